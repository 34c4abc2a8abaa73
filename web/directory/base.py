"""What the directory's pages share: who keeps it, and the kind and entry that an address names."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort

from cases.reference.columns import Column
from cases.reference.entries import Entry, current_version, entry_of
from cases.vocabulary import EntryKind, Role
from web.context import get_services, request_session
from web.navigation import staff_header
from web.viewers import signed_in_as

directory = Blueprint("directory", __name__, url_prefix="/office/directory")
directory.context_processor(staff_header)

for_keepers = signed_in_as(Role.ADMINISTRATOR, Role.COORDINATOR)
"""Administrators and coordinators: a page here shows no case."""


@dataclass(frozen=True)
class KindWords:
    """How pages speak of one kind of entry."""

    many: str
    one: str
    """One entry, with its article."""
    address: str
    why: str
    """What it is for, in one sentence."""
    first: str
    """What to do while there is none."""


WORDS = {
    EntryKind.AUTHORITY: KindWords(
        "Local authorities",
        "a local authority",
        "authorities",
        "Families choose theirs from this list, and its officers sign in for it.",
        "Add each local authority that you work for. Families of others are told that another service helps.",
    ),
    EntryKind.ADVICE_SERVICE: KindWords(
        "SENDIASS",
        "an advice service (SENDIASS)",
        "sendiass",
        "The free advice service of each area, as families read it.",
        "Add the advice service of each area first. Then say with each local authority which is its own.",
    ),
    EntryKind.HEALTH_BODY: KindWords(
        "Health bodies",
        "a health body",
        "health-bodies",
        "Who arranges health help in each area, and whom to ask there.",
        "Add the integrated care board of each area.",
    ),
    EntryKind.SETTING: KindWords(
        "Schools and colleges",
        "a school or college",
        "schools",
        "Schools and colleges that cases are about, and whom to ask there.",
        "Add one when a case needs it, or bring in a list as a file.",
    ),
    EntryKind.VENUE: KindWords(
        "Venues",
        "a venue",
        "venues",
        "Places for meetings: how to get in, the rooms, and why they are neutral.",
        "Add the places where you meet.",
    ),
    EntryKind.PERSON: KindWords(
        "Mediators and advisers",
        "a mediator or adviser",
        "people",
        "Where and when they work, how much, and whom they must not work with.",
        "Add each mediator, so that a conflict shows where a meeting is arranged.",
    ),
}
KINDS = {words.address: kind for kind, words in WORDS.items()}


def this_kind(address: str) -> EntryKind:
    """Return the kind of an address, or show the page for what does not exist."""
    if address not in KINDS:
        abort(404)
    return KINDS[address]


def this_entry(kind: EntryKind, code: str) -> Entry:
    """Return the entry as it stands in the database now, not as it was kept a moment ago."""
    row = current_version(request_session(), kind, code)
    if row is None:
        abort(404)
    return entry_of(row)


def is_known(one: Column, code: str) -> bool:
    """Return True if an entry of the column's kind has that code and is not ended."""
    entry = get_services().directory.entry(one.of, code) if one.of else None
    return entry is not None and not entry.ended
