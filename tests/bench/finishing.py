"""From a button to a seal: what people wait for, in the worker as it is served."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case, Party
from cases.vocabulary import PartyRole, Side
from documents.convert import to_pdf
from documents.libreoffice.pool import LibreOfficePool
from documents.templates.fill import fill, load_template
from services.container import Services
from services.statements.versions import make_statement
from services.work_queue import FINISH_ENVELOPE, work_id
from signing.models import Envelope
from tests import factories
from tests.bench.measure import Effort, Line, milliseconds
from tests.faults.work import (
    a_certificate,
    everyone_signs,
    goes_out,
    is_finished,
    is_made,
    is_sent,
    no_mail_waits,
)
from tests.processes import wait_until
from worker.document_making import TEMPLATES

POLL_SECONDS = 0.01
MORE_SIGNERS = (
    ("Omar Shah", PartyRole.PARENT, Side.FAMILY, ""),
    ("Dr Lena Fictive", PartyRole.HEALTH, Side.HEALTH, "Nowhereshire Community Health"),
)
CONVERSION = "one conversion of the signing record"


def finishing(services: Services, effort: Effort) -> Iterator[Line]:
    """Issued to sealed and last signature to sealed, each beside one conversion in the same minutes."""
    rounds = min(max(effort.slow_rounds, 5), 10)
    with _one_conversion() as convert:
        yield from _issuing(services, rounds, convert)
        yield from _four_signers(services, rounds, convert)


def _issuing(services: Services, rounds: int, convert: Callable[[], float]) -> Iterator[Line]:
    sealed, converted = [], []
    for count in range(1 + rounds):
        wait_until(lambda: no_mail_waits(services))
        began = time.perf_counter()
        certificate_id = a_certificate(services)
        while not _certificate_is_sealed(services, certificate_id):
            time.sleep(POLL_SECONDS)
        if count:  # the first finds nothing warm
            sealed.append((time.perf_counter() - began) * 1000)
        _until(services, certificate_id, is_sent)
        converted.append(convert())
    yield _beside("issue-to-sealed", sealed, converted, at_most=None)
    yield Line("issue-to-sealed-worst", max(sealed), "ms")


def _four_signers(services: Services, rounds: int, convert: Callable[[], float]) -> Iterator[Line]:
    statements = [_statement_of_four(services) for _ in range(1 + rounds)]
    for envelope_id in statements:
        _until(services, envelope_id, is_made)
        goes_out(services, envelope_id)
    sealed, picked_up, converted = [], [], []
    for count, envelope_id in enumerate(statements):
        wait_until(lambda: no_mail_waits(services))  # people have read for minutes when the last one signs
        everyone_signs(services, envelope_id)
        began = time.perf_counter()
        while _waits(services, envelope_id):
            time.sleep(POLL_SECONDS)
        picked = (time.perf_counter() - began) * 1000
        while not _is_sealed(services, envelope_id):
            time.sleep(POLL_SECONDS)
        if count:  # the first finds nothing warm
            picked_up.append(picked)
            sealed.append((time.perf_counter() - began) * 1000)
        _until(services, envelope_id, is_finished)
        converted.append(convert())
    yield Line("pick-up", median(picked_up), "ms", at_most=200, note="commit → a worker has the work")
    yield _beside("finish-4-signers", sealed, converted, at_most=500)
    yield Line("finish-4-signers-worst", max(sealed), "ms", at_most=1000)


def _beside(name: str, ours: list[float], converted: list[float], *, at_most: float | None) -> Line:
    us, one = median(ours), median(converted)
    return Line(name, us, "ms", one, f"{CONVERSION} ÷ ours", one / us, ours_at_most=at_most, note="p50")


@contextmanager
def _one_conversion() -> Iterator[Callable[[], float]]:
    """Milliseconds of filling and converting one signing record in a warm office of its own."""
    folder = TEMPLATES / "signing-record"
    template, data = load_template(folder), json.loads((folder / "sample.json").read_text("utf-8"))
    with (
        TemporaryDirectory(prefix="counterpart-bench-") as name,
        LibreOfficePool(1, run_dir=Path(name)) as pool,
    ):
        to_pdf(pool, fill(template, data))

        def convert() -> float:
            with milliseconds() as taken:
                to_pdf(pool, fill(template, data))
            return taken[0]

        yield convert


def _statement_of_four(services: Services) -> UUID:
    """For two parents, a local authority and a health body; its pages are still to be made."""
    now = datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(
            services, session, at=now, before_the_meeting=lambda case: _bring_more(session, case)
        )
        by, until = factories.viewer_of(mediator), (now + timedelta(days=9)).date()
        envelope = make_statement(
            session,
            outcome,
            open_until=until,
            by=by,
            at=now,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        if len(envelope.signers) != 4:
            raise AssertionError(f"{len(envelope.signers)} people were asked to sign")
        return envelope.id


def _bring_more(session: Session, case: Case) -> None:
    for name, role, side, organisation in MORE_SIGNERS:
        address = f"{name.split()[0].lower()}@example.com"
        case.parties.append(
            Party(
                number=len(case.parties) + 1,
                role=role,
                side=side,
                name=name,
                organisation=organisation,
                email=address,
                may_decide=True,
            )
        )
    session.flush()


def _until(services: Services, subject: UUID, holds: Callable[[Services, UUID], bool]) -> None:
    wait_until(lambda: holds(services, subject), patience_seconds=300)


def _waits(services: Services, envelope_id: UUID) -> bool:
    found = text("SELECT status FROM workflow_status WHERE workflow_uuid = :id")
    with services.database.read() as session:
        return bool(session.scalar(found, {"id": work_id(FINISH_ENVELOPE, envelope_id)}) == "ENQUEUED")


def _is_sealed(services: Services, envelope_id: UUID) -> bool:
    found = select(Document.sealed_digest).join(Envelope, Envelope.final_id == Document.id)
    with services.database.read() as session:
        return session.scalar(found.where(Envelope.id == envelope_id)) is not None


def _certificate_is_sealed(services: Services, certificate_id: UUID) -> bool:
    found = select(Document.sealed_digest).join(Certificate, Certificate.document_id == Document.id)
    with services.database.read() as session:
        return session.scalar(found.where(Certificate.id == certificate_id)) is not None
