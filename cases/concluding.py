"""The end of a meeting: concluded, adjourned or not held. Signing is another matter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.errors import CaseError
from cases.evidence import append_evidence
from cases.locks import lock_case
from cases.meetings import Meeting
from cases.outcomes import OutcomeDraft
from cases.people import Actor, Viewer
from cases.vocabulary import Event, MeetingState, Result


class NotConcludable(CaseError):
    """The meeting was called off, or it is recorded as not held."""

    sentence = "This meeting was not held, so it cannot be concluded."


class NobodyCame(CaseError):
    """The form does not say yet who came."""

    status = 422
    sentence = "Say who came before you conclude the meeting."


def conclude_meeting(
    session: Session, meeting: Meeting, draft: OutcomeDraft, *, by: Viewer, at: datetime
) -> bool:
    """Record that the meeting took place and who came; whether this was news.

    From here a certificate that mediation was held is due within 3 working days, whether anyone signs or not
    (SEND Regulations 2014, reg 39). An adjourned meeting is not concluded.
    """
    lock_case(session, meeting.case_id)
    if meeting.state in {MeetingState.CANCELLED, MeetingState.NOT_HELD}:
        raise NotConcludable(f"meeting {meeting.id} is {meeting.state.value}")
    if not any(person.present for person in draft.people):
        raise NobodyCame(f"meeting {meeting.id}: nobody is marked as present")
    came = {person.row: person for person in draft.people}
    for attendance in meeting.attendances:
        person = came.get(attendance.id.hex[:8])
        attendance.present = bool(person and person.present)
    state = MeetingState.ADJOURNED if draft.result is Result.ADJOURNED else MeetingState.CONCLUDED
    if meeting.state is state:
        return False
    meeting.state = state
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


def record_not_held(session: Session, meeting: Meeting, *, because: str, by: Viewer, at: datetime) -> bool:
    """Record that the meeting did not take place; the reason is for staff and reports alone."""
    lock_case(session, meeting.case_id)
    if meeting.state is MeetingState.NOT_HELD:
        return False
    if meeting.state is not MeetingState.ARRANGED:
        raise NotConcludable(f"meeting {meeting.id} is {meeting.state.value}")
    meeting.state, meeting.not_held_because = MeetingState.NOT_HELD, because
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_NOT_HELD,
        by=Actor.of(by),
        at=at,
        about={"meeting": str(meeting.id), "because": because},
    )
    return True
