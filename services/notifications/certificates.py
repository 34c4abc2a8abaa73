"""Certificates: the emails about one that was issued, corrected or withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from mail.kinds import EmailKind
from services.notifications.queueing import officers_of, queue_about, to_party


def notify_certificate_issued(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Email the certificate to the person it is issued to; tell the authority where to find its copy."""
    case = certificate.case
    ids = {"certificate": str(certificate.id)}
    notify_recipient_of_certificate(session, certificate, at=at)
    for officer in officers_of(session, case):
        queue_about(
            session,
            EmailKind.CERTIFICATE_LISTED,
            str(certificate.id),
            case,
            officer.name,
            officer.email,
            at=at,
            ids=ids,
        )


def notify_recipient_of_certificate(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Email the certificate to the person it is issued to, once at each address; without one it is posted."""
    ids = {"certificate": str(certificate.id)}
    to_party(session, EmailKind.CERTIFICATE_ISSUED, str(certificate.id), certificate.party, at=at, ids=ids)


def notify_certificate_withdrawn(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Tell whoever was told of the certificate that it must not be used."""
    case, about = certificate.case, str(certificate.id)
    ids = {"certificate": about}
    to_party(session, EmailKind.CERTIFICATE_WITHDRAWN, about, certificate.party, at=at, ids=ids)
    for officer in officers_of(session, case):
        queue_about(
            session, EmailKind.CERTIFICATE_WITHDRAWN, about, case, officer.name, officer.email, at=at, ids=ids
        )
