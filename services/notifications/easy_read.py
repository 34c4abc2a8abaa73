"""Which easy-read note goes with a document, and who is to get one without asking."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_of_case
from cases.certificates.models import Certificate
from cases.enums.attending import GIVEN_UP, AccessKind
from cases.models import Party
from cases.vocabulary import CertificateVariant, Track
from documents.easy_read.notes import EasyReadNote
from mail.kinds import EmailKind
from mail.outbox import Delivery
from signing.models import Envelope, Signer

OF_CERTIFICATE = {
    CertificateVariant.NO_MEDIATION: EasyReadNote.CERTIFICATE_A,
    CertificateVariant.HELD: EasyReadNote.CERTIFICATE_B,
    CertificateVariant.DEEMED: EasyReadNote.CERTIFICATE_C,
}
CARRIES_A_NOTE = frozenset(
    {EmailKind.CERTIFICATE_ISSUED, EmailKind.PLEASE_SIGN, EmailKind.SIGNED_BY_ALL, EmailKind.STATEMENT_COPY}
)
"""Emails that bring a family a document, or ask it to sign one."""


def wants_easy_read(session: Session, party: Party) -> bool:
    """Return True if it is recorded that this person needs easy read."""
    return any(
        need.party_id == party.id and need.kind is AccessKind.EASY_READ and need.state not in GIVEN_UP
        for need in needs_of_case(session, party.case)
    )


def note_of_envelope(envelope: Envelope) -> EasyReadNote:
    """Return the note that goes with a document that people sign."""
    is_drs = envelope.case.track is Track.DRS
    if envelope.is_agreement:
        return EasyReadNote.AGREEMENT_DRS if is_drs else EasyReadNote.AGREEMENT
    return EasyReadNote.OUTCOME_DRS if is_drs else EasyReadNote.OUTCOME


def note_of_certificate(certificate: Certificate) -> EasyReadNote:
    """Return the note that goes with a certificate."""
    return OF_CERTIFICATE[certificate.variant]


def note_for_email(session: Session, delivery: Delivery) -> EasyReadNote | None:
    """Return the note that an email takes along, where who gets it needs easy read.

    What a party needs is not told to who comes with it or signs for it.
    """
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if delivery.kind not in CARRIES_A_NOTE or party is None or not wants_easy_read(session, party):
        return None
    if "certificate" in delivery.ids:
        return note_of_certificate(session.get_one(Certificate, UUID(delivery.ids["certificate"])))
    if "envelope" in delivery.ids:
        return note_of_envelope(session.get_one(Envelope, UUID(delivery.ids["envelope"])))
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    return note_of_envelope(signer.envelope) if signer.is_party else None
