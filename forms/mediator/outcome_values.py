"""The values of the outcome form as they are kept, as a browser posts them, and what of them has changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.choices import RadioChoice, Tick
from forms.moments import PARTS, DateField3

_GONE = re.compile(r"(people|actions)\.[0-9a-f]{8}\.removed\Z")
DATE_PART = re.compile(r"(.+)_(day|month|year)\Z")


def as_posted(values: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return saved values as a browser would post them."""
    posted: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        part = DATE_PART.match(name)
        if value is True:
            posted[name] = "yes"
        elif value is not None and value is not False:
            posted[f"{part[1]}-{part[2]}" if part else name] = str(value)
    for name, value in values.items():
        if value and name.endswith(("due_date", "next_meeting")) and f"{name}_day" not in values:
            for part_name, text in zip(PARTS, reversed(str(value).split("-")), strict=True):
                posted[f"{name}-{part_name}"] = text.lstrip("0")
    for name in [name for name in posted if name.endswith(".removed")]:
        _forget(posted, name.removesuffix("removed"))
    return posted


def laid_over(saved: MultiDict[str, str], posted: MultiDict[str, str], *, whole: bool) -> MultiDict[str, str]:
    """Return what was posted, on top of what is saved.

    A ``whole`` page leaves boxes that are not ticked out: for each row and field it brings, only it counts.
    Rows that it does not bring are another writer's, and stay.
    """
    laid = saved.copy()
    if whole:
        brought = {".".join(name.split(".")[:2]) for name in posted if name.count(".") >= 2}
        for name in list(laid):
            stem = ".".join(name.split(".")[:2]) if name.count(".") >= 2 else ""
            if not stem or stem in brought or name.startswith("signers."):
                laid.poplist(name)
    for name in posted:
        laid.setlist(name, posted.getlist(name))
    for stem in removed_rows(posted):
        _forget(laid, f"{stem}.")
    return laid


def removed_rows(posted: MultiDict[str, str]) -> list[str]:
    """Return the rows that a script took from the page, as their names begin."""
    return [name.removesuffix(".removed") for name in posted if _GONE.match(name) and posted[name] == "yes"]


def marks(values: Mapping[str, Any]) -> str:
    """Return what a page shows, in short: sent back with it, so that only what was changed there counts."""
    return json.dumps({name: mark_of(value) for name, value in values.items()}, separators=(",", ":"))


def unit_of(name: str) -> str:
    """Return the field that ``name`` is a part of: the date, for its day; else itself."""
    part = DATE_PART.match(name)
    return part[1] if part else name


def read_marks(text: str) -> dict[str, str]:
    """Return what ``marks`` wrote; empty where it was changed on its way."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def mark_of(value: Any) -> str:
    """Return one value, in short."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:8]


def kept_values(field: Any) -> Iterator[tuple[str, Any]]:
    """Yield one field as it is kept, name by name."""
    if isinstance(field, DateField3):
        for part, text in zip(PARTS, field.typed, strict=True):
            yield f"{field.name}_{part}", text
        yield field.name, field.data.isoformat() if field.data else ""
    elif isinstance(field, Tick):
        yield field.name, bool(field.data)
    elif isinstance(field, RadioChoice):
        yield field.name, str(getattr(field.data, "value", field.data) or "")
    else:
        yield field.name, field.shown


def _forget(posted: MultiDict[str, str], beginning: str) -> None:
    for name in [name for name in posted if name.startswith(beginning)]:
        posted.poplist(name)


def show_as_saved(form: Any, saved: Any, *, shown: str) -> None:
    """Show in ``form`` what is ``saved`` of each field that its page showed as ``shown`` and did not change.

    A page that is shown again goes on from what is saved now: were its old words to stay, the next press
    would take them for a change, and overwrite what was written meanwhile.
    """
    before = read_marks(shown)
    for field in form.fields():
        now = saved.field_named(field.name)
        if now is None:
            continue
        page, kept = dict(kept_values(field)), dict(kept_values(now))
        if page != kept and all(before.get(name) == mark_of(value) for name, value in page.items()):
            field.process_data(now.data)
            form.taken_over.add(field.name)
