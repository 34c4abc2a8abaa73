"""What is done with certificates that were issued before the rules behind them were as they are now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.certificates import Certificate
from cases.errors import CaseError
from cases.evidence import append_evidence
from cases.locks import lock_case
from cases.people import Actor, Viewer
from cases.vocabulary import Event, Role


class NotASenior(CaseError):
    """Only a senior adviser says that a certificate in doubt is right."""

    status = 403
    sentence = "Only a senior adviser can do this."


def review_certificate(session: Session, certificate: Certificate, *, by: Viewer, at: datetime) -> bool:
    """Record that a senior adviser looked at a certificate and lets it stand; whether this was news.

    Raises NotASenior.
    """
    if by.role is not Role.ADVISER or not by.senior:
        raise NotASenior(f"{by.user_id} is no senior adviser")
    lock_case(session, certificate.case_id)
    if not certificate.to_review or certificate.reviewed_at is not None:
        return False
    certificate.reviewed_at, certificate.reviewed_by = at, by.name
    append_evidence(
        session,
        certificate.case,
        Event.CERTIFICATE_REVIEWED,
        by=Actor.of(by),
        at=at,
        about={"certificate": certificate.reference},
    )
    return True
