"""What our records say of a file by its SHA-256: current, withdrawn, replaced, ended, or given out to read.

No sentence here names a person, or tells one party how another answered.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cases.agreed.models import ActionReport
from cases.certificates.models import Certificate, replacement_of
from cases.documents import STANDARD, Document
from cases.vocabulary import DocumentKind, EnvelopeState
from dates import long_date
from services.large_print import standard_of
from signing.models import Envelope
from signing.seal.verdict import STATUS_NOT_KNOWN, KnownFile, VerdictKind
from signing.versions import later_version_sent

SEALED_KINDS = (
    DocumentKind.CERTIFICATE,
    DocumentKind.OUTCOME_FINAL,
    DocumentKind.OUTCOME_A_FINAL,
    DocumentKind.AGREEMENT_FINAL,
    DocumentKind.ACTION_REPORT,
    DocumentKind.CERTIFICATE_LARGE,
    DocumentKind.FINAL_LARGE,
    DocumentKind.A_FINAL_LARGE,
    DocumentKind.AGREEMENT_FINAL_LARGE,
)
"""What goes out with a seal only: without it, the file is a sealed one that was cut."""
READING_KINDS = (
    DocumentKind.OUTCOME_A,
    DocumentKind.OUTCOME_B,
    DocumentKind.OUTCOME_READING,
    DocumentKind.AGREEMENT,
    DocumentKind.READING_LARGE,
    DocumentKind.AGREEMENT_LARGE,
)
"""What people are given to read and sign, once the document went out."""


def status_of_file(session: Session, sha256: str) -> KnownFile | None:
    """Return what we know of the file with this SHA-256 (hexadecimal digits), if it is one that we gave
    out.
    """
    sealed = session.scalar(select(Document).where(Document.sealed_digest == sha256))
    if sealed is not None:
        return _status_of_sealed(session, sealed)
    read = session.scalar(
        select(Document).where(Document.pdf_digest == sha256, Document.kind.in_(READING_KINDS))
    )
    return None if read is None else _status_of_copy(session, read)


def begins_like_ours(session: Session, digests: Collection[str]) -> bool:
    """Return True if one of ``digests`` is of a file that we sealed, as it was before or after its seal."""
    made = select(Document.id).where(
        or_(
            Document.sealed_digest.in_(digests),
            Document.pdf_digest.in_(digests) & Document.kind.in_(SEALED_KINDS),
        )
    )
    return session.scalar(made.limit(1)) is not None


def newest_sealed(session: Session, *, most: int) -> Sequence[str]:
    """Return the SHA-256 of the ``most`` newest files that we sealed."""
    sealed = select(Document.sealed_digest).where(Document.sealed_digest.is_not(None))
    found = session.scalars(sealed.order_by(Document.created_at.desc()).limit(most))
    return [digest for digest in found if digest is not None]


LARGE_PRINT_WORDS = "This file is the large-print copy of it. The standard copy is the document of record."


def _status_of_sealed(session: Session, document: Document) -> KnownFile:
    """Return what we know of a sealed file; a large-print copy stands as the document it is a copy of."""
    if document.kind not in STANDARD:
        return _status_of_standard(session, document)
    known = _status_of_standard(session, standard_of(session, document))
    return replace(known, findings=(*known.findings, LARGE_PRINT_WORDS))


def _status_of_standard(session: Session, document: Document) -> KnownFile:
    certificate = session.scalar(select(Certificate).where(Certificate.document_id == document.id))
    if certificate is not None:
        return _status_of_certificate(session, certificate)
    if document.kind is DocumentKind.ACTION_REPORT:
        report = session.scalars(select(ActionReport).where(ActionReport.document_id == document.id)).one()
        made = f"This is action report {report.own_number} of case {document.reference}"
        words = f"{made}, made on {long_date(document.created_at)}. Answers that came later are not in it."
        return KnownFile(VerdictKind.GENUINE, (words,))
    envelope = session.scalar(
        select(Envelope).where(or_(Envelope.final_id == document.id, Envelope.final_a_id == document.id))
    )
    if envelope is None:
        return KnownFile(VerdictKind.GENUINE, (STATUS_NOT_KNOWN,))
    if envelope.state is not EnvelopeState.COMPLETED:
        return KnownFile(VerdictKind.ENDED, _how_it_ended(session, envelope))
    words = f"This is the signed copy of {_name(envelope)}."
    return KnownFile(VerdictKind.GENUINE, (words,))


def _status_of_certificate(session: Session, certificate: Certificate) -> KnownFile:
    number = certificate.reference
    if certificate.withdrawn_at is not None:
        words = f"Certificate {number} was withdrawn on {long_date(certificate.withdrawn_at)}."
        return KnownFile(VerdictKind.WITHDRAWN, (words,))
    if certificate.superseded_at is None:
        return KnownFile(VerdictKind.GENUINE, (f"Certificate {number} is current.",))
    newest = replacement_of(session, certificate)
    by = f" by certificate {newest.reference}" if newest is not None else ""
    sentences = [f"Certificate {number} was replaced on {long_date(certificate.superseded_at)}{by}."]
    if newest is not None and newest.withdrawn_at is not None:
        sentences.append(f"Certificate {newest.reference} was withdrawn on {long_date(newest.withdrawn_at)}.")
    return KnownFile(VerdictKind.REPLACED, tuple(sentences))


def _status_of_copy(session: Session, document: Document) -> KnownFile | None:
    """Return what we know of a file for reading: None while it was never sent to anyone."""
    envelope = session.scalar(
        select(Envelope).where(Envelope.reference == document.reference, Envelope.version == document.version)
    )
    if envelope is None or envelope.circulated_at is None:
        return None
    if envelope.state in (EnvelopeState.OUT, EnvelopeState.COMPLETED):
        words = f"It is {_name(envelope)}, as it was read."
        large = (LARGE_PRINT_WORDS,) if document.kind in STANDARD else ()
        return KnownFile(VerdictKind.READING_COPY, (words, *large))
    return KnownFile(VerdictKind.ENDED, _how_it_ended(session, envelope))


def _name(envelope: Envelope) -> str:
    name = f"{envelope.document_name} {envelope.reference}"
    return name if envelope.is_agreement else f"{name}, version {envelope.version}"


def _how_it_ended(session: Session, envelope: Envelope) -> tuple[str, ...]:
    """Return since when it ended, and which version stands in its place; never who asked for what."""
    name = f"Version {envelope.version} of Outcome Statement {envelope.reference}"
    if envelope.is_agreement:
        name = _name(envelope)
    since = f" on {long_date(envelope.closed_at)}" if envelope.closed_at else ""
    how = "was withdrawn" if envelope.state is EnvelopeState.WITHDRAWN else "ended"
    sentences = [f"{name} {how}{since}."]
    newer = later_version_sent(session, envelope)
    if newer is not None:
        sentences.append(f"Version {newer.version} has replaced it.")
    return tuple(sentences)
