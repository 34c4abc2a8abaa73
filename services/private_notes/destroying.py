"""Destroying private notes by deleting their key, and the hold that stops it.

What happens, in order: a transaction ends the key and removes the encrypted texts; the key's file is deleted;
another transaction records in the case's log that it is gone, once. A process that dies in between leaves an
ended key, which the next round of the sweep takes up again; so does a folder that is not there or a file that
cannot be deleted, and nothing is recorded until then. A copy of the database that was made before holds
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
from cases.certificates.models import Certificate, live_key
from cases.deadlines.note_destruction import notes_end_on
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.intake.advice import current_choice, wants_mediation
from cases.intake.eligibility import needs_certificate
from cases.locks import lock_case
from cases.meetings.models import GOES_AHEAD_OR_HELD, Meeting
from cases.meetings.private_notes import (
    NoteHold,
    NoteKey,
    PrivateNoteField,
    PrivateNotes,
    live_hold,
    live_note_key,
)
from cases.models import Case
from cases.vocabulary import Event, MeetingState, Role, Track
from dates import uk_day
from services.private_notes.folder import take_folder
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
        goes_on=_waits_for_another_day(session, case) or _owes_a_certificate(session, case),
        days=days,
    )


def _waits_for_another_day(session: Session, case: Case) -> bool:
    """Return True if the newest meeting was not held or not finished, and someone still wants mediation."""
    newest = session.scalar(
        select(Meeting.state)
        .where(Meeting.case_id == case.id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(1)
    )
    if newest not in {MeetingState.ADJOURNED, MeetingState.NOT_HELD}:
        return False
    asking = case.asking_parties()
    return case.track is Track.DRS or any(wants_mediation(d, p) for d in case.decisions for p in asking)


def _owes_a_certificate(session: Session, case: Case) -> bool:
    """Return True if someone who chose waits for their certificate about a decision that takes one."""
    if case.track is not Track.MEDIATION:
        return False
    live = select(Certificate.live_key).where(
        Certificate.case_id == case.id, Certificate.live_key.is_not(None)
    )
    certified = set(session.scalars(live))
    return any(
        live_key(decision.id, party.id) not in certified
        for decision in case.decisions
        if needs_certificate(decision.kind, decision.section_set) is not False
        for party in case.asking_parties()
        if current_choice(decision, party) is not None
    )


def destroy_due_notes(database: Database, keys: NoteKeys, *, days: int, at: datetime) -> int:
    """Destroy the notes whose day has come, and finish what was begun; how many keys are gone since.

    A key that cannot be deleted keeps no other from its turn. Where the folder is not there nothing ends,
    nothing is recorded, and the next round tries again. Raises NoNoteFolder.
    """
    with database.read() as session:
        if session.scalar(select(NoteKey.id).limit(1)) is None:
            return 0
    gone = 0
    with database.read() as session:
        take_folder(session, keys)
        due = [key.id for key in _live_keys(session) if _is_due(session, key, days=days, at=at)]
    for key_id in due:
        with database.write() as session:
            _end_key(session, key_id, days=days, at=at)
    for key_id in _to_delete(database, keys):
        try:
            keys.destroy(key_id)
        except OSError:  # the next round tries again; until then nothing says that it is gone
            log.exception("a key of private notes cannot be deleted: %s", key_id)
            continue
        with database.write() as session:
            gone += _record_destroyed(session, key_id, at=at)
    return gone


def _to_delete(database: Database, keys: NoteKeys) -> list[UUID]:
    """Return the keys that have ended and were not seen to be gone, or whose file lies there again."""
    there = set(keys.ids())
    with database.read() as session:
        held = exists().where(NoteHold.live_key.is_not(None), NoteHold.case_id == NoteKey.case_id)
        ended = session.scalars(select(NoteKey).where(NoteKey.ends_at.is_not(None), ~held)).all()
        return [
            key.id for key in ended if key.id in there or (key.destroyed_at is None and key.lost_at is None)
        ]


def end_missing_keys(database: Database, keys: NoteKeys, *, at: datetime) -> int:
    """Give up the keys whose files are lost, so that new notes can be begun; how many.

    Each is recorded as lost: nobody destroyed anything as promised. A case that is held is left as it is.
    Raises NoNoteFolder: a disk that is not mounted has lost nothing.
    """
    with database.read() as session:
        take_folder(session, keys)
        there = set(keys.ids())
        lost = [(key.id, key.case_id) for key in _live_keys(session) if key.id not in there]
    given_up = 0
    for key_id, case_id in lost:
        with database.write() as session:
            lock_case(session, case_id)
            key = session.get_one(NoteKey, key_id)
            if key.live_key is None or live_hold(session, case_id) is not None:
                continue
            key.live_key, key.ends_at, key.lost_at = None, at, at
            case = session.get_one(Case, case_id)
            _record(session, case, Event.NOTES_KEY_LOST, {"key": str(key.id)}, by=SYSTEM, at=at)
            given_up += 1
    return given_up


def set_hold(session: Session, case: Case, *, reason: str, by: Viewer, at: datetime) -> bool:
    """Keep the notes until the hold is lifted; whether anything changed. Raises HoldIsTheCoordinators."""
    _require_coordinator(by)
    lock_case(session, case.id)
    if live_hold(session, case.id) is not None:
        return False
    hold = NoteHold(case_id=case.id, live_key=str(case.id), reason=reason, held_at=at, held_by=by.name)
    session.add(hold)
    session.flush()
    key = live_note_key(session, case.id)
    about = {"hold": str(hold.id), "notes": "kept" if key is not None else "none now"}
    _record(session, case, Event.NOTES_HELD, about, by=Actor.of(by), at=at)
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


def lost_at(session: Session, case_id: UUID) -> datetime | None:
    """Return when a key of the case was last given up as lost; None if none was."""
    return session.scalar(select(func.max(NoteKey.lost_at)).where(NoteKey.case_id == case_id))


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
