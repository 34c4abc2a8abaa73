"""Collecting what we hold about a person, and packing what a person released of it."""

from __future__ import annotations

from uuid import UUID

from dbos import DBOS

from cases.casework.subject_access import SubjectRequest
from documents.uploads import read_words, redact_page
from services.subject_access.packing import collect, packed
from services.work_queue import COLLECT_SUBJECT_DATA, PACK_SUBJECT_DATA
from worker.retrying import STEP
from worker.worker_services import step_services


@DBOS.workflow(name=COLLECT_SUBJECT_DATA)
def collect_subject_data(request_id: str) -> None:
    """Fill the pages; then a person looks at each."""
    collect_pages(request_id)


@DBOS.workflow(name=PACK_SUBJECT_DATA)
def pack_subject_data(request_id: str) -> None:
    """Make the file of the pages that were released."""
    pack_pages(request_id)


@DBOS.step(**STEP)
def collect_pages(request_id: str) -> int:
    """Fill the pages of a request, once."""
    services = step_services.current().services
    with services.database.write() as session:
        return collect(session, UUID(request_id), services.blobs, read_words, at=services.now())


@DBOS.step(**STEP)
def pack_pages(request_id: str) -> None:
    """Make the file and keep it, until it is given."""
    services = step_services.current().services
    with services.database.read() as session:
        request = session.get_one(SubjectRequest, UUID(request_id))
        if request.packed_at is not None:
            return
        digest = services.blobs.keep(packed(request, services.blobs, redact_page))
    with services.database.write() as session:
        request = session.get_one(SubjectRequest, UUID(request_id))
        request.zip_digest, request.packed_at = digest, services.now()
