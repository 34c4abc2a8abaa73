"""Reading and saving a mediator's private notes: by their writer alone, or where shared by the co-mediator.

Who is a mediator of the case is asked each time. Nothing that the notes say leaves this module but to the
page of whoever may read them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import CaseError, NotFound
from cases.locks import lock_case
from cases.meetings.models import Meeting, mediated_by
from cases.meetings.outcomes import Change, Clash, Saved, UnknownField
from cases.meetings.private_notes import (
    NoteKey,
    PrivateNoteField,
    PrivateNotes,
    PrivateTalk,
    is_mediator_now,
    live_note_key,
)
from cases.models import Case
from cases.vocabulary import MeetingState, Side
from services.private_notes.folder import take_folder
from services.private_notes.sealing import CannotOpen, associated_data, seal, unseal
from storage.note_keys import CannotKeepNoteKey, NoNoteFolder, NoNoteKey, NoteKeys

TEXTS: Final = ("when", "who", "mode", "note", "may_share", "safety")
TICKS: Final = ("shuttle", "explained", "may_decide")
IN_THE_OPEN: Final = ("done", "shared")
LONGEST: Final = 100_000
"""Characters of one field."""
_NAME: Final = re.compile(rf"talks\.({'|'.join(Side)})\.({'|'.join((*TEXTS, *TICKS, *IN_THE_OPEN))})\Z")


class NotesAreGone(CaseError):
    """Their key is not on this machine: the notes were destroyed, or are being destroyed."""

    sentence = (
        "These notes can no longer be read: they were destroyed, as we promised, or their key is not here."
    )


class NotesAreAway(CaseError):
    """The folder of the keys is not there now, such as a disk that is not mounted: nothing is lost."""

    status = 503
    sentence = "These notes cannot be opened just now. Nothing of them is lost."


@dataclass(frozen=True)
class OwnNotes:
    """What one mediator has written so far: values by field; ``revision`` is 0 where nothing is written."""

    revision: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    saved_at: datetime | None = None


@dataclass(frozen=True)
class SharedTalk:
    """A talk whose notes the other mediator shares: whose, with which side, and what they say."""

    writer: str
    side: Side
    values: Mapping[str, Any]


@dataclass(frozen=True)
class OtherMediator:
    """Who mediates beside somebody: the account, and the name."""

    user_id: UUID
    name: str


def require_mediator_now(session: Session, viewer: Viewer, case: Case) -> None:
    """Raise NotFound unless ``viewer`` is a mediator of the case now."""
    if not is_mediator_now(session, viewer, case.id):
        raise NotFound("not a mediator of this case")


def own_notes(session: Session, keys: NoteKeys, case: Case, *, viewer: Viewer) -> OwnNotes:
    """Return what ``viewer`` wrote in this case. Raises NotFound, NotesAreGone, NotesAreAway."""
    require_mediator_now(session, viewer, case)
    key = live_note_key(session, case.id)
    notes = _notes_of(session, key, viewer.user_id) if key is not None else None
    if key is None or notes is None:
        return OwnNotes()
    return OwnNotes(
        notes.revision,
        _values(notes, _opened(keys, key)),
        {row.name: row.revision for row in notes.fields},
        max((row.saved_at for row in notes.fields), default=None),
    )


def shared_talks(session: Session, keys: NoteKeys, case: Case, *, viewer: Viewer) -> list[SharedTalk]:
    """Return the talks that the other mediator of the meeting shares with ``viewer``, by account.

    Whoever is a mediator of the case no more shares nothing: their notes stay theirs. Whoever comes later
    reads nothing that was shared with somebody else. Raises NotFound, NotesAreGone, NotesAreAway.
    """
    require_mediator_now(session, viewer, case)
    key = live_note_key(session, case.id)
    other = other_mediator(session, case, viewer=viewer)
    if key is None or other is None:
        return []
    found = session.scalars(
        select(PrivateTalk)
        .join(PrivateTalk.notes)
        .where(
            PrivateNotes.key_id == key.id,
            PrivateNotes.writer_id == other.user_id,
            PrivateTalk.shared.is_(True),
            PrivateTalk.shared_with_id == viewer.user_id,
        )
        .order_by(PrivateNotes.writer_name, PrivateTalk.side)
    ).all()
    return [
        SharedTalk(
            talk.notes.writer_name, talk.side, _of_side(_values(talk.notes, _opened(keys, key)), talk.side)
        )
        for talk in found
    ]


def other_mediator(session: Session, case: Case, *, viewer: Viewer) -> OtherMediator | None:
    """Return who mediates the newest meeting of ``viewer`` in this case with them; None if nobody does."""
    meeting = session.scalar(
        select(Meeting)
        .where(
            Meeting.case_id == case.id,
            Meeting.state != MeetingState.CANCELLED,
            mediated_by(viewer.user_id),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(1)
    )
    if meeting is None or meeting.co_mediator_id is None:
        return None
    if viewer.user_id == meeting.co_mediator_id:
        return OtherMediator(meeting.mediator_id, meeting.mediator_name)
    return OtherMediator(meeting.co_mediator_id, meeting.co_mediator_name)


def save_notes(
    session: Session, keys: NoteKeys, case: Case, changes: Sequence[Change], *, by: Viewer, at: datetime
) -> Saved:
    """Keep what was typed, encrypted, under the case's lock; the case's key is made with the first note.

    A field that was changed since the writer saw it is not overwritten but returned as a Clash: the same
    person may have two devices. Raises NotFound, NotesAreGone, NotesAreAway, UnknownField, CannotKeepNoteKey.
    """
    for change in changes:
        _judge(change)
    lock_case(session, case.id)  # what was read before the lock may be old
    require_mediator_now(session, by, case)
    key = _key_to_write_with(session, keys, case, at=at)
    secret = _opened(keys, key)
    other = other_mediator(session, case, viewer=by)
    notes = _notes_of(session, key, by.user_id)
    if notes is None:
        notes = PrivateNotes(
            case_id=case.id,
            key_id=key.id,
            writer_id=by.user_id,
            writer_name=by.name,
            revision=1,
            begun_at=at,
        )
        session.add(notes)
        session.flush()
    known = {row.name: row for row in notes.fields}
    values = _values(notes, secret)
    fresh = [c for c in changes if values.get(c.name, _EMPTY) != c.value and not _is_untouched(c, values)]
    clashes = tuple(
        Clash(c.name, c.value, values[c.name], by.name, row.saved_at, row.revision, by.user_id)
        for c in fresh
        if (row := known.get(c.name)) is not None and row.revision > c.base
    )
    lost = {clash.name for clash in clashes}
    accepted = [change for change in fresh if change.name not in lost]
    if accepted:
        notes.revision += 1
    for change in accepted:
        row = known.get(change.name)
        if row is None:
            row = PrivateNoteField(notes_id=notes.id, name=change.name)
            notes.fields.append(row)
            known[change.name] = row
        row.sealed = seal(secret, change.value, _bound(notes, change.name))
        row.revision, row.saved_at = notes.revision, at
        _note_in_the_open(notes, change, other=other)
    session.flush()
    return Saved(notes.revision, clashes)


def clashes_with_saved(
    own: OwnNotes, changes: Sequence[Change], *, by: Viewer, at: datetime
) -> tuple[Clash, ...]:
    """Return what ``save_notes`` would not take of ``changes``; nothing is saved."""
    return tuple(
        Clash(
            c.name,
            c.value,
            own.values[c.name],
            by.name,
            own.saved_at or at,
            own.revisions[c.name],
            by.user_id,
        )
        for c in changes
        if c.name in own.values and own.values[c.name] != c.value and own.revisions[c.name] > c.base
    )


_EMPTY: Final = object()


def _is_untouched(change: Change, values: Mapping[str, Any]) -> bool:
    """Return True for an empty box that was never filled."""
    return change.name not in values and change.value in {"", False}


def _judge(change: Change) -> None:
    named = _NAME.match(change.name)
    if named is None:
        raise UnknownField(f"no such field: {change.name[:80]!r}")
    wanted: type = str if named[2] in TEXTS else bool
    if not isinstance(change.value, wanted) or (
        isinstance(change.value, str) and len(change.value) > LONGEST
    ):
        raise UnknownField(f"{change.name} cannot be kept")


def _key_to_write_with(session: Session, keys: NoteKeys, case: Case, *, at: datetime) -> NoteKey:
    key = live_note_key(session, case.id)
    if key is not None:
        return key
    ending = select(NoteKey.id).where(
        NoteKey.case_id == case.id,
        NoteKey.ends_at.is_not(None),
        NoteKey.destroyed_at.is_(None),
        NoteKey.lost_at.is_(None),
    )
    if session.scalar(ending.limit(1)) is not None:
        raise NotesAreGone("the notes of this case are being destroyed")
    try:
        take_folder(session, keys)
    except NoNoteFolder as error:
        raise CannotKeepNoteKey(str(error)) from error
    key = NoteKey(case_id=case.id, live_key=str(case.id), made_at=at)
    session.add(key)
    session.flush()
    keys.make(key.id)
    return key


def _notes_of(session: Session, key: NoteKey, writer_id: UUID) -> PrivateNotes | None:
    return session.scalar(
        select(PrivateNotes).where(PrivateNotes.key_id == key.id, PrivateNotes.writer_id == writer_id)
    )


def _opened(keys: NoteKeys, key: NoteKey) -> bytes:
    try:
        return keys.read(key.id)
    except NoNoteKey as error:
        raise NotesAreGone(str(error)) from error
    except NoNoteFolder as error:
        raise NotesAreAway(str(error)) from error


def _bound(notes: PrivateNotes, name: str) -> bytes:
    return associated_data(notes.case_id, notes.writer_id, notes.key_id, name)


def _values(notes: PrivateNotes, secret: bytes) -> dict[str, Any]:
    try:
        found = {row.name: unseal(secret, row.sealed, _bound(notes, row.name)) for row in notes.fields}
    except CannotOpen as error:
        raise NotesAreGone(f"notes {notes.id} do not open") from error
    shared = {
        f"talks.{talk.side.value}.shared": talk.shared and talk.shared_with_id is not None
        for talk in notes.talks
    }
    return {name: shared.get(name, value) for name, value in found.items()}


def _of_side(values: Mapping[str, Any], side: Side) -> dict[str, Any]:
    stem = f"talks.{side.value}."
    return {name.removeprefix(stem): value for name, value in values.items() if name.startswith(stem)}


def _note_in_the_open(notes: PrivateNotes, change: Change, *, other: OtherMediator | None) -> None:
    """Keep beside the notes that a talk took place, or is shared: others act on it without the key."""
    _, side, last = change.name.split(".")
    if last not in IN_THE_OPEN:
        return
    talk = next((one for one in notes.talks if one.side is Side(side)), None)
    if talk is None:
        talk = PrivateTalk(case_id=notes.case_id, side=Side(side), done=False, shared=False)
        notes.talks.append(talk)
    if last == "done":
        talk.done = bool(change.value)
    else:
        talk.shared = bool(change.value) and other is not None
        talk.shared_with_id = other.user_id if other is not None and talk.shared else None
