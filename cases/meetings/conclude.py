"""The end of a meeting: concluded, adjourned or not held. Signing is another matter."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.certificates.models import Certificate
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import Attendance, Meeting, Outcome
from cases.meetings.outcomes import Change, OutcomeDraft, Person, draft_of, save_changes
from cases.vocabulary import (
    SOMETHING_AGREED,
    CertificateVariant,
    Event,
    MeetingState,
    NotHeldWhy,
    Result,
)
from dates import long_date, uk_day


class NotConcludable(CaseError):
    """The meeting was called off, it is recorded as not held, or its outcome is recorded."""

    sentence = "This meeting was called off, was not held, or has an outcome already. Nothing was changed."


class NotHeldYet(CaseError):
    """The meeting is on a later day: a certificate that it was held would be false."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(f"meeting {meeting.id} starts at {meeting.starts_at.isoformat()}")
        self.sentence = (
            f"This meeting is on {long_date(meeting.starts_at)}. You can record its outcome on that day."
        )


class CertifiedAsHeld(CaseError):
    """A certificate says that mediation was held; the meeting cannot become an unfinished one behind it."""

    sentence = (
        "A certificate says that this meeting was held, so it stays recorded as finished. "
        "To continue on another day, ask the office to arrange a new meeting."
    )


class StatementStillToCome(CaseError):
    """The meeting is not concluded, or nothing is recorded as agreed: nobody asks for a statement."""

    sentence = "No Outcome Statement is asked for: the meeting has not finished, or nothing was agreed."


class NobodyCame(CaseError):
    """The form does not say yet who came."""

    status = 422
    sentence = "Say who came before you finish the meeting."


def conclude_meeting(
    session: Session, meeting: Meeting, draft: OutcomeDraft, *, by: Viewer, at: datetime
) -> bool:
    """Record that the meeting took place and who came; return True if anything changed.

    From here a certificate that mediation was held is due within 3 working days, whether anyone signs or not
    (SEND Regulations 2014, reg 39). An adjourned meeting is not concluded. Who came decides who may have a
    certificate, so each change of it is evidence too. Raises NotConcludable, NotHeldYet, NobodyCame or
    CertifiedAsHeld.
    """
    lock_case(session, meeting.case_id)
    if meeting.state in {MeetingState.CANCELLED, MeetingState.NOT_HELD}:
        raise NotConcludable(f"meeting {meeting.id} is {meeting.state.value}")
    if uk_day(meeting.starts_at) > uk_day(at):
        raise NotHeldYet(meeting)
    if not any(person.present for person in draft.people):
        raise NobodyCame(f"meeting {meeting.id}: nobody is marked as present")
    state = MeetingState.ADJOURNED if draft.result is Result.ADJOURNED else MeetingState.CONCLUDED
    if state is not MeetingState.CONCLUDED and meeting.state is MeetingState.CONCLUDED:
        _refuse_if_certified(session, meeting)
    others_came = _record_who_came(meeting, draft)
    if meeting.state is state and not others_came:
        return False
    if meeting.state is not state:
        meeting.state = state
        meeting.not_held_why = None
        meeting.concluded_at = at if state is MeetingState.CONCLUDED else None
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_CONCLUDED,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "state": state.value,
            "came": [p.name for p in draft.people if p.present],
        },
    )
    return True


def record_not_held(
    session: Session,
    meeting: Meeting,
    *,
    because: str,
    by: Viewer,
    at: datetime,
    why: NotHeldWhy | None = None,
) -> bool:
    """Record that the meeting did not take place; the reason is for staff and reports alone.

    No certificate that mediation was held can rest on it. Raises NotConcludable, or NotHeldYet before its
    day.
    """
    lock_case(session, meeting.case_id)
    if meeting.state is MeetingState.NOT_HELD:
        return False
    if meeting.state is not MeetingState.ARRANGED:
        raise NotConcludable(f"meeting {meeting.id} is {meeting.state.value}")
    if uk_day(meeting.starts_at) > uk_day(at):
        raise NotHeldYet(meeting)
    meeting.state, meeting.not_held_because, meeting.not_held_why = MeetingState.NOT_HELD, because, why
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_NOT_HELD,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "because": because,
            **({"why": why.value} if why is not None else {}),
        },
    )
    return True


