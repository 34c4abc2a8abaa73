"""A meeting belongs to the decisions it was about; each has its own contact, choice and certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.certificates.facts import certificate_variant
from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import NotReadyToCertify, certificate_facts, record_cannot_arrange
from cases.corrections import (
    ContactIsTheRequest,
    DecisionDetails,
    add_decision,
    record_first_contact,
)
from cases.evidence.log import case_events
from cases.meetings.adjourning import NothingAdjourned, record_adjourned_answer
from cases.meetings.arranging import ArrangedTwice, MeetingPlan, NotSaidWhich, usual_guests
from cases.meetings.decisions import AboutNothing, CertificateStands, say_meeting_decisions
from cases.meetings.models import Meeting
from cases.progress.case_clocks import clocks_of
from cases.vocabulary import (
    AdjournedWish,
    CertificateVariant,
    Choice,
    Clock,
    ContactWay,
    DecisionKind,
    Event,
    MeetingMode,
    MeetingState,
    Role,
    Track,
)
from services.casework.calls import record_advice
from services.certificates import issue_and_send
from services.meetings.arranging import arrange_and_invite
from services.queries.worklist import TodoKind, todos_of, work_of
from tests import factories
from tests.app_services import make_services

A, B, C = CertificateVariant.NO_MEDIATION, CertificateVariant.HELD, CertificateVariant.DEEMED
FIRST_MEETING = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
SECOND_CALL = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
SECOND_MEETING = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


class World:
    """One case whose family chose mediation, with the staff who work on it."""

    def __init__(self, services, session):
        self.services, self.session = services, session
        roles = (Role.ADVISER, Role.COORDINATOR, Role.MEDIATOR, Role.OFFICER)
        self.people = {role: factories.a_user(session, role) for role in roles}
        self.case = factories.an_advised_case(services, session, self.people[Role.ADVISER], Choice.MEDIATION)
        self.first, self.party = self.case.decisions[0], self.case.parties[0]

    def by(self, role):
        return factories.viewer_of(self.people[role])

    def second_decision(self, *, contact=date(2027, 1, 8), letter=date(2026, 12, 15)):
        details = DecisionDetails(DecisionKind.PLAN_CEASES, letter_date=letter)
        decision = add_decision(
            self.session, self.case, details, by=self.by(Role.COORDINATOR), at=FIRST_MEETING
        )
        if contact is not None:
            self.contact(decision, contact)
        return decision

    def contact(self, decision, day):
        return record_first_contact(
            self.session,
            decision,
            on=day,
            how=ContactWay.PHONE,
            by=self.by(Role.COORDINATOR),
            at=SECOND_CALL,
        )

    def choose(self, decision, choice, at):
        record_advice(
            self.session,
            decision,
            self.party,
            factories.a_call(choice, at=at),
            by=self.by(Role.ADVISER),
            at=at,
        )

    def arrange(self, starts, decisions=(), **more):
        plan = MeetingPlan(
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            mode=MeetingMode.PHONE,
            mediator=self.people[Role.MEDIATOR],
            guests=usual_guests(self.case),
            dial_in="01632 960 000",
            decisions=decisions,
        )
        by = self.by(Role.COORDINATOR)
        return arrange_and_invite(self.session, self.case, plan, by=by, at=factories.CALLED, **more)[0]

    def held(self, starts, decisions=(), state=MeetingState.CONCLUDED):
        meeting = self.arrange(starts, decisions)
        meeting.state = state
        meeting.concluded_at = starts + timedelta(hours=2) if state is MeetingState.CONCLUDED else None
        for attendance in meeting.attendances:
            attendance.present = True
        self.session.flush()
        return meeting

    def variant(self, decision, at):
        return certificate_variant(certificate_facts(self.session, decision, self.party, at=at))

    def missing(self, variant, decision, at):
        facts = certificate_facts(self.session, decision, self.party, at=at)
        return [step.name.value for step in steps_before_certificate(variant, facts)]

    def issue(self, decision, variant, at):
        return issue_and_send(
            self.session,
            decision,
            self.party,
            variant,
            by=self.by(Role.ADVISER),
            at=at,
            policy=self.services.policy,
            work=self.services.work,
        )[0]

    def todos(self, at):
        (work,) = work_of(self.session, select(type(self.case)))
        todos = todos_of(self.session, work, at=at, bank_holidays=self.services.bank_holidays)
        return [todo for todo in todos if not todo.waits]


@pytest.fixture
def world(services):
    with services.database.write() as session:
        yield World(services, session)


def test_a_decision_added_after_a_meeting_has_not_been_mediated_by_it(world):
    world.held(FIRST_MEETING)
    second = world.second_decision()
    world.choose(second, Choice.MEDIATION, SECOND_CALL)
    at = SECOND_CALL + timedelta(hours=1)

    assert world.variant(world.first, at) is B
    assert world.variant(second, at) is None
    with pytest.raises(NotReadyToCertify):
        world.issue(second, B, at)
    assert [(todo.kind, todo.words.split()[0]) for todo in world.todos(at) if todo.decision is second] == [
        (TodoKind.ARRANGE, "Find"),
        (TodoKind.CALL, "Ask"),  # whether they want to appeal, which nobody has told us of this decision
    ]


def test_a_second_decision_chosen_later_is_mediated_and_certified_by_its_own_meeting(world):
    world.held(FIRST_MEETING)
    world.issue(world.first, B, FIRST_MEETING + timedelta(hours=3))
    second = world.second_decision()
    world.choose(second, Choice.MEDIATION, SECOND_CALL)
    world.held(SECOND_MEETING, [second])

    certificate = world.issue(second, B, SECOND_MEETING + timedelta(hours=3))

    assert certificate.facts["contact_date"] == "2027-01-08"
    assert certificate.facts["mediation_first_date"] == "2027-01-20"
    assert "mediation_last_date" not in certificate.facts


def test_a_second_decision_without_a_meeting_is_certified_after_its_own_thirty_days(world):
    world.held(FIRST_MEETING)
    second = world.second_decision()
    world.choose(second, Choice.MEDIATION, SECOND_CALL)
    after = SECOND_CALL + timedelta(days=31)

    assert world.variant(second, after - timedelta(days=1)) is None
    assert world.issue(second, C, after).variant is C


def test_one_meeting_about_two_decisions_serves_both(world):
    second = world.second_decision(contact=date(2026, 12, 16))
    world.choose(second, Choice.MEDIATION, datetime(2026, 12, 16, 12, 0, tzinfo=UTC))
    day = datetime(2026, 12, 17, 10, 0, tzinfo=UTC)
    world.held(day, [world.first, second])

    issued = [world.issue(decision, B, day + timedelta(hours=3)) for decision in (world.first, second)]

    assert [certificate.facts["mediation_first_date"] for certificate in issued] == ["2026-12-17"] * 2


def test_saying_again_that_mediation_is_wanted_after_it_was_held_refuses_nothing(world):
    world.held(FIRST_MEETING)
    world.choose(world.first, Choice.MEDIATION, FIRST_MEETING + timedelta(days=1))

    certificate = world.issue(world.first, B, FIRST_MEETING + timedelta(days=1, hours=1))

    assert certificate.facts["choice_date"] == "2026-11-19"


def test_a_new_wish_after_a_change_of_mind_has_thirty_days_of_its_own_to_be_arranged(world):
    changed, again = factories.CALLED + timedelta(days=2), factories.CALLED + timedelta(days=35)
    world.choose(world.first, Choice.WITHDRAWN, changed)
    world.choose(world.first, Choice.MEDIATION, again)

    (todo,) = world.todos(again + timedelta(hours=1))

    assert (todo.kind, todo.dates.started) == (TodoKind.ARRANGE, again.date())


def test_a_later_decision_is_late_by_its_own_first_contact(world):
    second = world.second_decision(letter=date(2026, 10, 1), contact=None)
    world.choose(second, Choice.NO_MEDIATION, SECOND_CALL)
    at = SECOND_CALL + timedelta(hours=1)

    assert world.missing(A, second, at) == ["contact", "advice"]
    assert world.contact(second, date(2027, 1, 8))
    assert world.missing(A, second, at) == ["late_contact"]
    (work,) = work_of(world.session, select(type(world.case)))
    clocks = clocks_of(
        world.case,
        work.meetings,
        [],
        today=at.date(),
        bank_holidays=world.services.bank_holidays,
    )
    contact = {c.decision.number: c.state.words for c in clocks if c.clock is Clock.CONTACT}
    assert contact[1] == "Done Wed 18 Nov 2026, in time"
    assert contact[2] == "Done Fri 8 Jan, 25 working days late"


def test_the_first_contact_of_a_later_decision_is_evidence_and_the_first_ones_is_the_request(world):
    second = world.second_decision()

    assert not world.contact(second, date(2027, 1, 8))
    assert world.contact(second, date(2027, 1, 7))
    events = [e for e in case_events(world.session, world.case.id) if e.kind is Event.DECISION_CONTACT]
    assert [e.body["changed"]["contacted_on"]["after"] for e in events] == ["2027-01-08", "2027-01-07"]
    with pytest.raises(ContactIsTheRequest):
        world.contact(world.first, date(2027, 1, 7))


def test_a_meeting_of_which_nobody_said_the_decisions_lets_no_b_or_c_be_issued(world):
    meeting = world.held(FIRST_MEETING)
    second = world.second_decision(contact=date(2026, 12, 16))
    world.choose(second, Choice.NO_MEDIATION, SECOND_CALL)
    meeting.decisions = []
    at = SECOND_CALL + timedelta(days=40)

    assert world.variant(world.first, at) is None
    assert world.missing(B, world.first, at)[0] == "meeting_decisions"
    assert "meeting_decisions" in world.missing(C, world.first, at)
    assert world.issue(second, A, at).variant is A
    assert say_meeting_decisions(world.session, meeting, [world.first], by=world.by(Role.COORDINATOR), at=at)
    assert world.issue(world.first, B, at).variant is B
    (event,) = [e for e in case_events(world.session, world.case.id) if e.kind is Event.MEETING_DECISIONS]
    assert (event.body["before"], event.body["decisions"]) == ([], [str(world.first.id)])


def test_what_a_meeting_was_about_is_corrected_until_a_certificate_stands_on_it(world):
    second = world.second_decision(contact=date(2026, 12, 16))
    world.choose(second, Choice.MEDIATION, datetime(2026, 12, 16, 12, 0, tzinfo=UTC))
    day = datetime(2026, 12, 17, 10, 0, tzinfo=UTC)
    meeting = world.held(day, [world.first, second])
    by, at = world.by(Role.COORDINATOR), day + timedelta(hours=3)

    assert say_meeting_decisions(world.session, meeting, [world.first], by=by, at=at)
    assert not say_meeting_decisions(world.session, meeting, [world.first], by=by, at=at)
    world.issue(world.first, B, at)
    assert say_meeting_decisions(world.session, meeting, [world.first, second], by=by, at=at)
    with pytest.raises(CertificateStands):
        say_meeting_decisions(world.session, meeting, [second], by=by, at=at)
    with pytest.raises(AboutNothing):
        say_meeting_decisions(world.session, meeting, [], by=by, at=at)


def test_a_case_with_several_decisions_is_asked_which_and_each_has_one_meeting_at_most(world):
    second = world.second_decision()
    with pytest.raises(NotSaidWhich):
        world.arrange(SECOND_MEETING)
    one = world.arrange(SECOND_MEETING, [world.first])
    other = world.arrange(SECOND_MEETING + timedelta(days=1), [second])
    assert world.arrange(SECOND_MEETING + timedelta(days=2), [second]) is other
    with pytest.raises(ArrangedTwice):
        world.arrange(SECOND_MEETING + timedelta(days=3), [world.first, second])
    assert (one.decisions, other.decisions) == ([world.first], [second])


def test_an_adjourned_meeting_has_a_certificate_only_once_that_person_asked_for_it(world):
    meeting = world.held(FIRST_MEETING, state=MeetingState.ADJOURNED)
    at, by = FIRST_MEETING + timedelta(days=40), world.by(Role.ADVISER)

    def say(answer, on):
        return record_adjourned_answer(
            world.session, meeting, world.first, world.party, answer, said_on=on, by=by, at=at
        )

    assert world.variant(world.first, at) is None
    assert world.missing(B, world.first, at) == ["adjourned"]
    assert world.missing(C, world.first, at) == ["adjourned"]
    assert say(AdjournedWish.WAIT, date(2026, 12, 11))
    assert world.variant(world.first, at) is None
    assert say(AdjournedWish.NOW, date(2026, 12, 14))
    assert not say(AdjournedWish.NOW, date(2026, 12, 14))
    assert world.issue(world.first, B, at).facts["mediation_first_date"] == "2026-12-10"
    events = [e for e in case_events(world.session, world.case.id) if e.kind is Event.ADJOURNED_ANSWERED]
    assert [e.body["answer"] for e in events] == ["wait", "now"]


def test_nobody_is_asked_about_a_meeting_that_was_not_adjourned_or_held_without_them(world):
    meeting = world.held(FIRST_MEETING)
    for attendance in meeting.attendances:
        attendance.present = False
    for meeting.state in (MeetingState.CONCLUDED, MeetingState.ADJOURNED):
        with pytest.raises(NothingAdjourned):
            record_adjourned_answer(
                world.session,
                meeting,
                world.first,
                world.party,
                AdjournedWish.NOW,
                said_on=FIRST_MEETING.date(),
                by=world.by(Role.ADVISER),
                at=FIRST_MEETING,
            )


def test_disagreement_resolution_ends_in_no_certificate(world):
    world.held(FIRST_MEETING)
    world.case.track = Track.DRS
    at = FIRST_MEETING + timedelta(hours=3)

    assert world.variant(world.first, at) is None
    for variant in CertificateVariant:
        assert world.missing(variant, world.first, at)[0] == "track"


def test_meetings_are_read_with_their_decisions(world):
    meeting = world.held(FIRST_MEETING)
    assert world.session.scalars(select(Meeting)).one().decisions == [world.first] == meeting.decisions


def test_saying_no_again_after_a_change_of_mind_refuses_nothing_and_begins_no_new_days(world):
    changed = factories.CALLED + timedelta(days=2)
    world.choose(world.first, Choice.WITHDRAWN, changed)
    world.choose(world.first, Choice.NO_MEDIATION, changed + timedelta(days=3))
    at = changed + timedelta(days=3, hours=1)

    (todo,) = world.todos(at)
    assert (todo.kind, todo.dates.started) == (TodoKind.ISSUE, changed.date())
    assert world.issue(world.first, A, at).facts["choice_date"] == changed.date().isoformat()


def test_what_an_authority_said_of_an_earlier_wish_can_be_said_again_of_a_new_one(world):
    said = factories.CALLED + timedelta(days=5)
    by = Actor.of(world.by(Role.COORDINATOR))

    def say(at):
        return record_cannot_arrange(world.session, world.first, on=at.date(), by=by, at=at)

    assert say(said)
    assert not say(said + timedelta(days=1))
    world.choose(world.first, Choice.WITHDRAWN, said + timedelta(days=2))
    again = said + timedelta(days=20)
    world.choose(world.first, Choice.MEDIATION, again)
    assert world.variant(world.first, again + timedelta(hours=1)) is None
    assert say(again + timedelta(days=1))
    assert world.variant(world.first, again + timedelta(days=1, hours=1)) is C
