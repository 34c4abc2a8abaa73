"""Workers are killed around every step of making an action report, and it is made and sealed once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.agreed.models import ActionReport, AgreedAction
from cases.documents import Document
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import DocumentKind, Event
from services.agreed.reports import AskedBy, ask_for_report
from services.container import Services
from signing.seal.check import VerdictKind
from tests.agreed import agreed
from tests.app_services import check_file
from tests.faults.test_killed_workers import around
from tests.faults.work import wait_until

STEPS = ("make_report", "seal_report")


def a_report(services: Services) -> UUID:
    """Asked for, and still to be made."""
    at = datetime.now(UTC)
    case_id = agreed(services, at=at).case_id
    with services.database.write() as session:
        actions = list(session.scalars(select(AgreedAction).order_by(AgreedAction.number)))
        report, _ = ask_for_report(
            session,
            session.get_one(Case, case_id),
            actions,
            AskedBy(SYSTEM, "Bea Hollis"),
            at=at,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        return report.id


def is_made(services: Services, report_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(ActionReport, report_id).made_at is not None


def test_killed_around_each_step_of_making_it_one_report_is_made_and_sealed(workers):
    services, report_id = workers.services, a_report(workers.services)

    for point in around(STEPS, workers):
        workers.die_at(point)
    workers.start()

    wait_until(lambda: is_made(services, report_id))
    with services.database.read() as session:
        report = session.get_one(ActionReport, report_id)
        made = select(Document).where(Document.kind == DocumentKind.ACTION_REPORT)
        (document,) = session.scalars(made)
        assert report.document_id == document.id
        events = [event.kind for event in case_events(session, report.case_id)]
        assert check_case(session, report.case_id).sound
    assert events.count(Event.ACTION_REPORT_SEALED) == 1
    verdict = check_file(services, services.blobs.read(str(document.sealed_digest)))
    assert verdict.kind is VerdictKind.GENUINE
