"""Entries of the directory are added, changed, checked, ended and restored; each is a version of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.errors import CaseError, NotFound
from cases.reference.columns import Record
from cases.reference.directory import Directory
from cases.reference.entries import (
    CODE_LIMIT,
    Entry,
    EntryVersion,
    current_entries,
    current_version,
    entry_of,
)
from cases.reference.records import RECORDS, Person
from cases.vocabulary import EntryKind, Role
from services.directory.people import person_of

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Who keeps the directory."""
SAY_OF_THEMSELVES = frozenset({Role.MEDIATOR, Role.ADVISER})
"""Whose own entry says where and when they work, and with whom not."""


class NotAKeeper(CaseError):
    """Only administrators and coordinators keep the directory."""

    status = 403
    sentence = "Only an administrator or a coordinator can change this."


class CodeTaken(CaseError):
    """There is an entry of this code already, perhaps ended."""

    status = 409
    sentence = "There is one of this code already."

    def __init__(self, there: Entry) -> None:
        super().__init__(f"{there.kind.value} {there.code} is there already")
        self.there = there


class SavedByAnother(CaseError):
    """Somebody else saved this entry meanwhile; nothing is overwritten. ``theirs`` is what stands now."""

    status = 409
    sentence = "Somebody else changed this while you were writing. Nothing is overwritten."

    def __init__(self, theirs: Entry) -> None:
        super().__init__(f"{theirs.kind.value} {theirs.code} is at version {theirs.version}")
        self.theirs = theirs


def code_from(name: str) -> str:
    """Return the code that a name gives: its letters and digits in lower case, parted by hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    code = words[:CODE_LIMIT].strip("-")
    return f"{code}-1" if code in RESERVED else code


RESERVED = frozenset({"new", "file", "list"})
"""Codes that would stand where addresses of pages do."""


def read_code(text: str) -> str:
    """Return a code in small letters; '' for none. Raises ValueError for what no code holds."""
    code = text.strip().lower()
    if len(code) > CODE_LIMIT or not all(one.isascii() and (one.isalnum() or one == "-") for one in code):
        raise ValueError(
            f"Use small letters, digits and hyphens in the code, {CODE_LIMIT} at most, like north-tyneside"
        )
    if code in RESERVED:
        raise ValueError(f"‘{code}’ cannot be a code. Choose another")
    return code


def add_entry(session: Session, record: Record, *, by: Viewer, at: datetime) -> Entry:
    """Add an entry. Raises CodeTaken where there is, or was, one of its code."""
    there = current_version(session, record.kind, record.code)
    if there is not None:
        raise CodeTaken(entry_of(there))
    return _append(session, record, {}, version=1, ended=False, by=by, at=at)


def save_entry(session: Session, record: Record, *, began_from: int, by: Viewer, at: datetime) -> bool:
    """Save what an entry says now, on top of the version that the page began from; False if nothing changed.

    Raises:
        NotFound: there is no such entry.
        SavedByAnother: another version stands, and says something else than what is saved.
    """
    now = _standing(session, record.kind, record.code)
    record = replace(record, example=RECORDS[now.kind].from_data(now.code, now.data).example)
    if now.data == _merged(now.data, record):
        return False
    if now.version != began_from:
        raise SavedByAnother(entry_of(now))
    _append(session, record, now.data, version=now.version + 1, ended=now.ended, by=by, at=at)
    return True


OWN_COLUMNS = (
    "areas",
    "days",
    "most_meetings",
    "not_authorities",
    "not_settings",
    "not_people",
    "conflict_notes",
)
"""What mediators and advisers say of themselves; name and address are the keepers' to change."""


def own_entry(session: Session, by: Viewer) -> Entry | None:
    """Return what is kept of whoever looks, by the address that they sign in with; None where nothing is."""
    kept = Directory(current_entries(session))
    person = person_of(kept, session.get_one(User, by.user_id).email)
    return kept.entry(EntryKind.PERSON, person.code) if person is not None else None


