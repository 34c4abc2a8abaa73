"""Issuing, after the press: the paper is filled, converted, sealed and put on its way, each once."""

from __future__ import annotations

from uuid import UUID

from dbos import DBOS
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.documents import Document
from cases.locks import lock_case
from cases.vocabulary import CertificateState, Event
from services.notifications.certificates import notify_certificate_issued
from services.work_queue import ISSUE_CERTIFICATE
from worker.document_making import copy_onto
from worker.retrying import STEP
from worker.worker_services import step_services
from worker.workflows.certificate_data import TEMPLATE_OF, certificate_data
from worker.workflows.large_print import make_needed_copy


@DBOS.workflow(name=ISSUE_CERTIFICATE)
def issue_certificate(certificate_id: str) -> None:
    """Make the certificate's paper and let everyone who should have it know."""
    make_certificate(certificate_id)
    seal_certificate(certificate_id)
    send_certificate(certificate_id)
    picture_certificate(certificate_id)


@DBOS.step(**STEP)
def make_certificate(certificate_id: str) -> str:
    """Fill and convert; the digest of the unsealed PDF."""
    worker_services = step_services.current()
    with worker_services.services.database.read() as session:
        certificate = session.get_one(Certificate, UUID(certificate_id))
        template, data = (
            TEMPLATE_OF[certificate.variant],
            certificate_data(
                session,
                certificate,
                provider=worker_services.services.provider,
                public_url=worker_services.services.public_url,
            ),
        )
    made = worker_services.maker.make(template, data)
    with worker_services.services.database.write() as session:
        lock_case(session, session.get_one(Certificate, UUID(certificate_id)).case_id)
        copy_onto(_document(session, certificate_id), made, template)
    return made.pdf_digest


@DBOS.step(**STEP)
def seal_certificate(certificate_id: str) -> str:
    """Seal the made PDF once, and make its large-print copy where it is needed; the digest of the sealed
    one.
    """
    worker_services = step_services.current()
    with worker_services.services.database.read() as session:
        document_id = _document(session, certificate_id).id
    sealed = worker_services.sealer.seal_document(
        document_id, event=Event.CERTIFICATE_SEALED, about={"certificate": certificate_id}
    )
    make_needed_copy(document_id, lambda session: [session.get_one(Certificate, UUID(certificate_id)).party])
    return sealed


@DBOS.step(**STEP)
def send_certificate(certificate_id: str) -> None:
    """Queue the emails and mark the certificate as on its way, in one transaction.

    One that was replaced or withdrawn before it was made is not sent any more.
    """
    services = step_services.current().services
    with services.database.write() as session:
        certificate = session.get_one(Certificate, UUID(certificate_id))
        lock_case(session, certificate.case_id)
        if certificate.state is not CertificateState.CURRENT:
            return
        if certificate.sent_at is None:
            at = services.now()
            notify_certificate_issued(session, certificate, at=at)
            certificate.sent_at = at


@DBOS.step(**STEP)
def picture_certificate(certificate_id: str) -> None:
    """Make the page's pictures, for the office's screen; nobody waits for them."""
    worker_services = step_services.current()
    with worker_services.services.database.read() as session:
        document = _document(session, certificate_id)
        digest, pages = document.pdf_digest, document.pages
    if digest and pages:
        worker_services.maker.make_page_images(digest, pages)


def _document(session: Session, certificate_id: str) -> Document:
    """Return the certificate's document: its row is made when it is issued."""
    certificate = session.get_one(Certificate, UUID(certificate_id))
    assert certificate.document is not None  # noqa: S101 - issuing makes both rows in one transaction
    return certificate.document
