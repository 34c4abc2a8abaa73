"""The documents of practice cases: certificates, what is out for signature, and what everyone signed.

So links can be opened and signed, and certificates downloaded. Of cases that are over only the newest have
documents, for each takes seconds; of the others no file is kept, and the pages say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case
from cases.vocabulary import DocumentKind, EnvelopeState
from commands.demo.many.story.story import MADE_BY
from services.statements.data import PART_A, PART_B
from signing.models import Envelope
from storage.database import Database
from worker.workflows.certificate import make_certificate, picture_certificate, seal_certificate
from worker.workflows.finish import (
    BegunMerge,
    make_records,
    merge_part_a,
    merge_whole,
    seal_part_a,
    seal_whole,
)
from worker.workflows.statement import join_for_reading, make_part, picture_pages

CLOSED_WITH_DOCUMENTS = 12
"""How many of the cases that are over have theirs."""


def make_pages(database: Database) -> Iterator[int]:
    """Make each such document that is not made yet; yield how many are left before each.

    The caller has registered what durable steps work with.
    """
    newest = _newest_closed(database)
    _file_certificates(database, newest)
    waiting: list[tuple[Callable[[str], None], UUID]] = [
        *((_envelope, found) for found in _envelopes_without(database)),
        *((_certificate, found) for found in _certificates_without(database)),
        *((_signed, found) for found in _signed_without(database, newest)),
    ]
    for done, (make, found) in enumerate(waiting):
        yield len(waiting) - done
        make(str(found))


def _envelope(envelope_id: str) -> None:
    make_part(envelope_id, PART_A)
    make_part(envelope_id, PART_B)
    join_for_reading(envelope_id)
    picture_pages(envelope_id)


def _signed(envelope_id: str) -> None:
    """Make the finished copy of a statement that everyone signed, as the worker does but for its emails."""
    _envelope(envelope_id)
    begun = BegunMerge()
    make_records(envelope_id, begun)
    merge_whole(envelope_id, begun)
    seal_whole(envelope_id)
    merge_part_a(envelope_id)
    seal_part_a(envelope_id)


def _certificate(certificate_id: str) -> None:
    make_certificate(certificate_id)
    seal_certificate(certificate_id)
    picture_certificate(certificate_id)


def _envelopes_without(database: Database) -> list[UUID]:
    query = (
        select(Envelope.id)
        .join(Case, Case.id == Envelope.case_id)
        .join(Document, Document.id == Envelope.part_a_id)
        .where(
            Case.received_by == MADE_BY,
            Envelope.state == EnvelopeState.OUT,
            Document.pdf_digest.is_(None),
        )
        .order_by(Envelope.prepared_at)
    )
    with database.read() as session:
        return list(session.scalars(query))


def _certificates_without(database: Database) -> list[UUID]:
    query = (
        select(Certificate.id)
        .join(Case, Case.id == Certificate.case_id)
        .join(Document, Document.id == Certificate.document_id)
        .where(Case.received_by == MADE_BY, Document.sealed_digest.is_(None))
        .order_by(Certificate.issued_at)
    )
    with database.read() as session:
        return list(session.scalars(query))


def _newest_closed(database: Database) -> list[UUID]:
    query = (
        select(Case.id)
        .where(Case.received_by == MADE_BY, Case.closed_at.is_not(None))
        .order_by(Case.closed_at.desc(), Case.id)
        .limit(CLOSED_WITH_DOCUMENTS)
    )
    with database.read() as session:
        return list(session.scalars(query))


def _file_certificates(database: Database, case_ids: Sequence[UUID]) -> None:
    """File a document for each certificate of these cases, to be made and sealed."""
    query = select(Certificate).where(Certificate.case_id.in_(case_ids), Certificate.document_id.is_(None))
    with database.write() as session:
        for certificate in session.scalars(query):
            certificate.document = Document(
                case_id=certificate.case_id,
                kind=DocumentKind.CERTIFICATE,
                reference=certificate.reference,
                title=f"Mediation certificate {certificate.reference}",
                created_at=certificate.issued_at,
            )


def _signed_without(database: Database, case_ids: Sequence[UUID]) -> list[UUID]:
    query = (
        select(Envelope.id)
        .where(
            Envelope.case_id.in_(case_ids),
            Envelope.outcome_id.is_not(None),
            Envelope.state == EnvelopeState.COMPLETED,
            Envelope.final_id.is_(None),
        )
        .order_by(Envelope.prepared_at)
    )
    with database.read() as session:
        return list(session.scalars(query))
