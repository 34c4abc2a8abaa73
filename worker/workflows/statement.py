"""Making the Outcome Statement's two parts, so that they can be read before they go out; and agreements.

An agreement has one part. Its words are always the same, so it goes out as soon as it is made.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dbos import DBOS
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.documents import Document
from cases.models import Party
from cases.vocabulary import DocumentKind, EnvelopeState
from documents.convert import count_pages
from documents.pdf.merge import Part, merge
from services.agreements.sending import template_of
from services.statements.data import PART_A, PART_B
from services.statements.versions import circulate
from services.work_queue import MAKE_STATEMENT
from signing.envelopes import locked_envelope, withdraw
from signing.errors import DayHasPassed
from signing.models import Envelope
from worker.document_making import copy_onto
from worker.documents_on_file import document_on_file, made_pdf
from worker.retrying import STEP
from worker.worker_services import step_services
from worker.workflows.large_print import make_needed_copy


@DBOS.workflow(name=MAKE_STATEMENT)
def make_statement(envelope_id: str) -> None:
    """Fill and convert both parts, join them for reading, then make their pictures; send an agreement."""
    make_part(envelope_id, PART_A)
    make_part(envelope_id, PART_B)
    join_for_reading(envelope_id)
    picture_pages(envelope_id)
    send_agreement(envelope_id)


@DBOS.step(**STEP)
def make_part(envelope_id: str, template: str) -> str:
    """Make one part as a document of the envelope; return the digest of its PDF, "" where there is none."""
    worker_services = step_services.current()
    with worker_services.services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        data = envelope.statement_data.get("part_a" if template == PART_A else "part_b")
        if envelope.is_agreement:
            template = template_of(envelope)
    if data is None:
        return ""
    made = worker_services.maker.make(template, data)
    with worker_services.services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        document = _part(session, envelope, template, at=worker_services.services.now())
        copy_onto(document, made, template)
    return made.pdf_digest


@DBOS.step(**STEP)
def join_for_reading(envelope_id: str) -> str:
    """Join both parts in one file to read and keep, never sealed; return its digest.

    Signed are still the two parts. Where a signer needs large print, its copy is made too.
    """
    with step_services.current().services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        one_part = envelope.part_a if envelope.is_agreement else None
        read = (one_part.id, made_pdf(one_part)) if one_part is not None else None
    document_id, digest = read or _joined(envelope_id)
    make_needed_copy(document_id, lambda session: _signing(session, UUID(envelope_id)))
    return digest


def _joined(envelope_id: str) -> tuple[UUID, str]:
    """Return the file of both parts, which is filed once, and its digest."""
    worker_services = step_services.current()
    blobs = worker_services.services.blobs
    with worker_services.services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        a, b = made_pdf(envelope.part_a), made_pdf(envelope.part_b)
        title = f"Outcome Statement {envelope.reference}, version {envelope.version}"
    joined = merge(
        [
            Part(blobs.read(a), DocumentKind.OUTCOME_A.words, "A"),
            Part(blobs.read(b), DocumentKind.OUTCOME_B.words, "B"),
        ],
        title=title,
    )
    digest, pages = blobs.keep(joined), count_pages(joined)
    with worker_services.services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        document = document_on_file(
            session, envelope, DocumentKind.OUTCOME_READING, at=worker_services.services.now()
        )
        document.pdf_digest, document.pages = document.pdf_digest or digest, pages
        return document.id, document.pdf_digest


def _signing(session: Session, envelope_id: UUID) -> list[Party]:
    return [signer.party for signer in session.get_one(Envelope, envelope_id).signers]


@DBOS.step(**STEP)
def picture_pages(envelope_id: str) -> None:
    """Make pictures of every page; the text can be read, and the statement sent, without them."""
    worker_services = step_services.current()
    with worker_services.services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        envelope.made_at = envelope.made_at or worker_services.services.now()
        parts = [(d.pdf_digest, d.pages) for d in (envelope.part_a, envelope.part_b) if d is not None]
    for digest, pages in parts:
        if digest and pages:
            worker_services.maker.make_page_images(digest, pages)


@DBOS.step(**STEP)
def send_agreement(envelope_id: str) -> None:
    """Send an agreement to everyone who is asked to sign, once; take it back if its meeting is over.

    Where the case has a safety flag, staff read it first, and send it.
    """
    services = step_services.current().services
    with services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        if not envelope.is_agreement or envelope.state is not EnvelopeState.PREPARED:
            return
        if envelope.case.safety_flag:
            return
        at = services.now()
        try:
            circulate(session, envelope.id, by=SYSTEM, at=at, keys=services.keys)
        except DayHasPassed:
            withdraw(session, envelope.id, by=SYSTEM, at=at)


def _part(session: Session, envelope: Envelope, template: str, *, at: datetime) -> Document:
    if envelope.is_agreement:
        envelope.part_a = document_on_file(session, envelope, DocumentKind.AGREEMENT, at=at)
        envelope.part_a.title = envelope.document_name
        return envelope.part_a
    if template == PART_A:
        envelope.part_a = document_on_file(session, envelope, DocumentKind.OUTCOME_A, at=at)
        return envelope.part_a
    envelope.part_b = document_on_file(session, envelope, DocumentKind.OUTCOME_B, at=at)
    return envelope.part_b
