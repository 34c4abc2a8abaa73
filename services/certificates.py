"""What is recorded about a certificate after its issue: that it was posted, that a senior looked at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.certificates import Certificate
from cases.evidence import append_evidence
from cases.locks import lock_case
from cases.people import Actor, Viewer, require_senior_adviser
from cases.vocabulary import Event


def record_posted(session: Session, certificate: Certificate, *, by: Viewer, at: datetime) -> bool:
    """Record that the printed certificate was posted; whether this was news."""
    lock_case(session, certificate.case_id)
    if certificate.posted_at is not None:
        return False
    certificate.posted_at, certificate.posted_by = at, by.name
    _append(session, certificate, Event.CERTIFICATE_POSTED, by=by, at=at)
    return True


def review_certificate(session: Session, certificate: Certificate, *, by: Viewer, at: datetime) -> bool:
    """Record that a senior adviser looked at a certificate and lets it stand; whether this was news.

    Raises NotASeniorAdviser.
    """
    require_senior_adviser(by)
    lock_case(session, certificate.case_id)
    if not certificate.to_review or certificate.reviewed_at is not None:
        return False
    certificate.reviewed_at, certificate.reviewed_by = at, by.name
    _append(session, certificate, Event.CERTIFICATE_REVIEWED, by=by, at=at)
    return True


def _append(session: Session, certificate: Certificate, event: Event, *, by: Viewer, at: datetime) -> None:
    about = {"certificate": certificate.reference}
    append_evidence(session, certificate.case, event, by=Actor.of(by), at=at, about=about)