def save_own_entry(
    session: Session, said: Mapping[str, Any], *, began_from: int, by: Viewer, at: datetime
) -> bool:
    """Save what a mediator or adviser says of themselves, under OWN_COLUMNS; False if nothing changed.

    The first time it makes their entry. Raises SavedByAnother.
    """
    kept = own_entry(session, by)
    if kept is None:
        user = session.get_one(User, by.user_id)
        code = _free_code(session, EntryKind.PERSON, code_from(user.name) or "person")
        record = Person(code=code, name=user.name, email=user.email, **said)
        _append(session, record, {}, version=1, ended=False, by=by, at=at, own=True)
        return True
    changed = replace(kept.record, **said)
    if kept.data == _merged(kept.data, changed):
        return False
    if kept.version != began_from:
        raise SavedByAnother(kept)
    _append(session, changed, kept.data, version=kept.version + 1, ended=False, by=by, at=at, own=True)
    return True


def _free_code(session: Session, kind: EntryKind, wanted: str) -> str:
    """Return ``wanted``, or what follows it where an entry, perhaps ended, has that code."""
    codes = [wanted, *(f"{wanted[: CODE_LIMIT - 4]}-{number}" for number in range(2, 1000))]
    return next(code for code in codes if current_version(session, kind, code) is None)


def check_entry(session: Session, kind: EntryKind, code: str, *, on: date, by: Viewer, at: datetime) -> bool:
    """Record that somebody held the entry against its source today and nothing had changed."""
    now = _standing(session, kind, code)
    record = replace(RECORDS[kind].from_data(code, now.data), checked_on=on)
    if now.ended or now.data == _merged(now.data, record):
        return False
    _append(session, record, now.data, version=now.version + 1, ended=False, by=by, at=at)
    return True


def end_entry(session: Session, kind: EntryKind, code: str, *, by: Viewer, at: datetime) -> bool:
    """End an entry: it is offered no more, and whatever names it goes on naming it. False if it was ended."""
    return _set_ended(session, kind, code, ended=True, by=by, at=at)


def restore_entry(session: Session, kind: EntryKind, code: str, *, by: Viewer, at: datetime) -> bool:
    """Offer an ended entry again. False if it was not ended."""
    return _set_ended(session, kind, code, ended=False, by=by, at=at)


def _set_ended(
    session: Session, kind: EntryKind, code: str, *, ended: bool, by: Viewer, at: datetime
) -> bool:
    now = _standing(session, kind, code)
    if now.ended is ended:
        return False
    record = RECORDS[kind].from_data(code, now.data)
    _append(session, record, now.data, version=now.version + 1, ended=ended, by=by, at=at)
    return True


def _standing(session: Session, kind: EntryKind, code: str) -> EntryVersion:
    row = current_version(session, kind, code)
    if row is None:
        raise NotFound(f"no {kind.value} {code!r}")
    return row


def _merged(before: dict[str, Any], record: Record) -> dict[str, Any]:
    """Return what a version stores: the record, and what another version of the program knows besides."""
    known = {one.name for one in record.columns()} | {"example"}
    return {**{name: value for name, value in before.items() if name not in known}, **record.to_data()}


def _append(
    session: Session,
    record: Record,
    before: dict[str, Any],
    *,
    version: int,
    ended: bool,
    by: Viewer,
    at: datetime,
    own: bool = False,
) -> Entry:
    """Add the next version; on PostgreSQL two at once both get here, and one of them is told.

    ``own`` says that it is what somebody says of themselves.
    """
    if by.role not in KEEPERS and not (own and by.role in SAY_OF_THEMSELVES):
        raise NotAKeeper(f"{by.user_id} is {by.role.value}")
    row = EntryVersion(
        kind=record.kind,
        code=record.code,
        version=version,
        data=_merged(before, record),
        ended=ended,
        saved_at=at,
        saved_by=by.name,
        saved_by_id=by.user_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        standing = current_version(session, record.kind, record.code)
        if standing is None:
            raise
        raise SavedByAnother(entry_of(standing)) from error
    return entry_of(row)
