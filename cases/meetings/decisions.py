"""Which decisions a meeting was about: said or put right, until a certificate stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.certificates.models import Certificate
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.intake.advice import mediation_wishes
from cases.locks import lock_case
from cases.meetings.models import HELD, Meeting
from cases.models import Decision
from cases.vocabulary import CertificateVariant, Event
from dates import uk_day


class AboutNothing(CaseError):
    """A meeting is about one decision at least."""

    status = 422
    sentence = "Choose at least one decision that the meeting is about."


class CertificateStands(CaseError):
    """What a live certificate states would be untrue with the meeting about other decisions."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(f"{certificate.reference} stands on this")
        self.reference = certificate.reference
        self.sentence = (
            f"Certificate {certificate.reference} about decision {certificate.decision.number} "
            "depends on this. If it is wrong, an adviser must withdraw it first."
        )


def say_meeting_decisions(
    session: Session, meeting: Meeting, decisions: Sequence[Decision], *, by: Viewer, at: datetime
) -> bool:
    """Record which decisions of its case the meeting is about; whether anything changed.

    Raises AboutNothing for none, CertificateStands where a live certificate says otherwise.
    """
    lock_case(session, meeting.case_id)
    session.refresh(meeting, ["decisions"])
    wanted = [decision for decision in meeting.case.decisions if decision in decisions]
    if not wanted:
        raise AboutNothing(f"meeting {meeting.id}")
    before = list(meeting.decisions)
    if before == wanted:
        return False
    _refuse_if_certified(session, meeting, before, wanted)
    meeting.decisions = wanted
    session.flush()
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_DECISIONS,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "before": [str(decision.id) for decision in before],
            "decisions": [str(decision.id) for decision in wanted],
        },
    )
    return True


def _refuse_if_certified(
    session: Session, meeting: Meeting, before: Sequence[Decision], wanted: Sequence[Decision]
) -> None:
    """Raise if a certificate rests on what would change.

    A certificate that mediation was held needs its meeting; another is untrue if one was held by then.
    """
    if meeting.state not in HELD:
        return
    day = uk_day(meeting.starts_at)
    changed = [one.id for one in meeting.case.decisions if (one in before) != (one in wanted)]
    live = session.scalars(
        select(Certificate)
        .where(
            Certificate.decision_id.in_(changed),
            Certificate.live_key.is_not(None),
            Certificate.issue_date >= day,
        )
        .order_by(Certificate.issued_at)
    )
    for certificate in live:
        decision, party = certificate.decision, certificate.party
        says_held = certificate.variant is CertificateVariant.HELD
        had_chosen = any(chosen <= day for chosen in mediation_wishes(decision, party))
        if meeting.was_there(party) and had_chosen and says_held is (decision in before):
            raise CertificateStands(certificate)
