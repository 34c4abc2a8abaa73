"""A case opened as the wrong kind: mediation, and it is disagreement resolution; or the other way.

The two are separate: mediation has thirty days, a certificate and an authority that must come (CFA 2014,
ss 52 to 56); disagreement resolution is voluntary for everyone and certifies nothing (s 57). So the kind is
changed only while nothing hangs on it. Once something does, the other kind is a case of its own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.certificates.models import Certificate
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import Choice, Event, MeetingState, Track

OTHER = {Track.MEDIATION: Track.DRS, Track.DRS: Track.MEDIATION}
A_CHOICE = "A choice is recorded already. It would mean something else after the change."
A_MEETING = "A meeting is arranged or was held."
A_CERTIFICATE = "A certificate was issued."
IN_CUSTODY = "They are recorded as detained, so other rules apply and a senior adviser takes it on."


class KindIsFixed(CaseError):
    """Something hangs on the kind of this case, so that it cannot become the other."""

    sentence = (
        "This case cannot be changed any longer. Record the request for the other kind as a new case instead."
    )


def what_fixes_the_kind(session: Session, case: Case) -> list[str]:
    """Return each reason for which the kind of this case cannot be changed, as a sentence.

    None while it can.
    """
    chosen = any(c.choice is not Choice.UNDECIDED for d in case.decisions for c in d.choices)
    meeting = exists().where(Meeting.case_id == case.id, Meeting.state != MeetingState.CANCELLED)
    certificate = exists().where(Certificate.case_id == case.id)
    found = {
        A_CHOICE: chosen,
        A_MEETING: session.scalar(select(meeting)),
        A_CERTIFICATE: session.scalar(select(certificate)),
        IN_CUSTODY: case.detained,
    }
    return [sentence for sentence, is_so in found.items() if is_so]


def change_track(session: Session, case: Case, to: Track, *, reason: str, by: Viewer, at: datetime) -> bool:
    """Make this a case of the other kind; return True if anything changed. Raises KindIsFixed.

    What was explained so far was about the first kind: information and advice about mediation come before any
    certificate (CFA 2014, s 55), so an earlier call counts as such no more.
    """
    lock_case(session, case.id)
    if case.track is to:
        return False
    if fixed := what_fixes_the_kind(session, case):
        raise KindIsFixed(f"case {case.reference}: {fixed}")
    before, case.track = case.track, to
    for decision in case.decisions:
        for call in decision.calls:
            call.advice_given = False
    append_evidence(
        session,
        case,
        Event.TRACK_CHANGED,
        by=Actor.of(by),
        at=at,
        about={"changed": {"track": {"before": before.value, "after": to.value}}, "reason": reason},
    )
    return True
