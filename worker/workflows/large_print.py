"""Making the large-print copy of a document: the same data, the template's twin, and a seal of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from dbos import DBOS
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.documents import NEVER_SEALED, Document
from cases.locks import lock_case
from cases.models import Party
from cases.provider import Provider
from cases.reference.entries import version_at
from cases.reference.provider_details import CODE, provider_from
from cases.vocabulary import DocumentKind, EntryKind, Event
from documents.convert import count_pages
from documents.errors import DocumentError
from documents.pdf.merge import Attachment, Part, merge
from documents.templates.word_template import LARGE_PRINT
from services.agreements.sending import template_of
from services.large_print import copy_that_is_needed, standard_of
from services.needs.copies import tell_of_late_copy
from services.statements.data import PART_A, PART_B
from services.work_queue import MAKE_LARGE_PRINT
from signing.models import Envelope
from storage.database import Database
from worker.document_making import copy_onto
from worker.retrying import STEP
from worker.worker_services import step_services
from worker.workflows.certificate_data import TEMPLATE_OF, certificate_data, in_large_print
from worker.workflows.signed_attachments import signed_attachments
from worker.workflows.signing_record import RECORD, record_data

log = logging.getLogger(__name__)


@DBOS.workflow(name=MAKE_LARGE_PRINT)
def make_large_print(copy_id: str) -> None:
    """Make the copy and seal it; then its page gives it out."""
    make_copy(copy_id)
    seal_copy(copy_id)
    tell_of_copy(copy_id)


@DBOS.step(**STEP)
def make_copy(copy_id: str) -> str:
    """Make the PDF of the copy; return its digest."""
    return _make(UUID(copy_id))


@DBOS.step(**STEP)
def seal_copy(copy_id: str) -> str:
    """Seal the copy once, if its document is one that is sealed; return the digest of what is given out."""
    return _seal(UUID(copy_id))


@DBOS.step(**STEP)
def tell_of_copy(copy_id: str) -> None:
    """Have those told whose email about their copies went before this one was made."""
    services = step_services.current().services
    with services.database.write() as session:
        copy = session.get_one(Document, UUID(copy_id))
        tell_of_late_copy(session, copy, at=services.now(), policy=services.policy)


def make_needed_copy(document_id: UUID, readers: Callable[[Session], Iterable[Party]]) -> None:
    """Make the large-print copy of a document that was just made, where one of its ``readers`` needs it.

    Nobody waits for it in vain: what cannot be made now is named as work of its own, and the document goes.
    """
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.write() as session:
        document = session.get_one(Document, document_id)
        copy = copy_that_is_needed(session, document, readers(session), at=services.now())
        copy_id = copy.id if copy is not None and copy.given_digest is None else None
    if copy_id is None:
        return
    try:
        _make(copy_id)
        _seal(copy_id)
    except DocumentError:
        log.exception("the large-print copy %s is made later", copy_id)
        with services.database.write() as session:
            services.work.enqueue(session, MAKE_LARGE_PRINT, copy_id)


def _make(copy_id: UUID) -> str:
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        copy = session.get_one(Document, copy_id)
        if copy.pdf_digest is not None:
            return copy.pdf_digest
        kind, standard = copy.kind, standard_of(session, copy)
        certificate = session.scalar(select(Certificate).where(Certificate.document_id == standard.id))
        provider = provider_then(session, standard, services.first_provider)
        if certificate is not None:
            template = TEMPLATE_OF[certificate.variant] + LARGE_PRINT
            data = certificate_data(session, certificate, provider=provider, public_url=services.public_url)
    if certificate is not None:
        made = worker_services.maker.make(template, in_large_print(data))
        return _keep(services.database, copy_id, lambda document: copy_onto(document, made, template))
    pdf = _statement(copy_id, kind)
    digest, pages = services.blobs.keep(pdf), count_pages(pdf)

    def put(document: Document) -> None:
        document.pdf_digest, document.pages = digest, pages

    return _keep(services.database, copy_id, put)


def _keep(database: Database, copy_id: UUID, put: Callable[[Document], None]) -> str:
    with database.write() as session:
        document = session.get_one(Document, copy_id)
        lock_case(session, document.case_id)
        session.refresh(document)
        if document.pdf_digest is None:  # whoever was first has the row
            put(document)
        assert document.pdf_digest is not None  # noqa: S101 - put above, or by whoever was first
        return document.pdf_digest


def _seal(copy_id: UUID) -> str:
    worker_services = step_services.current()
    with worker_services.services.database.read() as session:
        copy = session.get_one(Document, copy_id)
        about = {"copy_of": str(standard_of(session, copy).id)}
        if copy.kind in NEVER_SEALED:
            return copy.pdf_digest or ""
    return worker_services.sealer.seal_document(copy_id, event=Event.LARGE_PRINT_SEALED, about=about)


def provider_then(session: Session, document: Document, first: Provider) -> Provider:
    """Return who the provider was when ``document`` was made: the copy says what the document says."""
    row = version_at(session, EntryKind.PROVIDER, CODE, document.created_at)
    return provider_from(row.data if row else {}, first)


def _statement(copy_id: UUID, kind: DocumentKind) -> bytes:
    """Return the parts of a statement, and its signing record where it is signed, in one file."""
    worker_services = step_services.current()
    services = worker_services.services
    a_alone, signed = kind is DocumentKind.A_FINAL_LARGE, kind not in NEVER_SEALED
    with services.database.read() as session:
        copy = session.get_one(Document, copy_id)
        envelope = session.scalars(
            select(Envelope).where(Envelope.reference == copy.reference, Envelope.version == copy.version)
        ).one()
        template = template_of(envelope) if envelope.is_agreement else PART_A
        part = DocumentKind.AGREEMENT if envelope.is_agreement else DocumentKind.OUTCOME_A
        texts = [(template, envelope.statement_data["part_a"], part, "A")]
        if not a_alone and not envelope.is_agreement:
            texts.append((PART_B, envelope.statement_data["part_b"], DocumentKind.OUTCOME_B, "B"))
        attachments: list[Attachment] = []
        version = "" if envelope.is_agreement else f", version {copy.version}"
        title = f"{standard_of(session, copy).title} {copy.reference}{version}, large print"
        if signed:
            standard = standard_of(session, copy)
            record = record_data(
                session,
                envelope,
                provider=provider_then(session, standard, services.first_provider),
                public_url=services.public_url,
                blobs=services.blobs,
                part_a_only=a_alone,
                until=standard.created_at,
            )
            attachments = signed_attachments(
                session, services.blobs, envelope, part_a_only=a_alone, copy_of=standard
            )
            texts.append((RECORD, record, DocumentKind.SIGNING_RECORD, "R"))
    parts = []
    for template, data, of, letter in texts:
        made = worker_services.maker.make(template + LARGE_PRINT, in_large_print(data))
        parts.append(Part(services.blobs.read(made.pdf_digest), of.words, letter))
    return merge(parts, title=title, attachments=attachments)
