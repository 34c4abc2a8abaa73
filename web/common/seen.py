"""What a page showed when it was made, sent back with it: nobody acts on what has changed since.

Every form that uses this has a hidden field ``seen``. A page that shows something and asks to confirm it:

    shown = digest_of(answers)
    if form.validate_on_submit() and shows(form, shown):
        ...
    show(form, shown)

A page whose fields show what is recorded, to be put right:

    form = carry_recorded(PartyForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        ...

A digest holds what the page's own press does not change: a second press of the same page changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeVar

AnyForm = TypeVar("AnyForm", bound=Any)

CHANGED = "Something changed since this page was opened, perhaps in another window. "
NOT_SENT, NOT_SAVED = "Nothing was sent. ", "Nothing was saved. "
CHECK_AGAIN = "Here it is as it stands now. Check it, then press '{button}' again"
PRESS_AGAIN = "Check it, then press '{button}' again"
IS_NOW = "'{label}' now says {now}. What you typed is still here, and is not saved yet"
SUBJECT = "_subject"
MARK_LENGTH = 12
"""Hexadecimal digits that stand for what one field showed."""


def digest_of(*shown: Any) -> str:
    """Return a digest of everything that a page shows and asks to confirm; plain values, dates and ids."""
    return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()


def shows(form: Any, digest: str) -> bool:
    """Return True if the page that was sent showed what stands now; else say so on the form."""
    if form.seen.data == digest:
        return True
    form.add_problem(CHANGED + NOT_SENT + CHECK_AGAIN.format(button=form.submit.label.text))
    return False


def show(form: Any, digest: str) -> None:
    """Let the page that is about to be shown carry what it shows."""
    form.seen.process_data(digest)


def carry_recorded(form: AnyForm, recorded: Mapping[str, Any], *, subject: object = "") -> AnyForm:
    """Let a page that is opened carry what its fields show of ``recorded``: name of a field to its value.

    ``subject`` is the id of what the page is about, where its address does not say that. A page that is shown
    again after an error goes on carrying what it showed when it was opened.
    """
    if not form.is_submitted() and not form.is_shown_again:
        form.seen.process_data(_marks(form, recorded, subject))
    return form


def stands_as_shown(form: Any, recorded: Mapping[str, Any], *, subject: object = "") -> bool:
    """Return True if ``recorded`` still is what the page showed; else say on the form what it is now.

    A field that this person left alone shows what is recorded now. One that two people changed keeps what was
    typed, and says what the other wrote. A page that was about another subject keeps all that was typed.
    Pressed once more, the page is meant as it then stands.
    """
    shown = dict(mark.split("=", 1) for mark in form.seen.data.split() if "=" in mark)
    button = form.submit.label.text
    if shown.get(SUBJECT) != digest_of(subject)[:MARK_LENGTH]:
        form.add_problem(CHANGED + NOT_SENT + CHECK_AGAIN.format(button=button))
        form.seen.process_data(_marks(form, recorded, subject))
        return False
    now = {name: _as_recorded(form, name, value) for name, value in recorded.items() if name in form}
    changed = [
        name
        for name, field in now.items()
        if shown.get(name) != _mark(field) and form[name].data != field.data  # else both wrote the same
    ]
    if not changed:
        return True
    taken_over = []
    for name in changed:
        field, words = form[name], now[name].in_words() or "nothing"
        if _mark(field) == shown.get(name):
            form.take_over(name, recorded[name])
            taken_over.append(f"'{field.label.text}' now says {words}. ")
        else:
            form.add_problem(IS_NOW.format(label=field.label.text, now=words), name)
    form.add_problem(CHANGED + NOT_SAVED + "".join(taken_over) + PRESS_AGAIN.format(button=button))
    form.seen.process_data(_marks(form, recorded, subject))
    return False


def _marks(form: Any, recorded: Mapping[str, Any], subject: object) -> str:
    """Return what each field shows of ``recorded``, as one text without what it says."""
    known = {name: _as_recorded(form, name, value) for name, value in recorded.items() if name in form}
    marks = [f"{name}={_mark(field)}" for name, field in known.items()]
    return " ".join([f"{SUBJECT}={digest_of(subject)[:MARK_LENGTH]}", *marks])


def _as_recorded(form: Any, name: str, value: Any) -> Any:
    """Return the form's field with what is recorded in it; the form's own stays as it is."""
    field = object.__new__(type(form[name]))  # calling a field's class makes no field, but a plan for one
    field.__dict__.update(form[name].__dict__)
    field.process_data(value)
    return field


def _mark(field: Any) -> str:
    sent = sorted((name, _comparable(text)) for name, text in field.as_sent())
    return digest_of(sent)[:MARK_LENGTH]


def _comparable(text: str) -> str:
    """Return ``text`` whatever a browser made of its line ends, and reading it of its no-break spaces."""
    return text.replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ").strip()
