"""After the last signature: signing record, merge, seal, copies; each once, whatever is killed when."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from dbos import DBOS
from sqlalchemy.orm import Session

from cases.models import Party
from cases.vocabulary import DocumentKind, Event, SignerState
from documents.errors import DocumentError
from documents.pdf.merge import Merger, Part, merge
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.notifications.signing import notify_completed
from services.statements.copies import give_others_their_copies, parties_with_a_copy
from services.statements.versions import give_copy_link
from services.work_queue import FINISH_ENVELOPE
from signing.envelopes import locked_envelope
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from storage.blobs import Blobs
from storage.database import Database
from worker.document_making import copy_onto
from worker.documents_on_file import document_on_file, made_pdf
from worker.retrying import STEP
from worker.worker_services import step_services
from worker.workflows.large_print import make_needed_copy
from worker.workflows.signed_attachments import signed_attachments, signed_documents
from worker.workflows.signing_record import RECORD, record_data


@DBOS.workflow(name=FINISH_ENVELOPE)
def finish_envelope(envelope_id: str) -> None:
    """Make the completed Outcome Statement and let every party have it."""
    begun = BegunMerge()
    make_records(envelope_id, begun)
    merge_whole(envelope_id, begun)
    seal_whole(envelope_id)
    merge_part_a(envelope_id)
    seal_part_a(envelope_id)
    complete_and_queue_copies(envelope_id)


class BegunMerge:
    """Parts A and B, joined while the record was being made; a process that starts anew begins anew."""

    def __init__(self) -> None:
        self._merger: Merger | None = None

    def begin(self, parts: Sequence[Part]) -> None:
        """Join ``parts``; whatever is wrong with one is left for ``merge_whole`` to meet and tell."""
        merger = Merger()
        with suppress(DocumentError):
            for part in parts:
                merger.add(part)
            self._merger = merger

    def go_on(self, parts: Sequence[Part]) -> Merger:
        """Return a merger that holds ``parts``: the begun one, once, or a new one."""
        merger, self._merger = self._merger or Merger(), None
        if merger.parts != tuple(parts[: len(merger.parts)]):
            merger = Merger()
        for part in parts[len(merger.parts) :]:
            merger.add(part)
        return merger


@DBOS.step(**STEP)
def make_records(envelope_id: str, begun: BegunMerge) -> str:
    """Make the signing record of both parts, as a document of its own; return the digest of its PDF.

    While the office converts it, the merge of Parts A and B is ``begun``.
    """
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        data = record_data(
            session,
            envelope,
            provider=services.provider,
            public_url=services.public_url,
            blobs=services.blobs,
            part_a_only=False,
        )
        signed = _signed_parts(services.blobs, envelope)
    made = worker_services.maker.make(RECORD, data, meanwhile=lambda: begun.begin(signed))
    with services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        record = document_on_file(session, envelope, DocumentKind.SIGNING_RECORD, at=services.now())
        copy_onto(record, made, RECORD)
        envelope.record_id = record.id
    return made.pdf_digest


@DBOS.step(**STEP)
def merge_whole(envelope_id: str, begun: BegunMerge) -> str:
    """Merge Part A, Part B and the record into one tagged file, with what was reviewed and the evidence
    attached.
    """
    services = step_services.current().services
    with services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        record = made_pdf(envelope.record)
        parts = [
            *_signed_parts(services.blobs, envelope),
            Part(services.blobs.read(record), DocumentKind.SIGNING_RECORD.words, "R"),
        ]
        attachments = signed_attachments(session, services.blobs, envelope, part_a_only=False)
        version = "" if envelope.is_agreement else f", version {envelope.version}"
        title = f"{envelope.document_name} {envelope.reference}{version}, signed"
        kind = DocumentKind.AGREEMENT_FINAL if envelope.is_agreement else DocumentKind.OUTCOME_FINAL
    merged = begun.go_on(parts).close(title=title, attachments=attachments)
    return _keep_merged(services.database, services.blobs, envelope_id, kind, merged, at=services.now())


@DBOS.step(**STEP)
def merge_part_a(envelope_id: str) -> str:
    """Merge Part A with a record that names Part A only, so that it can travel by consent.

    An agreement has one part, which is the whole: then "" is returned.
    """
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        if envelope.is_agreement:
            return ""
        data = record_data(
            session,
            envelope,
            provider=services.provider,
            public_url=services.public_url,
            blobs=services.blobs,
            part_a_only=True,
        )
        part_a = services.blobs.read(made_pdf(envelope.part_a))
        attachments = signed_attachments(session, services.blobs, envelope, part_a_only=True)
        title = f"Outcome Statement {envelope.reference}, Part A, version {envelope.version}, signed"
    record = worker_services.maker.make(RECORD, data)
    merged = merge(
        [
            Part(part_a, DocumentKind.OUTCOME_A.words, "A"),
            Part(services.blobs.read(record.pdf_digest), DocumentKind.SIGNING_RECORD.words, "R"),
        ],
        title=title,
        attachments=attachments,
    )
    return _keep_merged(
        services.database,
        services.blobs,
        envelope_id,
        DocumentKind.OUTCOME_A_FINAL,
        merged,
        at=services.now(),
    )


@DBOS.step(**STEP)
def seal_whole(envelope_id: str) -> str:
    """Seal the whole once, with its large-print copy where needed; the digest of the sealed file."""
    return _seal(envelope_id, "final_id")


@DBOS.step(**STEP)
def seal_part_a(envelope_id: str) -> str:
    """Seal Part A alone once, with its large-print copy where needed; the digest of the sealed file.

    It is "" where it is no file of its own.
    """
    return _seal(envelope_id, "final_a_id")


@DBOS.step(**STEP)
def complete_and_queue_copies(envelope_id: str) -> None:
    """Mark the envelope finished, give everyone a link to their copy and queue one email each.

    What was agreed becomes rows in the same transaction.
    """
    services = step_services.current().services
    with services.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        if envelope.finished_at is not None:
            return
        at = services.now()
        envelope.finished_at = at
        for signer in envelope.signers:
            if envelope.is_agreement and signer.state is not SignerState.SIGNED:
                continue
            if live_link(session, Purpose.COPY, signer.id, at=at) is None:
                give_copy_link(session, signer, at=at, policy=services.policy, keys=services.keys)
        notify_completed(session, envelope, at=at)
        give_others_their_copies(session, envelope, at=at)
        if keep_actions(session, envelope, at=at):
            open_action_pages(session, envelope, at=at, policy=services.policy, keys=services.keys)


def _signed_parts(blobs: Blobs, envelope: Envelope) -> list[Part]:
    """Return parts A and B, or the agreement, exactly as they were signed."""
    names = (
        [envelope.document_name]
        if envelope.is_agreement
        else [DocumentKind.OUTCOME_A.words, DocumentKind.OUTCOME_B.words]
    )
    found = zip(signed_documents(envelope), names, "AB", strict=False)
    return [Part(blobs.read(made_pdf(document)), name, letter) for document, name, letter in found]


def _seal(envelope_id: str, which: str) -> str:
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        document_id: UUID | None = getattr(session.get_one(Envelope, UUID(envelope_id)), which)
    if document_id is None:  # an agreement has no part alone
        return ""
    sealed = worker_services.sealer.seal_document(
        document_id, event=Event.ENVELOPE_SEALED, about={"envelope": envelope_id}
    )
    make_needed_copy(document_id, lambda session: _readers(session, UUID(envelope_id)))
    return sealed


def _readers(session: Session, envelope_id: UUID) -> list[Party]:
    """Return who is given the signed copy: the signers, and the other parties that took part."""
    envelope = session.get_one(Envelope, envelope_id)
    return [signer.party for signer in envelope.signers] + parties_with_a_copy(session, envelope)


def _keep_merged(
    database: Database, blobs: Blobs, envelope_id: str, kind: DocumentKind, merged: bytes, *, at: datetime
) -> str:
    digest = blobs.keep(merged)
    with database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        document = document_on_file(session, envelope, kind, at=at)
        document.pdf_digest = document.pdf_digest or digest
        if kind is not DocumentKind.OUTCOME_A_FINAL:
            envelope.final_id = document.id
        else:
            envelope.final_a_id = document.id
        return document.pdf_digest
