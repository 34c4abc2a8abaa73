"""Workers are killed after every step of erasing, and the case is erased once, with one line in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Viewer
from cases.casework.closing import record_closing
from cases.evidence.log import EvidenceOpening, check_case
from cases.models import Case
from cases.retention.models import CaseFigure, Erasure
from cases.retention.records import shipped_schedule
from cases.vocabulary import Choice, ClosingReason, Event, Role
from services.container import Services
from services.retention.proposing import approve_erasure, propose_erasure
from services.retention.schedule import save_schedule
from tests import factories
from tests.faults.work import wait_until

DEATHS = (
    "after check_log",
    "after erase_from_database",
    "after write_into_log",
    "after remove_from_outside",
    "after leave_no_trace",
)
"""After a step's effect and before it is written down: there alone something could be done twice."""


def keep_nothing(session: Session, *, by: Viewer, at: datetime) -> None:
    """Let the provider's schedule end every period on the day that it is counted from."""
    shipped = shipped_schedule()
    rules = {key: replace(rule, months=0) for key, rule in shipped.rules.items()}
    assert save_schedule(session, replace(shipped, rules=rules), began_from=0, by=by, at=at)


def an_approved_erasure(services: Services) -> UUID:
    """A closed case that nothing is kept of, by the worker's own clock; two people agreed that it goes."""
    at = datetime.now(UTC)
    closed = at - timedelta(days=2)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        record_closing(session, case, ClosingReason.NOT_CHOSEN, note="", by=SYSTEM, at=closed)
        first = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        keep_nothing(session, by=first, at=closed)
        second = factories.viewer_of(factories.a_user(session, Role.ADVISER, "Otto Marsh", senior=True))
        propose_erasure(session, case, by=first, at=at)
        return approve_erasure(session, case, by=second, work=services.work, at=at).id


def is_finished(services: Services, erasure_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(Erasure, erasure_id).finished_at is not None


def test_killed_after_each_step_the_case_is_erased_once(workers):
    services, erasure_id = workers.services, an_approved_erasure(workers.services)

    for point in DEATHS:
        workers.die_at(point)
    workers.start()

    wait_until(lambda: is_finished(services, erasure_id))
    with services.database.read() as session:
        erasure = session.get_one(Erasure, erasure_id)
        assert check_case(session, erasure.case_id).sound
        assert session.get_one(Case, erasure.case_id).person_name == "Erased"
        assert session.scalar(select(func.count()).select_from(CaseFigure)) == 1
        erased = select(func.count()).where(EvidenceOpening.kind == Event.EVIDENCE_ERASED)
        assert session.scalar(erased) == 1
    assert [line.erasure for line in services.erasure_log.lines()] == [erasure_id]
