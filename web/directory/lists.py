"""The directory's first page, and the list of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cases.reference.directory import Directory
from cases.reference.entries import Entry
from cases.reference.records import is_stale
from cases.vocabulary import EntryKind
from dates import uk_day
from forms.text import searched_words
from web.context import get_services, now
from web.directory.base import KINDS, WORDS, KindWords, directory, for_keepers, this_kind

DONE = {
    "ended": "Saved: it is no longer used. Nobody can choose it",
    "imported": "Imported",
    "imported_nothing": "Nothing changed",
}


@dataclass(frozen=True)
class KindCount:
    """One kind on the first page: how many stand, and how many of them were not checked lately."""

    words: KindWords
    number: int
    stale: int


@directory.get("")
@for_keepers
def index() -> ResponseReturnValue:
    """Show what is kept, what was not checked lately, and what to do first."""
    kept = get_services().directory
    return render_template("directory/index.html", kinds=[_count(kept, kind) for kind in WORDS])


@directory.get("/<kind_address>")
@for_keepers
def entries(kind_address: str) -> ResponseReturnValue:
    """Show the entries of one kind: all, those that were not checked lately, or those that ended."""
    kind, words = this_kind(kind_address), searched_words(request.args.get("q", ""), 100)
    state = request.args.get("state", "")
    today, kept = uk_day(now()), get_services().directory
    found = [
        one
        for one in kept.of_kind(kind)
        if one.ended is (state == "ended")
        and (state != "stale" or is_stale(one.record.checked_on, today))
        and _matches(one, words)
    ]
    return render_template(
        "directory/list.html",
        kind=kind,
        words=WORDS[kind],
        found=found,
        stale={one.code for one in found if is_stale(one.record.checked_on, today)},
        wanted=words,
        state=state,
        any_kept=bool(kept.of_kind(kind)),
        kept=kept,
        done=DONE.get(request.args.get("done", ""), ""),
    )


def _matches(entry: Entry, words: str) -> bool:
    """Return True if every word stands somewhere in what the entry says."""
    text = " ".join([entry.code, *_texts(entry.data.values())]).casefold()
    return all(word in text for word in words.casefold().split())


def _texts(values: object) -> list[str]:
    found: list[str] = []
    for value in values if isinstance(values, list | tuple) else list(values):  # type: ignore[call-overload]  # a view
        found += _texts(value) if isinstance(value, list) else [str(value)]
    return found


def _count(kept: Directory, kind: EntryKind) -> KindCount:
    today = uk_day(now())
    standing = [one for one in kept.of_kind(kind) if not one.ended]
    return KindCount(
        WORDS[kind], len(standing), sum(is_stale(one.record.checked_on, today) for one in standing)
    )


assert set(KINDS.values()) == set(WORDS)  # noqa: S101 - an address for each kind
