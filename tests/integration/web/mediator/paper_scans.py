"""Scans of what was signed on paper: a worker that reads them, and what tests of them look at."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from cases.models import Case
from documents.jobs import JobReply
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.queries.worklist import todos_of, work_of
from services.signing import sign_and_finish
from signing.models import Envelope
from signing.on_paper import PaperSignature, mark_of, paper_code
from tests import factories
from tests.app_services import make_services
from tests.integration.web.mediator.conftest import a_hall
from worker.emails.composers import compose_delivery, email_context


class Worker:
    """Answers as the worker would; ``marks`` is what it reads on the next scan, ``pages`` on each page."""

    def __init__(self):
        self.marks, self.asked, self.pages = [], [], []

    def ask(self, job, payload, content=b"", **_):
        self.asked.append((job, payload))
        if job == "take_in":
            name = hashlib.sha256(content).hexdigest()[:8]
            about = {"media_type": "application/pdf", "pages": 2, "notes": []}
            return JobReply(
                {"shown_name": payload["name"], "stored_name": f"{name}.pdf", **about}, (content,)
            )
        if job == "paper_marks":
            return JobReply({"pages": [list(one) for one in self.pages or [self.marks]]}, ())
        return JobReply({}, (b"%PDF-1.7 made",))


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def hall(tmp_path, request, worker):
    """A meeting held, on SQLite, or on the database of the fixture that a test names."""
    url = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    services = make_services(tmp_path / "data", url, jobs=worker)
    yield a_hall(services)
    services.database.close()


def scan_file(words=b"one"):
    return (BytesIO(b"%PDF-1.7 scan " + words), "scan.pdf")


def envelope_and_marks(hall, statement):
    with hall.services.database.read() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        key = hall.services.keys[-1]
        marks = {one.name: mark_of(envelope, one, key) for one in envelope.signers}
        return paper_code(envelope, key), marks


def scans(hall):
    with hall.services.database.read() as session:
        return list(session.scalars(select(PaperSignature).order_by(PaperSignature.added_at)))


def told_by_email(hall, session=None):
    """The words of the email that their signature on paper came."""
    if session is None:
        with hall.services.database.read() as reading:
            return told_by_email(hall, reading)
    delivery = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNED_ON_PAPER)).one()
    message = compose_delivery(email_context(hall.services), session, delivery)
    return " ".join(message.get_body(("plain",)).get_content().split())


def ruth_signs(hall, statement):
    """The local authority signs; the state of the document then."""
    with hall.services.database.write() as session:
        signature, at = factories.typed_signature("Ruth Okafor"), datetime.now(UTC)
        services = hall.services
        return sign_and_finish(
            session, statement.authority.id, signature, at=at, work=services.work, keys=services.keys
        ).state


def today(hall):
    with hall.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        steps = todos_of(session, work, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays)
        return [one.words for one in steps]