def stop_meeting(
    session: Session, meeting: Meeting, present: Container[UUID], *, by: Viewer, at: datetime
) -> bool:
    """Record that the mediator stopped the meeting before the end, and who was there; nothing of why.

    Mediation is not concluded: whoever took part is asked, as at an adjournment, whether they want the
    certificate now (SEND Regulations 2014, reg 39). ``present`` are ids of attendances. Return False if it
    was stopped before. Raises NotConcludable, NotHeldYet or NobodyCame.
    """
    lock_case(session, meeting.case_id)
    if meeting.was_stopped:
        return False
    if meeting.state is not MeetingState.ARRANGED:
        raise NotConcludable(f"meeting {meeting.id} is {meeting.state.value}")
    if uk_day(meeting.starts_at) > uk_day(at):
        raise NotHeldYet(meeting)
    came = [attendance for attendance in meeting.attendances if attendance.id in present]
    if not came:
        raise NobodyCame(f"meeting {meeting.id}: nobody is marked as present")
    for attendance in meeting.attendances:
        attendance.present = attendance in came
    meeting.state, meeting.not_held_why = MeetingState.ADJOURNED, NotHeldWhy.STOPPED
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_CONCLUDED,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "state": meeting.state.value,
            "why": NotHeldWhy.STOPPED.value,
            "came": [attendance.name for attendance in came],
        },
    )
    return True


def record_no_statement(
    session: Session, outcome: Outcome, *, because: str, by: Viewer, at: datetime
) -> bool:
    """Record that no Outcome Statement will be made of what was agreed; return True if anything changed.

    The reason is kept with the form, for staff alone. A statement can still be made later. Raises
    StatementStillToCome where none is asked for.
    """
    lock_case(session, outcome.case_id)
    draft = draft_of(outcome)
    if outcome.meeting.state is not MeetingState.CONCLUDED or draft.result not in SOMETHING_AGREED:
        raise StatementStillToCome(f"outcome {outcome.id}: no statement is asked for")
    if draft.no_statement_because == because:
        return False
    change = Change("no_statement_because", because, outcome.revision)
    save_changes(session, outcome, [change], by=by, at=at)
    append_evidence(
        session,
        outcome.meeting.case,
        Event.STATEMENT_NOT_TO_COME,
        by=Actor.of(by),
        at=at,
        about={"meeting": str(outcome.meeting_id)},
        private={"because": because},
    )
    return True


def _record_who_came(meeting: Meeting, draft: OutcomeDraft) -> bool:
    """Mark everyone as the form says; whether anything changed. A party whom nobody had asked is added."""
    came = [person for person in draft.people if person.present]
    rows = {person.row for person in came}
    parties = {party for person in came if (party := _party_of(meeting, person)) is not None}
    changed = False
    for attendance in meeting.attendances:
        present = attendance.id.hex[:8] in rows or attendance.party_id in parties
        changed = changed or attendance.present is not present
        attendance.present = present
    parties -= {attendance.party_id for attendance in meeting.attendances if attendance.party_id}
    for person in came:
        party = _party_of(meeting, person)
        if party in parties:
            parties.remove(party)
            meeting.attendances.append(_unasked(person, party, len(meeting.attendances) + 1))
            changed = True
    return changed


def _party_of(meeting: Meeting, person: Person) -> UUID | None:
    """Return the case's party that a row of the form is: as it says, else by the whole name."""
    for party in meeting.case.parties:
        if party.id == person.party_id or (person.party_id is None and party.name == person.name.strip()):
            return party.id
    return None


def _unasked(person: Person, party_id: UUID, number: int) -> Attendance:
    return Attendance(
        number=number,
        party_id=party_id,
        name=person.name,
        role_words=person.role,
        for_whom=person.for_whom,
        invited=False,
        present=True,
    )


def _refuse_if_certified(session: Session, meeting: Meeting) -> None:
    about = [decision.id for decision in meeting.decisions]
    held = select(Certificate.id).where(
        Certificate.decision_id.in_(about) if about else Certificate.case_id == meeting.case_id,
        Certificate.variant == CertificateVariant.HELD,
        Certificate.live_key.is_not(None),
    )
    if session.scalar(held.limit(1)) is not None:
        raise CertifiedAsHeld(f"meeting {meeting.id} has a certificate")
