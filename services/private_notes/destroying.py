"""Destroying private notes by deleting their key, and the hold that stops it.

What happens, in order: a transaction ends the key and removes the encrypted texts; the key's file is deleted;
another transaction records in the case's log that it is gone, once. A process that dies in between leaves an
ended key, which the next round of the sweep takes up again. A copy of the database that was made before holds
texts that nothing opens.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, Viewer
from cases.certificates.models import Certificate
from cases.deadlines.note_destruction import notes_end_on
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import GOES_AHEAD_OR_HELD, Meeting
from cases.meetings.private_notes import (
    NoteHold,
    NoteKey,
    PrivateNoteField,
    PrivateNotes,
    live_hold,
)
from cases.models import Case
from cases.vocabulary import Event, Role
from dates import uk_day
from storage.database import Database
from storage.note_keys import NoteKeys

log = logging.getLogger(__name__)


class HoldIsTheCoordinators(CaseError):
    """A coordinator alone sets or lifts a hold."""

    status = 403
    sentence = "Only a coordinator can do this."


def notes_end(session: Session, case: Case, key: NoteKey, *, days: int) -> date | None:
    """Return the day on which the notes under ``key`` are destroyed, whatever holds them; None: not known."""
    last_certificate = session.scalar(
        select(func.max(Certificate.issued_at)).where(Certificate.case_id == case.id)
    )
    last_meeting = session.scalar(
        select(func.max(Meeting.ends_at)).where(
            Meeting.case_id == case.id, Meeting.state.in_(GOES_AHEAD_OR_HELD)
        )
    )
    return notes_end_on(
        begun_on=uk_day(key.made_at),
        last_certificate=uk_day(last_certificate) if last_certificate else None,
        last_meeting=uk_day(last_meeting) if last_meeting else None,
        closed_on=uk_day(case.closed_at) if case.closed_at else None,
        days=days,
    )


def destroy_due_notes(database: Database, keys: NoteKeys, *, days: int, at: datetime) -> int:
    """Destroy the notes whose day has come, and finish what was begun; how many keys are gone since."""
    gone = 0
    with database.read() as session:
        due = [key.id for key in _live_keys(session) if _is_due(session, key, days=days, at=at)]
    for key_id in due:
        with database.write() as session:
            _end_key(session, key_id, days=days, at=at)
    with database.read() as session:
        ended = list(
            session.scalars(
                select(NoteKey.id).where(NoteKey.ends_at.is_not(None), NoteKey.destroyed_at.is_(None))
            )
        )
    for key_id in ended:
        keys.destroy(key_id)
        with database.write() as session:
            gone += _record_destroyed(session, key_id, at=at)
    return gone


def end_missing_keys(database: Database, keys: NoteKeys, *, at: datetime) -> int:
    """End the keys whose files are lost, so that new notes can be begun; how many. The sweep records each."""
    there = set(keys.ids())
    with database.read() as session:
        missing = session.scalars(select(NoteKey).where(NoteKey.live_key.is_not(None))).all()
        lost = [(key.id, key.case_id) for key in missing if key.id not in there]
    for key_id, case_id in lost:
        with database.write() as session:
            lock_case(session, case_id)
            key = session.get_one(NoteKey, key_id)
            key.live_key, key.ends_at = None, at
    return len(lost)


def set_hold(session: Session, case: Case, *, reason: str, by: Viewer, at: datetime) -> bool:
    """Keep the notes until the hold is lifted; whether anything changed. Raises HoldIsTheCoordinators."""
    _require_coordinator(by)
    lock_case(session, case.id)
    if live_hold(session, case.id) is not None:
        return False
    hold = NoteHold(case_id=case.id, live_key=str(case.id), reason=reason, held_at=at, held_by=by.name)
    session.add(hold)
    session.flush()
    _record(session, case, Event.NOTES_HELD, {"hold": str(hold.id)}, by=Actor.of(by), at=at)
    return True


def lift_hold(session: Session, case: Case, *, reason: str, by: Viewer, at: datetime) -> bool:
    """Lift the hold; whether there was one. Raises HoldIsTheCoordinators."""
    _require_coordinator(by)
    lock_case(session, case.id)
    hold = live_hold(session, case.id)
    if hold is None:
        return False
    hold.live_key, hold.lifted_at, hold.lifted_by, hold.lifted_reason = None, at, by.name, reason
    _record(session, case, Event.NOTES_HOLD_LIFTED, {"hold": str(hold.id)}, by=Actor.of(by), at=at)
    return True


def holds_of(session: Session, case_id: UUID) -> Sequence[NoteHold]:
    """Return every hold of the case, the newest first."""
    return session.scalars(
        select(NoteHold).where(NoteHold.case_id == case_id).order_by(NoteHold.held_at.desc())
    ).all()


def destroyed_at(session: Session, case_id: UUID) -> datetime | None:
    """Return when notes of the case were last destroyed; None if none were."""
    return session.scalar(select(func.max(NoteKey.destroyed_at)).where(NoteKey.case_id == case_id))


def _live_keys(session: Session) -> Sequence[NoteKey]:
    held = exists().where(NoteHold.live_key == NoteKey.live_key)
    return session.scalars(select(NoteKey).where(NoteKey.live_key.is_not(None), ~held)).all()


def _is_due(session: Session, key: NoteKey, *, days: int, at: datetime) -> bool:
    ends = notes_end(session, session.get_one(Case, key.case_id), key, days=days)
    return ends is not None and uk_day(at) >= ends


def _end_key(session: Session, key_id: UUID, *, days: int, at: datetime) -> None:
    """Let nothing be read or written under the key from now on, if it is still due under the case's lock."""
    case_id = session.get_one(NoteKey, key_id).case_id
    lock_case(session, case_id)
    key = session.get_one(NoteKey, key_id)
    stands = key.live_key is not None and live_hold(session, case_id) is None
    if not stands or not _is_due(session, key, days=days, at=at):
        return
    key.live_key, key.ends_at = None, at
    notes = select(PrivateNotes.id).where(PrivateNotes.key_id == key_id)
    session.execute(delete(PrivateNoteField).where(PrivateNoteField.notes_id.in_(notes)))


def _record_destroyed(session: Session, key_id: UUID, *, at: datetime) -> bool:
    case = session.get_one(Case, session.get_one(NoteKey, key_id).case_id)
    lock_case(session, case.id)
    key = session.get_one(NoteKey, key_id)
    if key.destroyed_at is not None:
        return False
    key.destroyed_at = at
    _record(session, case, Event.NOTES_DESTROYED, {"key": str(key.id)}, by=SYSTEM, at=at)
    log.info("private notes were destroyed: key %s", key.id)
    return True


def _record(
    session: Session, case: Case, event: Event, about: dict[str, str], *, by: Actor, at: datetime
) -> None:
    append_evidence(session, case, event, by=by, at=at, about=about)


def _require_coordinator(by: Viewer) -> None:
    if by.role is not Role.COORDINATOR:
        raise HoldIsTheCoordinators(by.role.value)
