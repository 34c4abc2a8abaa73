"""What the family reads of its own request: the days the office works to, and none that has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from cases.accounts.people import SYSTEM, Actor, ActorKind
from cases.certificates.issuing import record_cannot_arrange
from cases.models import AdjournedAnswer, Case
from cases.vocabulary import (
    AdjournedWish,
    CertificateVariant,
    Choice,
    DecisionKind,
    MeetingState,
    Role,
    Track,
)
from dates import uk_day
from services.certificates import issue_and_send
from services.queries.request_progress import request_progress
from services.queries.worklist import TodoKind, todos_of, work_of
from tests import factories
from tests.app_services import make_services

CHOSEN = factories.CALLED  # Thursday 19 November 2026
MEETING = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


@pytest.fixture
def asked(services):
    """Priya Shah's case, in which mediation was chosen, with its people."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        mediator = factories.a_user(session, Role.MEDIATOR)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        yield SimpleNamespace(
            services=services, session=session, case=case, mediator=mediator, coordinator=coordinator
        )


def words_of(asked, at, case: Case | None = None) -> dict[str, str]:
    """The words of each step of the first decision, by the step's name."""
    case = case or asked.case
    asked.session.flush()
    progress = request_progress(
        asked.session, case.parties[0], at=at, bank_holidays=asked.services.bank_holidays
    )
    return {step.name: step.words for step in progress.decisions[0].steps}


def a_meeting(asked, state: MeetingState, starts: datetime = MEETING):
    meeting = factories.a_meeting(asked.session, asked.case, asked.mediator, asked.coordinator, starts=starts)
    meeting.state = state
    return meeting


def test_a_day_for_the_call_that_has_passed_is_not_promised_again(asked):
    case = factories.a_case(asked.services, asked.session)
    in_time = words_of(asked, factories.ARRIVED, case)["An adviser talks with you"]
    assert in_time == "They will phone or write to you by the end of Thursday 19 November 2026."
    late = words_of(asked, factories.ARRIVED + timedelta(days=3), case)["An adviser talks with you"]
    assert late.startswith("We meant to phone or write to you by the end of Thursday 19 November 2026.")
    assert "please phone us" in late


def test_while_mediation_is_arranged_the_family_reads_by_when_the_authority_is_asked_to(asked):
    words = words_of(asked, CHOSEN)["Meeting"]
    assert words == (
        "We have not fixed a day yet. Bury is asked to arrange it by the end of Friday 18 December 2026."
    )


def test_the_familys_day_for_a_certificate_is_the_offices_own(asked):
    decision, at = asked.case.decisions[0], CHOSEN + timedelta(days=5)
    by = Actor(ActorKind.USER, "1", "Ruth Okafor")
    record_cannot_arrange(asked.session, decision, on=at.date(), by=by, at=at)
    words = words_of(asked, at)
    assert words["Meeting"].startswith("Bury told us on 24 November 2026 that it cannot arrange mediation")
    (work,) = work_of(asked.session, select(Case).where(Case.id == asked.case.id))
    todos = todos_of(asked.session, work, at=at, bank_holidays=asked.services.bank_holidays)
    (due,) = [todo.due for todo in todos if todo.kind is TodoKind.ISSUE]
    assert due is not None
    assert words["Your certificate"] == (
        "Not issued yet. We will issue it by the end of Wednesday 25 November 2026."
    )
    assert due.isoformat() == "2026-11-25"


def test_after_thirty_days_of_silence_the_family_reads_when_its_certificate_comes(asked):
    words = words_of(asked, CHOSEN + timedelta(days=31))  # Sunday 20 December
    assert words["Meeting"] == (
        "No day is fixed. The thirty days ended on 19 December 2026. "
        "Mediation can still take place: phone us if you still want it."
    )
    assert words["Your certificate"].endswith("by the end of Monday 21 December 2026.")
    late = words_of(asked, CHOSEN + timedelta(days=40))["Your certificate"]
    assert "please phone us" in late


