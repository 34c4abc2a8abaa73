"""Who is told that a certificate was issued, corrected or withdrawn, or that time to appeal runs out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.casework.authority_moves import authority_at
from cases.certificates.models import Certificate
from cases.intake.advice import acting_about
from cases.models import Decision, Party
from cases.provider import Provider
from cases.vocabulary import AuthorityNews
from mail.kinds import EmailKind
from services.notifications.queueing import to_authority, to_office, to_party


def notify_certificate_issued(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Email the certificate to the person it is issued to, and tell the officers where its copy is."""
    about = str(certificate.id)
    notify_recipient_of_certificate(session, certificate, at=at)
    to_authority(
        session,
        EmailKind.CERTIFICATE_LISTED,
        about,
        certificate.case,
        AuthorityNews.CERTIFICATE,
        at=at,
        ids={"certificate": about},
    )


def notify_recipient_of_certificate(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Email the certificate to the person it is issued to, once; without an address it is posted."""
    about = str(certificate.id)
    to_party(
        session, EmailKind.CERTIFICATE_ISSUED, about, certificate.party, at=at, ids={"certificate": about}
    )


def notify_certificate_withdrawn(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Tell the person it was issued to, and the officers who have it, that it must not be used."""
    kind, about = EmailKind.CERTIFICATE_WITHDRAWN, str(certificate.id)
    ids = {"certificate": about}
    to_party(session, kind, about, certificate.party, at=at, ids=ids)
    case, topic = certificate.case, AuthorityNews.CERTIFICATE
    given_to = authority_at(session, case, certificate.issued_at)
    to_authority(session, kind, about, case, topic, at=at, ids=ids, authority=given_to)


def notify_late_contact(session: Session, decision: Decision, *, at: datetime) -> None:
    """Tell whoever acts about a decision when contact came and when the two months ended, once.

    It takes the place of a letter where the provider issues no certificate. Never a ruling on lateness.
    """
    ids = {"decision": str(decision.id)}
    for party in acting_about(decision):
        to_party(session, EmailKind.LATE_CONTACT, f"{decision.id}:{party.id}", party, at=at, ids=ids)


def notify_appeal_near(
    session: Session,
    decision: Decision,
    party: Party,
    safe: date,
    kind: EmailKind,
    *,
    at: datetime,
    provider: Provider,
) -> None:
    """Tell a family party, or the office of it, that its time to appeal is nearly over: ``safe`` is its day.

    ``kind`` says whom. Who of the family has no email address is told by staff.
    """
    about = f"{decision.id}:{party.id}:{safe.isoformat()}"
    ids = {"decision": str(decision.id), "whose": str(party.id), "safe": safe.isoformat()}
    if kind is EmailKind.APPEAL_NEAR_OFFICE:
        to_office(session, kind, about, decision.case, at=at, provider=provider, ids=ids)
    else:
        to_party(session, kind, about, party, at=at, ids=ids)
