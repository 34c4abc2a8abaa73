"""Mediation that a family still wants after a certificate: it may take place all the same.

A certificate that mediation was not arranged in time, or that somebody did not want it, ends no wish: while
the wish stands a day is looked for. Staff end that by recording what they learned after the certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cases.certificates.models import Certificate, first_issue_date
from cases.intake.advice import mediation_wishes, wants_mediation
from cases.meetings.models import Meeting, meetings_about, meetings_unassigned
from cases.models import Decision, Party
from cases.vocabulary import CertificateVariant, Choice, MeetingState, Track
from dates import uk_day

NOT_HELD_YET = frozenset({CertificateVariant.DEEMED, CertificateVariant.NO_MEDIATION})
"""Certificates beside which mediation has still to take place, where it is wanted."""


def still_to_arrange(
    decision: Decision, party: Party, certificate: Certificate, meetings: Sequence[Meeting]
) -> bool:
    """Return True if a day is still to be found for this person, who has ``certificate``.

    Not once a meeting about the decision is arranged, goes on another day, or was concluded since they wished
    for it; nor once they do not want it any more or, asked after the certificate, had not decided; nor once
    the authority said after the certificate that it cannot arrange it. ``meetings`` are the case's, in order
    of time.
    """
    case = decision.case
    if case.track is not Track.MEDIATION or case.detained or certificate.variant not in NOT_HELD_YET:
        return False
    if not wants_mediation(decision, party) or meetings_unassigned(meetings):
        return False
    last = decision.choices_of(party.id)[-1]
    if last.choice is Choice.UNDECIDED and last.recorded_at > certificate.issued_at:
        return False
    said = decision.cannot_arrange_on
    if said is not None and said > first_issue_date(certificate):
        return False
    wished = mediation_wishes(decision, party)[-1]
    about = meetings_about(decision, meetings)
    return not any(_stands(meeting, wished) for meeting in about)


def is_ahead(
    decision: Decision,
    party: Party,
    certificate: Certificate | None,
    meetings: Sequence[Meeting],
    *,
    at: datetime,
) -> bool:
    """Return True if mediation that this person wants is still to take place: a day is fixed, or to be found.

    Not once a meeting about the decision has begun by ``at`` (UTC), unless it goes on another day or is
    recorded as not held. ``certificate`` is their live one, ``meetings`` are the case's.
    """
    if not wants_mediation(decision, party):
        return False
    wished = mediation_wishes(decision, party)[-1]
    about = [meeting for meeting in meetings if decision in meeting.decisions or not meeting.decisions]
    if any(has_been(meeting, wished, at=at) for meeting in about):
        return False
    if any(meeting.state in {MeetingState.ARRANGED, MeetingState.ADJOURNED} for meeting in about):
        return True
    return certificate is None or still_to_arrange(decision, party, certificate, meetings)


def has_been(meeting: Meeting, wished: date, *, at: datetime) -> bool:
    """Return True if a meeting since ``wished`` was concluded, or has begun and has no outcome yet."""
    if meeting.state is MeetingState.ARRANGED:
        return meeting.starts_at <= at
    return meeting.state is MeetingState.CONCLUDED and uk_day(meeting.starts_at) >= wished


def certified_on(decision: Decision, certificates: Iterable[Certificate]) -> date | None:
    """Return the last day on which someone who still wants mediation was first certified.

    None where nobody was.
    """
    days = [
        first_issue_date(certificate)
        for certificate in certificates
        if certificate.live_key is not None
        and certificate.decision_id == decision.id
        and certificate.variant in NOT_HELD_YET
        and wants_mediation(decision, certificate.party)
    ]
    return max(days, default=None)


def _stands(meeting: Meeting, wished: date) -> bool:
    if meeting.state is MeetingState.CONCLUDED:
        return uk_day(meeting.starts_at) >= wished
    return meeting.state in {MeetingState.ARRANGED, MeetingState.ADJOURNED}
