"""The documents of practice cases that are open: certificates, and what is out for signature.

So links can be opened and signed, and certificates downloaded. Cases that are over have no documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case
from cases.vocabulary import EnvelopeState
from commands.demo.many.story.story import MADE_BY
from services.statements.data import PART_A, PART_B
from signing.models import Envelope
from storage.database import Database
from worker.workflows.certificate import make_certificate, picture_certificate, seal_certificate
from worker.workflows.statement import join_for_reading, make_part, picture_pages


def make_pages(database: Database) -> Iterator[int]:
    """Make each such document that is not made yet; yield how many are left before each.

    The caller has registered what durable steps work with.
    """
    waiting: list[tuple[Callable[[str], None], UUID]] = [
        *((_envelope, found) for found in _envelopes_without(database)),
        *((_certificate, found) for found in _certificates_without(database)),
    ]
    for done, (make, found) in enumerate(waiting):
        yield len(waiting) - done
        make(str(found))


def _envelope(envelope_id: str) -> None:
    make_part(envelope_id, PART_A)
    make_part(envelope_id, PART_B)
    join_for_reading(envelope_id)
    picture_pages(envelope_id)


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
