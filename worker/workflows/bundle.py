"""Making the file of a bundle: scans made searchable, the index converted, all joined and numbered.

What was recognised, and the index, are kept by their content: a worker that is killed goes on where it was,
and the same contents make the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from dbos import DBOS
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cases.accounts.people import SYSTEM
from cases.bundles.models import Bundle, BundleBuild, RecognisedFile
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import Event
from documents.bundles.isolated import NotBuilt, build_isolated
from documents.bundles.shapes import BundleFile
from documents.errors import DocumentError
from documents.ocr_engine import ocr_engine
from documents.recognise import recognise
from documents.uploads import UploadRefused, read_words
from services.bundles.building import INDEX_TEMPLATE, index_data
from services.work_queue import MAKE_BUNDLE
from storage.blobs import Blobs
from worker.retrying import STEP
from worker.worker_services import step_services

log = logging.getLogger(__name__)
SEAL_STAYS = (
    "A certificate's seal does not survive inside the bundle. "
    "Keep the certificate itself: anybody can check it."
)
NOT_SEARCHABLE = "Some pages are pictures of words, so they cannot be searched: {titles}."


@DBOS.workflow(name=MAKE_BUNDLE)
def make_bundle(build_id: str) -> None:
    """Make the file; then its page gives it out."""
    for place in range(documents_in(build_id)):
        recognise_document(build_id, place)
    make_index(build_id)
    join_bundle(build_id)


@DBOS.step(**STEP)
def documents_in(build_id: str) -> int:
    """Return how many documents are in the bundle."""
    return len(_documents(_contents(build_id)))


@DBOS.step(**STEP)
def recognise_document(build_id: str, place: int) -> str:
    """Make the scanned pages of a document searchable, once; return the digest of what goes in."""
    services = step_services.current().services
    document = _documents(_contents(build_id))[place]
    digest = str(document["digest"])
    if not document["has_words"] and ocr_engine() is not None and _recognised(digest) is None:
        content = services.blobs.read(digest)
        try:
            pictures = [page for page, words in enumerate(read_words(content)) if not words]
            made = services.blobs.keep(recognise(content, pictures)) if pictures else digest
        except (DocumentError, UploadRefused):
            log.warning("the words of a scanned document of bundle %s were not recognised", build_id)
        else:
            row = RecognisedFile(pdf_digest=digest, recognised_digest=made, recognised_at=services.now())
            with suppress(IntegrityError), services.database.write() as session:  # who was first has the row
                session.add(row)
    _count(build_id, place + 1)
    return _recognised(digest) or digest


@DBOS.step(**STEP)
def make_index(build_id: str) -> str:
    """Make the index, once for the same contents; return its digest."""
    contents = _contents(build_id)
    made = step_services.current().maker.make(INDEX_TEMPLATE, index_data(contents))
    _count(build_id, len(_documents(contents)) + 1)
    return made.pdf_digest


@DBOS.step(**STEP)
def join_bundle(build_id: str) -> None:
    """Join, number and keep the file, or say why it cannot be made."""
    worker_services = step_services.current()
    services = worker_services.services
    contents = _contents(build_id)
    index = worker_services.maker.make(INDEX_TEMPLATE, index_data(contents))
    files = _files(contents, services.blobs)
    try:
        built = build_isolated(services.blobs.read(index.pdf_digest), files, title=contents["title"])
    except NotBuilt as error:
        with services.database.write() as session:
            build = session.get_one(BundleBuild, UUID(build_id))
            build.failed_at, build.fault = services.now(), error.sentence
        return
    digest = services.blobs.keep(built.pdf)
    notes = _notes(contents, built.of_parts)
    with services.database.write() as session:
        build = session.get_one(BundleBuild, UUID(build_id))
        bundle = session.get_one(Bundle, build.bundle_id)
        lock_case(session, bundle.case_id)
        session.refresh(build)
        if build.pdf_digest is not None:
            return
        build.pdf_digest, build.bytes, build.index_pages = digest, len(built.pdf), built.index_pages
        build.pages = built.index_pages + sum(len(file.numbers) for file in files)
        build.notes = [*notes, *_unsearchable(contents)]
        build.made_at, build.done = services.now(), build.total
        case = session.get_one(Case, bundle.case_id)
        about = {"bundle": str(bundle.id), "build": build.number, "file": digest}
        append_evidence(session, case, Event.BUNDLE_MADE, by=SYSTEM, at=services.now(), about=about)


def _files(contents: dict[str, Any], blobs: Blobs) -> list[BundleFile]:
    return [
        BundleFile(
            blobs.read(_recognised(document["digest"]) or document["digest"]),
            document["title"],
            tuple(document["numbers"]),
            section["title"],
        )
        for section in contents["sections"]
        for document in section["documents"]
    ]


def _notes(contents: dict[str, Any], of_parts: Sequence[Sequence[str]]) -> list[str]:
    """Return what to say of each added file; of all certificates together, that their seal stays behind."""
    documents = _documents(contents)
    notes = [
        f"{document['title']}: {note}"
        for document, of in zip(documents, of_parts, strict=True)
        if not document["is_certificate"]
        for note in of
    ]
    return [*([SEAL_STAYS] if any(one["is_certificate"] for one in documents) else []), *notes]


def _unsearchable(contents: dict[str, Any]) -> list[str]:
    titles = [
        document["title"]
        for document in _documents(contents)
        if not document["has_words"] and _recognised(document["digest"]) is None
    ]
    return [NOT_SEARCHABLE.format(titles=", ".join(titles))] if titles else []


def _contents(build_id: str) -> dict[str, Any]:
    with step_services.current().services.database.read() as session:
        return session.get_one(BundleBuild, UUID(build_id)).contents


def _documents(contents: dict[str, Any]) -> list[dict[str, Any]]:
    return [document for section in contents["sections"] for document in section["documents"]]


def _recognised(digest: str) -> str | None:
    query = select(RecognisedFile.recognised_digest).where(RecognisedFile.pdf_digest == digest)
    with step_services.current().services.database.read() as session:
        return session.scalar(query)


def _count(build_id: str, done: int) -> None:
    """Note how far the making is; it never goes back."""
    with step_services.current().services.database.write() as session:
        build = session.get_one(BundleBuild, UUID(build_id))
        build.done = max(build.done, done)