def test_after_the_certificate_the_family_reads_that_a_day_is_looked_for_while_it_wants_one(asked):
    decision, party, at = asked.case.decisions[0], asked.case.parties[0], CHOSEN + timedelta(days=32)
    by = factories.viewer_of(factories.a_user(asked.session, Role.ADVISER))
    issue_and_send(
        asked.session,
        decision,
        party,
        CertificateVariant.DEEMED,
        by=by,
        at=at,
        policy=asked.services.policy,
        work=asked.services.work,
    )
    later = at + timedelta(days=3)
    assert words_of(asked, later)["Meeting"] == (
        "We are looking for a day. Phone us if you want to stop mediation."
    )
    on = uk_day(later)
    record_cannot_arrange(asked.session, decision, on=on, by=SYSTEM, at=later, certified_on=uk_day(at))
    assert words_of(asked, later)["Meeting"].startswith("Bury told us on 24 December 2026")


def test_a_meeting_called_off_or_not_held_is_told_and_no_certificate_is_promised(asked):
    for state in (MeetingState.CANCELLED, MeetingState.NOT_HELD):
        meeting = a_meeting(asked, state)
        words = words_of(asked, MEETING)
        assert words["Meeting"].startswith("The meeting of 8 December 2026 did not take place. We have not")
        assert words["Your certificate"] == "Not issued yet."
        meeting.state = MeetingState.CANCELLED


def test_an_adjourned_meeting_whose_other_day_was_not_held_still_goes_on_another_day(asked):
    first = a_meeting(asked, MeetingState.ADJOURNED)
    for attendance in first.attendances:
        attendance.present = True
    words = words_of(asked, MEETING)
    assert words["Meeting"] == (
        "It started on 8 December 2026, and will continue on another day. We have not fixed that day yet."
    )
    assert "so you can have your certificate now." in words["Your certificate"]
    assert "To have it now, phone us and ask for it." in words["Your certificate"]
    said = AdjournedAnswer(
        party_id=asked.case.parties[0].id,
        meeting_id=first.id,
        answer=AdjournedWish.WAIT,
        said_on=MEETING.date(),
        recorded_at=MEETING,
        recorded_by="Sam Reed",
    )
    first.decisions[0].adjourned_answers.append(said)
    asked.session.flush()
    assert "You told us on 8 December 2026 that you wait." in words_of(asked, MEETING)["Your certificate"]
    said.answer = AdjournedWish.NOW
    asked.session.flush()
    assert "you can have" not in words_of(asked, MEETING)["Your certificate"]
    a_meeting(asked, MeetingState.CANCELLED, MEETING + timedelta(days=20))
    assert "did not take place" not in words_of(asked, MEETING)["Meeting"]  # called off before the first
    other = a_meeting(asked, MeetingState.NOT_HELD, MEETING + timedelta(days=6))
    other.arranged_at = MEETING + timedelta(days=1)
    assert "The meeting of 14 December 2026 did not take place." in words_of(asked, MEETING)["Meeting"]


def test_disagreement_resolution_speaks_of_no_certificate_and_no_choice_of_mediation(asked):
    case = factories.a_case(asked.services, asked.session, kind=DecisionKind.NOT_DELIVERED)
    case.track = Track.DRS
    words = words_of(asked, CHOSEN, case)
    assert list(words) == ["An adviser talks with you", "We ask everyone who would come", "Meeting"]
    said = " ".join(words.values())
    assert "voluntary for everyone" in said
    assert "ertificate" not in said
    assert "ediation" not in said


def test_a_decision_that_nothing_certifies_has_no_certificate_to_wait_for(asked):
    case = factories.a_case(asked.services, asked.session, kind=DecisionKind.NOT_DELIVERED)
    assert "Your certificate" not in words_of(asked, CHOSEN, case)


def test_a_date_to_appeal_that_has_passed_leads_on(asked):
    def late_words(month: int, day: int) -> tuple[str, ...]:
        at = datetime(2027, month, day, 10, 0, tzinfo=UTC)
        asked.session.flush()
        party = asked.case.parties[0]
        return (
            request_progress(asked.session, party, at=at, bank_holidays=asked.services.bank_holidays)
            .decisions[0]
            .late_words
        )

    assert late_words(1, 12) == ()
    lines = late_words(1, 13)
    assert lines[0].startswith("Your time to appeal may have passed. If you still want to appeal, do it now")
    assert lines[1] == "You can ask the Tribunal for permission to appeal without a certificate."
    asked.case.decisions[0].kind = DecisionKind.PLAN_SCHOOL_ONLY
    assert not [line for line in late_words(1, 13) if "certificate" in line]
    asked.case.decisions[0].letter_date = date(2026, 11, 17)  # two months end on Sunday 17 January 2027
    assert late_words(1, 16) == (
        "The last safe day to appeal has passed. If you want to appeal, send your appeal today.",
    )
