"""Certificates: issued, corrected, withdrawn, posted, checked by a senior adviser."""

from __future__ import annotations

from datetime import datetime
from html import unescape

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer, require_senior_adviser
from cases.casework.contact_safety import clear_or_refuse
from cases.certificates import corrections, issuing
from cases.certificates.models import Certificate
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Decision, Party
from cases.vocabulary import (
    CertificateVariant,
    CorrectionReason,
    Event,
)
from services.container import Policy
from services.notifications.certificates import notify_certificate_withdrawn, notify_late_contact
from services.work_queue import ISSUE_CERTIFICATE, Work
from storage.blobs import BlobMissing, Blobs

EARLIER_WORDS = {
    CertificateVariant.NO_MEDIATION: ("Information and advice given; mediation not chosen",),
}
"""What certificates that were issued earlier print as their kind, where the words are others now."""


def kind_as_printed(certificate: Certificate, blobs: Blobs) -> str:
    """Return the kind of a certificate in the words that its own paper prints, whenever it was issued."""
    words, earlier = certificate.variant.words, EARLIER_WORDS.get(certificate.variant, ())
    digest = certificate.document.html_digest if certificate.document else None
    if not earlier or digest is None:
        return words
    try:
        printed = " ".join(unescape(blobs.read(digest).decode()).split())
    except BlobMissing:  # erased, or not there yet
        return words
    return words if words in printed else next((one for one in earlier if one in printed), words)


def decide_late_contact_and_tell(
    session: Session, decision: Decision, *, reason: str, by: Viewer, at: datetime
) -> None:
    """Record a senior adviser's reason for going on after late contact, and tell the family what follows.

    The reason is for staff. Told once, whatever is written later. Raises NotASeniorAdviser.
    """
    is_new = not decision.late_contact_reason
    issuing.decide_late_contact(session, decision, reason=reason, by=by, at=at)
    if is_new:
        notify_late_contact(session, decision, at=at)


def record_posted(session: Session, certificate: Certificate, *, by: Viewer, at: datetime) -> bool:
    """Record that the printed certificate was posted; return True if anything changed."""
    lock_case(session, certificate.case_id)
    if certificate.posted_at is not None:
        return False
    certificate.posted_at, certificate.posted_by = at, by.name
    _append(session, certificate, Event.CERTIFICATE_POSTED, by=by, at=at)
    return True


def review_certificate(session: Session, certificate: Certificate, *, by: Viewer, at: datetime) -> bool:
    """Record that a senior adviser lets a certificate stand; return True if anything changed.

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


def issue_and_send(
    session: Session,
    decision: Decision,
    party: Party,
    variant: CertificateVariant,
    *,
    by: Viewer,
    at: datetime,
    policy: Policy,
    work: Work,
) -> tuple[Certificate, bool]:
    """Issue one certificate, once; whether it was this press. The worker makes, seals and sends its paper.

    Raises NotCleared for whoever may be the other parent, until staff record that it is safe: no certificate
    is made that would not be sent.
    """
    clear_or_refuse(session, [party], None, by=by, at=at)
    rules = issuing.IssuingRules(late_contact_certificates=policy.late_contact_certificates)
    certificate, new = issuing.issue_certificate(session, decision, party, variant, rules=rules, by=by, at=at)
    if new:
        work.enqueue(session, ISSUE_CERTIFICATE, certificate.id)
    return certificate, new


def correct_and_send(
    session: Session,
    certificate: Certificate,
    correction: corrections.Correction,
    reason: CorrectionReason,
    *,
    by: Viewer,
    at: datetime,
    work: Work,
) -> Certificate:
    """Replace a certificate by a corrected one, which is made, sealed and sent in its place.

    Raises NotCleared as ``issue_and_send``.
    """
    clear_or_refuse(session, [certificate.party], None, by=by, at=at)
    corrected, new = corrections.correct_certificate(session, certificate, correction, reason, by=by, at=at)
    if new:
        work.enqueue(session, ISSUE_CERTIFICATE, corrected.id)
    return corrected


def withdraw_and_notify(
    session: Session, certificate: Certificate, *, why: str, by: Viewer, at: datetime
) -> bool:
    """Withdraw a certificate and tell whoever was told of it; whether anything changed."""
    changed = corrections.withdraw_certificate(session, certificate, why=why, by=by, at=at)
    if changed:
        notify_certificate_withdrawn(session, certificate, at=at)
    return changed
