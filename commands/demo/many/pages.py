"""The pages of what practice cases have out for signature, so that its links can be opened and signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from cases.documents import Document
from cases.models import Case
from cases.vocabulary import EnvelopeState
from commands.demo.many.story.story import MADE_BY
from documents.libreoffice.pool import LibreOfficePool
from services.container import Services
from services.statements.data import PART_A, PART_B
from signing.models import Envelope
from worker.keyring import Keyring
from worker.worker_services import WorkerServices, step_services
from worker.workflows.statement import join_for_reading, make_part, picture_pages


def make_pages(services: Services) -> Iterator[int]:
    """Make the pages of each such document that has none; yield how many are left before each."""
    waiting = _without_pages(services)
    with TemporaryDirectory(prefix="counterpart-demo-") as folder, _office(Path(folder)) as office:
        step_services.register(WorkerServices(services, office, Keyring(services)))
        try:
            for done, envelope_id in enumerate(waiting):
                yield len(waiting) - done
                make_part(str(envelope_id), PART_A)
                make_part(str(envelope_id), PART_B)
                join_for_reading(str(envelope_id))
                picture_pages(str(envelope_id))
        finally:
            step_services.clear()


def _office(folder: Path) -> LibreOfficePool:
    """Return an office of our own: the server may run beside this, with its offices in a folder of theirs."""
    return LibreOfficePool(1, run_dir=folder / "offices")


def _without_pages(services: Services) -> list[UUID]:
    with services.database.read() as session:
        query = (
            select(Envelope.id)
            .join(Case, Case.id == Envelope.case_id)
            .join(Document, Document.id == Envelope.part_a_id)
            .where(
                Case.received_by == MADE_BY,
                Envelope.state == EnvelopeState.OUT,
                Document.pdf_digest.is_(None),
            )
        )
        return list(session.scalars(query.order_by(Envelope.prepared_at)))
