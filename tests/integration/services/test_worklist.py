"""The office's next steps and a case's clocks, as things happen to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.certificates.issuing import record_cannot_arrange
from cases.meetings.models import Meeting
from cases.models import Case
from cases.progress.case_clocks import RunningClock, clocks_of
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    Clock,
    DecisionKind,
    MeetingState,
    Role,
    Section,
    Track,
)
from dates import uk_day
from services.casework.calls import record_advice
from services.certificates import issue_and_send
from services.container import Services
from services.queries.worklist import Owner, Todo, TodoKind, todos_of, work_of
from tests import factories
from tests.app_services import make_services
from tests.open_cases import is_open

CHOSEN = factories.CALLED
AFTER = datetime(2026, 12, 21, 12, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 7, 15, 0, tzinfo=UTC)
DAY_30 = datetime(2026, 12, 19, 12, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def steps(services: Services, session: Session, at: datetime) -> list[Todo]:
    (work,) = work_of(session, select(Case))
    return todos_of(session, work, at=at, bank_holidays=services.bank_holidays)


def clocks(services: Services, session: Session, at: datetime) -> dict[Clock, RunningClock]:
    (work,) = work_of(session, select(Case))
    found = clocks_of(
        work.case, work.meetings, work.certificates, today=uk_day(at), bank_holidays=services.bank_holidays
    )
    return {clock.clock: clock for clock in found}


def a_held_meeting(session: Session, case: Case, at: datetime) -> Meeting:
    mediator = factories.a_user(session, Role.MEDIATOR)
    coordinator = factories.a_user(session, Role.COORDINATOR)
    meeting = factories.a_meeting(session, case, mediator, coordinator, starts=at)
    meeting.state, meeting.concluded_at = MeetingState.CONCLUDED, at + timedelta(hours=3)
    for attendance in meeting.attendances:
        attendance.present = True
    session.flush()
    return meeting


def test_mediation_is_to_be_arranged_until_day_30_is_over_and_then_certified(services):
    with services.database.write() as session:
        factories.a_user(session, Role.OFFICER)
        adviser = factories.a_user(session, Role.ADVISER)
        factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        (before,) = steps(services, session, DAY_30)
        assert (before.kind, before.due, before.state.words) == (
            TodoKind.ARRANGE,
            date(2026, 12, 18),
            "Due today",
        )
        (after,) = steps(services, session, DAY_30 + timedelta(days=1))
        assert (after.kind, after.detail) == (TodoKind.ISSUE, "not arranged in time")


def test_a_concluded_meeting_makes_its_certificate_due_the_same_day(services):
    held = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        a_held_meeting(session, case, held)
        (todo,) = steps(services, session, held + timedelta(hours=4))
        assert (todo.detail, todo.due, todo.is_pressing(date(2026, 12, 10))) == (
            "mediation held",
            date(2026, 12, 10),
            True,
        )
        known = clocks(services, session, held)
        assert known[Clock.MEDIATION].state.words == "Done Thu 10 Dec, in time"
        assert known[Clock.HELD_CERTIFICATE].dates.legal == date(2026, 12, 15)


def test_disagreement_resolution_asks_for_no_certificate_and_no_call_once_a_meeting_is_arranged(services):
    held = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    with services.database.write() as session:
        case = factories.a_case(services, session, kind=DecisionKind.NOT_DELIVERED, letter_date=None)
        case.track = Track.DRS
        assert [todo.kind for todo in steps(services, session, CHOSEN)] == [TodoKind.CALL]
        meeting = a_held_meeting(session, case, held)
        assert steps(services, session, held + timedelta(days=1)) == []
        meeting.state = MeetingState.ARRANGED
        asked_for = [todo.kind for todo in steps(services, session, CHOSEN)]
        assert asked_for == [TodoKind.AGREEMENT, TodoKind.MEETING]
        known = clocks(services, session, held)
        assert set(known) == {Clock.MEETING_NOTICE, Clock.DRS_CALL, Clock.DRS_MEETING}
        assert known[Clock.DRS_CALL].state.words == "Not running"  # nobody is late with a call not asked for


def test_a_clock_of_mediation_stops_when_the_mind_is_changed(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        later = CHOSEN + timedelta(days=2)
        record_advice(
            session,
            case.decisions[0],
            case.parties[0],
            factories.a_call(Choice.WITHDRAWN, at=later),
            by=factories.viewer_of(adviser),
            at=later,
        )
        assert clocks(services, session, later)[Clock.MEDIATION].state.words == "Not running"
        (todo,) = steps(services, session, later)
        assert (todo.kind, todo.detail) == (TodoKind.ISSUE, "no mediation")


def certified_as_not_arranged(services: Services, session: Session) -> Case:
    """Mediation chosen, thirty days over, the certificate issued and sent."""
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
    variant = CertificateVariant.DEEMED
    about = (case.decisions[0], case.parties[0], variant)
    issued, _ = issue_and_send(
        session, *about, by=factories.viewer_of(adviser), at=AFTER, policy=services.policy, work=services.work
    )
    issued.sent_at = AFTER
    return case


def to_arrange(services: Services, session: Session) -> list[Todo]:
    return [todo for todo in steps(services, session, LATER) if todo.kind is TodoKind.ARRANGE]


def later_call(session: Session, case: Case, choice: Choice) -> None:
    by = factories.viewer_of(factories.a_user(session, Role.ADVISER, "Dina Farrow"))
    call = factories.a_call(choice, at=LATER)
    record_advice(session, case.decisions[0], case.parties[0], call, by=by, at=LATER)


def said_again(session: Session, case: Case, *, on: date) -> bool:
    return record_cannot_arrange(
        session, case.decisions[0], on=on, by=SYSTEM, at=LATER, certified_on=AFTER.date()
    )


@pytest.mark.parametrize(
    ("then", "ends"),
    [
        (lambda _session, _case: None, False),
        (lambda session, case: later_call(session, case, Choice.MEDIATION), False),
        (lambda session, case: later_call(session, case, Choice.WITHDRAWN), True),
        (lambda session, case: later_call(session, case, Choice.UNDECIDED), True),
        (lambda session, case: said_again(session, case, on=AFTER.date()), False),
        (lambda session, case: said_again(session, case, on=LATER.date()), True),
        (lambda session, case: a_held_meeting(session, case, LATER - timedelta(hours=5)), True),
    ],
    ids=["nothing", "wants it", "withdrawn", "undecided", "said by then", "said since", "held"],
)
def test_a_day_is_looked_for_after_the_certificate_while_mediation_is_still_wanted(services, then, ends):
    with services.database.write() as session:
        case = certified_as_not_arranged(services, session)
        (step,) = to_arrange(services, session)
        assert (step.owner, step.waits) == (Owner.COORDINATOR, False)
        assert step.detail == "mediation is still wanted after the certificate"
        assert step.due == date(2026, 12, 30)  # five working days, Christmas between
        then(session, case)
        session.flush()
        session.refresh(case.decisions[0])
        (work,) = work_of(session, select(Case))
        assert (to_arrange(services, session) == []) is ends
        assert is_open(session, work, at=LATER) is bool(steps(services, session, LATER))


def test_a_day_missed_after_the_certificate_is_followed_by_another(services):
    with services.database.write() as session:
        case = certified_as_not_arranged(services, session)
        meeting = a_held_meeting(session, case, LATER - timedelta(hours=5))
        meeting.state = MeetingState.NOT_HELD
        (step,) = to_arrange(services, session)
        assert step.words == "Find another date: the meeting of 7 January 2027 was not held"
        meeting.state = MeetingState.ARRANGED
        assert to_arrange(services, session) == []


@pytest.mark.parametrize("certified", [False, True])
def test_a_decision_that_contradicts_the_parts_of_the_plan_is_to_be_corrected_before_anything_is_promised(
    services, certified
):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        decision, party = case.decisions[0], case.parties[0]
        if certified:
            by = factories.viewer_of(adviser)
            variant = CertificateVariant.NO_MEDIATION
            issued, _ = issue_and_send(
                session,
                decision,
                party,
                variant,
                by=by,
                at=CHOSEN,
                policy=services.policy,
                work=services.work,
            )
            issued.sent_at = CHOSEN
        decision.kind, decision.sections = DecisionKind.PLAN_SCHOOL_ONLY, [Section.F.value]
        words = "Correct the decision: it does not fit the parts of the plan"
        (todo,) = steps(services, session, CHOSEN)
        assert (todo.kind, todo.words, todo.owner) == (TodoKind.DECISION, words, Owner.ADVISER)
        (work,) = work_of(session, select(Case))
        assert is_open(session, work, at=CHOSEN)
        decision.kind = DecisionKind.PLAN_CONTENTS
        kinds = [todo.kind for todo in steps(services, session, CHOSEN)]
        assert kinds == ([] if certified else [TodoKind.ISSUE])


def test_the_appeal_counts_from_the_certificate_now_current(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(
            services, session, adviser, Choice.NO_MEDIATION, letter_date=date(2026, 9, 25)
        )
        assert clocks(services, session, CHOSEN)[Clock.APPEAL].dates.safe == date(2026, 11, 25)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=CHOSEN,
            policy=services.policy,
            work=services.work,
        )
        known = clocks(services, session, CHOSEN)
        assert known[Clock.APPEAL].dates.safe == date(2026, 12, 18)
        assert known[Clock.CERTIFICATE].state.words == "Done Thu 19 Nov, in time"


def test_many_cases_need_no_more_queries_than_a_few(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        for _ in range(12):
            factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    with services.database.read() as session:
        works = work_of(session, select(Case))
        for work in works:
            assert todos_of(session, work, at=CHOSEN, bank_holidays=services.bank_holidays)
    assert len(works) == 12
    assert len(asked) <= 15  # whatever the number of cases; what no case has is asked for once
