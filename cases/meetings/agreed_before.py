"""That a family and its local authority agree before any meeting, and how that is put in writing.

An agreement binds on a timetable where mediation has taken place (SEND Regulations 2014, reg 42(1)): a short
meeting, by phone too, makes it one. An exchange of letters does not, and is recorded as such.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.errors import CaseError
from cases.evidence.log import append_evidence, case_events
from cases.intake.advice import wants_mediation
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import Event, MeetingState, Track, WayAgreed


class NotMediation(CaseError):
    """Regulation 42 is about mediation alone."""

    status = 404
    sentence = "This is disagreement resolution: what is agreed is written down there at the meeting."


class NothingToAgree(CaseError):
    """Nobody mediates: the case is closed, nobody wants mediation, or a meeting was held."""


def why_not_agreed_before(session: Session, case: Case) -> str:
    """Return why nothing agreed before a meeting is recorded now, as a sentence; empty where it may be.

    An agreement before mediation is for those who still want it; after it, the meeting's own is made.
    """
    if case.closed_at is not None:
        return "This case is closed. Open it again first."
    if not any(wants_mediation(one, party) for one in case.decisions for party in case.asking_parties()):
        return "Nobody wants mediation in this case. If somebody does, record a call first."
    held = select(Meeting.id).where(Meeting.case_id == case.id, Meeting.state == MeetingState.CONCLUDED)
    if session.scalar(held.limit(1)) is not None:
        return "A meeting was held. What is agreed is written down in its Outcome Statement."
    return ""


def record_agreed_before(
    session: Session, case: Case, way: WayAgreed, *, agreed_on: date, by: Viewer, at: datetime
) -> bool:
    """Record that they agree already, on a UK day, and which way was chosen; True if anything changed.

    No step and no certificate hangs on it: whoever does not want mediation any longer says so themselves.
    Raises NotMediation, NothingToAgree.
    """
    if case.track is not Track.MEDIATION:
        raise NotMediation(case.reference)
    lock_case(session, case.id)
    if fault := why_not_agreed_before(session, case):
        raise NothingToAgree(case.reference, sentence=fault)
    about = {"way": way.value, "agreed_on": agreed_on.isoformat()}
    before = [event.body for event in case_events(session, case.id) if event.kind is Event.AGREED_BEFORE]
    if before and {name: before[-1].get(name) for name in about} == about:
        return False
    append_evidence(session, case, Event.AGREED_BEFORE, by=Actor.of(by), at=at, about=about)
    return True
