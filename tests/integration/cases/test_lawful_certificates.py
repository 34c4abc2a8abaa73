"""Random histories of a case: exactly the lawful certificates can be issued, and nothing falls off Today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cases.certificates.facts import certificate_variant
from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import certificate_facts
from cases.meetings.models import Meeting, Outcome
from cases.meetings.notices import add_meeting_notice
from cases.models import Case, Decision
from cases.vocabulary import (
    AdjournedWish,
    CertificateVariant,
    Choice,
    EnvelopeState,
    MeetingNoticeKind,
    MeetingState,
    Role,
    Track,
)
from services.container import Services
from services.queries.office_tasks import Owner, TodoKind
from services.queries.worklist import todos_of, work_of
from signing.models import Envelope
from tests import factories
from tests.app_services import make_services
from tests.integration.cases.histories import (
    Answered,
    Chosen,
    DecisionHistory,
    History,
    Met,
    histories,
    instant,
    issued,
    lawful,
    written,
)
from tests.open_cases import is_open, open_matters


@dataclass
class Archive:
    """A database in which histories are written and rolled back."""

    services: Services
    staff: UUID

    def todos(self, session, at):
        (work,) = work_of(session, select(Case))
        return work, todos_of(session, work, at=at, bank_holidays=self.services.bank_holidays)


@pytest.fixture(scope="module")
def archive(tmp_path_factory, _migrated_sqlite):
    folder = tmp_path_factory.mktemp("law")
    file = folder / "law.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    services = make_services(folder / "data", f"sqlite:///{file}")
    with services.database.write() as session:
        staff = factories.a_user(session, Role.MEDIATOR).id
    yield Archive(services, staff)
    services.database.close()


QUICK = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


NOT_HELD_AFTER_IT_WAS_CONCLUDED = History(
    decisions=(DecisionHistory(letter=0, contact=0, senior_decided=True, cannot_arrange=None),),
    choices=(Chosen(0, 0, Choice.MEDIATION),),
    meetings=(
        Met(21, frozenset({0}), MeetingState.CONCLUDED, True),
        Met(22, frozenset({0}), MeetingState.NOT_HELD, True),
    ),
    answers=(),
    today=60,
    track=Track.DRS,
)
ANSWERED_TWICE = replace(
    NOT_HELD_AFTER_IT_WAS_CONCLUDED,
    meetings=(Met(21, frozenset({0}), MeetingState.ADJOURNED, True),),
    answers=(Answered(22, 0, AdjournedWish.NOW), Answered(21, 0, AdjournedWish.WAIT)),
    track=Track.MEDIATION,
)


@QUICK
@example(history=ANSWERED_TWICE)
@given(history=histories())
def test_exactly_the_lawful_certificates_can_be_issued_and_each_decision_has_a_step(archive, history):
    session, at = archive.services.database.writers(), instant(history.today)
    try:
        case = written(session, archive.staff, history)
        work, todos = archive.todos(session, at)
        assert all(todo.owner and todo.due for todo in todos)
        for number, decision in enumerate(case.decisions):
            facts = certificate_facts(session, decision, case.parties[0], at=at, meetings=work.meetings)
            can_be = {v for v in CertificateVariant if not steps_before_certificate(v, facts)}
            assert can_be == lawful(history, number), f"decision {decision.number}"
            if can_be:
                assert {certificate_variant(facts)} == can_be
            if history.detained and number in history.taken_on:
                continue
            assert any(is_about(decision, todo) for todo in todos), f"decision {decision.number} has no step"
    finally:
        session.rollback()
        session.close()


def is_about(decision: Decision, todo) -> bool:
    """Whether the step moves this decision on: its own, or that of a meeting about it, or about any."""
    if todo.decision is decision:
        return True
    return todo.meeting is not None and (decision in todo.meeting.decisions or not todo.meeting.decisions)


ADJOURNED_AND_TAKEN_ON_IN_CUSTODY = replace(
    NOT_HELD_AFTER_IT_WAS_CONCLUDED,
    meetings=(Met(21, frozenset({0}), MeetingState.ADJOURNED, True),),
    track=Track.MEDIATION,
    detained=True,
    taken_on=frozenset({0}),
)
ADJOURNED_IN_CUSTODY = replace(ADJOURNED_AND_TAKEN_ON_IN_CUSTODY, taken_on=frozenset())


@QUICK
@example(history=NOT_HELD_AFTER_IT_WAS_CONCLUDED, issue=None, statement=None, kind=None)
@example(history=ADJOURNED_AND_TAKEN_ON_IN_CUSTODY, issue=None, statement=None, kind=None)
@example(history=ADJOURNED_IN_CUSTODY, issue=None, statement=None, kind=None)
@given(
    history=histories(tuple(Track)),
    issue=st.none() | st.integers(0, 40),
    statement=st.none() | st.tuples(st.sampled_from(EnvelopeState), st.booleans(), st.booleans()),
    kind=st.none() | st.tuples(st.sampled_from(MeetingNoticeKind), st.booleans()),
)
def test_an_open_case_has_a_next_step_and_one_that_ended_has_none(archive, history, issue, statement, kind):
    session, at = archive.services.database.writers(), instant(history.today)
    try:
        case = written(session, archive.staff, history)
        for number, decision in enumerate(case.decisions if issue is not None else ()):
            for variant in lawful(history, number):
                issued(session, case, decision, variant, archive.staff, at - timedelta(days=issue))
        if statement is not None and history.meetings:
            _statement(session, archive.staff, case, *statement)
        if kind is not None:
            _without_email(session, case, *kind)
        work, todos = archive.todos(session, at)
        assert bool(todos) == is_open(session, work, at=at), list(open_matters(session, work, at=at))
    finally:
        session.rollback()
        session.close()


@pytest.mark.parametrize("kind", MeetingNoticeKind)
def test_whoever_no_email_reaches_is_told_of_a_meeting_by_a_step_with_an_owner(archive, kind):
    """A meeting called off is the only thing left of this case: it stays open until the person knows."""
    off = kind in {MeetingNoticeKind.CANCELLED, MeetingNoticeKind.NOT_ASKED}
    afterwards = {
        MeetingNoticeKind.NOT_HELD: MeetingState.NOT_HELD,
        MeetingNoticeKind.ADJOURNED: MeetingState.ADJOURNED,
    }
    state = MeetingState.CANCELLED if off else afterwards.get(kind, MeetingState.ARRANGED)
    history = replace(
        NOT_HELD_AFTER_IT_WAS_CONCLUDED,
        meetings=(
            Met(21, frozenset({0}), MeetingState.CONCLUDED, True),
            Met(70, frozenset({0}), state, False),
        ),
    )
    session, at = archive.services.database.writers(), instant(history.today)
    try:
        case = written(session, archive.staff, history)
        _without_email(session, case, kind, given=False)
        work, todos = archive.todos(session, at)
        (step,) = [todo for todo in todos if todo.kind is TodoKind.TELL]
        assert (step.owner, step.due is not None, step.waits) == (Owner.COORDINATOR, True, False)
        assert is_open(session, work, at=at)
        step.notice.told_on = at.date()
        over = off or state is MeetingState.NOT_HELD
        assert is_open(session, work, at=at) is not over
        assert bool(archive.todos(session, at)[1]) is not over
    finally:
        session.rollback()
        session.close()


def _without_email(session, case: Case, kind: MeetingNoticeKind, given: bool) -> None:
    """News of the case's last meeting for the family, which has no email."""
    meeting = session.scalars(select(Meeting).order_by(Meeting.starts_at.desc())).first()
    if meeting is not None:
        add_meeting_notice(
            session, meeting, case.parties[0], kind, starts_at=meeting.starts_at, at=instant(0)
        )
        meeting.notices[-1].told_on = instant(0).date() if given else None


def _statement(session, staff: UUID, case: Case, state: EnvelopeState, made: bool, finished: bool) -> None:
    """An Outcome Statement of the case's first meeting, in some state."""
    meeting = session.scalars(select(Meeting).order_by(Meeting.starts_at)).first()
    outcome = Outcome(case_id=case.id, meeting_id=meeting.id, reference="OS-LAW", started_at=meeting.ends_at)
    session.add(outcome)
    session.flush()
    at = meeting.ends_at
    session.add(
        Envelope(
            case_id=case.id,
            outcome_id=outcome.id,
            reference="OS-LAW",
            version=1,
            state=state,
            statement_data={},
            agreed_on=at.date(),
            open_until=at.date(),
            mediator_id=staff,
            mediator_name="Idris",
            prepared_at=at,
            made_at=at if made else None,
            finished_at=at if finished else None,
        )
    )
    session.flush()
