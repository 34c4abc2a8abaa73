"""A meeting that goes on another day: who took part may have the certificate now, or wait; they say which.

Mediation is not concluded by an adjournment, so nobody is promised a certificate for one. Whoever took part
is asked where waiting may cost them their time to appeal, and what they say is recorded with its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import AdjournedAnswer, Decision, Party
from cases.vocabulary import AdjournedWish, Event, MeetingState


class NothingAdjourned(CaseError):
    """No adjourned meeting about this decision, in which this person took part, waits to go on."""

    sentence = (
        "This person has not taken part in an adjourned meeting about this decision. There is nothing to ask."
    )


def adjourned_with(decision: Decision, party: Party, meetings: Iterable[Meeting]) -> Meeting | None:
    """Return the last of ``meetings``, in order of time, that was adjourned, about this decision, with them
    in it.

    None once a later meeting about the decision was concluded with them: then there is nothing to wait for.
    """
    found = None
    for meeting in meetings:
        if decision not in meeting.decisions or not meeting.was_there(party):
            continue
        if meeting.state is MeetingState.CONCLUDED:
            found = None
        elif meeting.state is MeetingState.ADJOURNED:
            found = meeting
    return found


def still_adjourned(about: Iterable[Meeting]) -> Meeting | None:
    """Return the last of these, in order of time, that was adjourned and has not been concluded since."""
    found = None
    for meeting in about:
        if meeting.state is MeetingState.ADJOURNED:
            found = meeting
        elif meeting.state is MeetingState.CONCLUDED:
            found = None
    return found


def last_answer(decision: Decision, party: Party, meetings: Iterable[Meeting]) -> AdjournedAnswer | None:
    """Return what this person last said about any of ``meetings``; None while they were not asked."""
    ids = {meeting.id for meeting in meetings}
    answers = [a for a in decision.adjourned_answers if a.party_id == party.id and a.meeting_id in ids]
    return answers[-1] if answers else None


def certificate_asked_on(decision: Decision, party: Party, meetings: Iterable[Meeting]) -> date | None:
    """Return the day on which this person asked for the certificate now, if that is what they last said."""
    answer = last_answer(decision, party, meetings)
    return answer.said_on if answer and answer.answer is AdjournedWish.NOW else None


def record_adjourned_answer(
    session: Session,
    meeting: Meeting,
    decision: Decision,
    party: Party,
    answer: AdjournedWish,
    *,
    said_on: date,
    by: Viewer,
    at: datetime,
) -> bool:
    """Record what this person said about this decision's certificate; return True if anything changed.

    Raises NothingAdjourned where the meeting was not adjourned, was not about this decision, or was held
    without them.
    """
    lock_case(session, meeting.case_id)
    if adjourned_with(decision, party, [meeting]) is None:
        raise NothingAdjourned(f"meeting {meeting.id} is {meeting.state.value}")
    session.refresh(decision, ["adjourned_answers"])
    before = last_answer(decision, party, [meeting])
    if before is not None and (before.answer, before.said_on) == (answer, said_on):
        return False
    decision.adjourned_answers.append(
        AdjournedAnswer(
            party_id=party.id,
            meeting_id=meeting.id,
            answer=answer,
            said_on=said_on,
            recorded_at=at,
            recorded_by=by.name,
        )
    )
    session.flush()
    append_evidence(
        session,
        meeting.case,
        Event.ADJOURNED_ANSWERED,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "decision": str(decision.id),
            "party": str(party.id),
            "answer": answer.value,
            "said_on": said_on.isoformat(),
        },
    )
    return True
