"""Meetings: moved only for another time or place, concluded no sooner than held, who came kept exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.access import meeting_seen_by
from cases.evidence.log import case_events
from cases.meetings.arranging import Guest, MeetingPlan, cancel_meeting, usual_guests
from cases.meetings.conclude import CertifiedAsHeld, NotHeldYet, conclude_meeting
from cases.meetings.outcomes import Change, draft_of, new_row, save_changes
from cases.models import Party
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    Event,
    MeetingMode,
    MeetingState,
    PartyRole,
    Role,
    Side,
)
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.meetings.arranging import arrange_and_invite, meeting_of
from tests import factories
from tests.app_services import make_services
from tests.certificates_due import certificates_to_issue

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def world(services):
    """One write session with staff and an advised case."""
    with services.database.write() as session:
        people = {role: factories.a_user(session, role) for role in Role if role is not Role.ADMINISTRATOR}
        case = factories.an_advised_case(services, session, people[Role.ADVISER], Choice.MEDIATION)
        yield session, case, people


def a_plan(case, mediator, **changes):
    plan = MeetingPlan(
        starts_at=NOW + timedelta(days=8),
        ends_at=NOW + timedelta(days=8, hours=2),
        mode=MeetingMode.ONLINE,
        mediator=mediator,
        guests=usual_guests(case),
        link="https://meet.example.com/1",
    )
    return replace(plan, **changes)


def arrange(world, **changes):
    session, case, people = world
    plan = a_plan(case, changes.pop("mediator", people[Role.MEDIATOR]), **changes)
    return arrange_and_invite(session, case, plan, by=factories.viewer_of(people[Role.COORDINATOR]), at=NOW)


def emails(session):
    found = session.scalars(select(Delivery).where(Delivery.kind.in_(("invitation", "meeting_moved"))))
    return sorted((d.kind, d.to_name) for d in found)


def test_consent_to_short_notice_is_kept_and_moves_nothing(world):
    session, case, _ = world
    arrange(world)

    meeting, changed = arrange(world, short_notice_agreed="Priya Shah, by phone")

    assert changed
    assert (meeting.sequence, meeting.short_notice_agreed) == (0, "Priya Shah, by phone")
    assert emails(session) == [("invitation", "Priya Shah"), ("invitation", "Ruth Okafor")]
    assert case_events(session, case.id)[-1].kind is Event.MEETING_CHANGED


def test_whoever_is_asked_later_is_invited_and_hears_of_no_move(world):
    session, case, _ = world
    arrange(world)
    aunt = Party(
        number=3, role=PartyRole.SUPPORTER, side=Side.FAMILY, name="Abena Mensah", email="abena@example.com"
    )
    case.parties.append(aunt)
    session.flush()

    arrange(world, guests=[*usual_guests(case)])
    arrange(world, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=9, hours=2))

    assert emails(session) == [
        ("invitation", "Abena Mensah"),
        ("invitation", "Priya Shah"),
        ("invitation", "Ruth Okafor"),
        ("meeting_moved", "Abena Mensah"),
        ("meeting_moved", "Priya Shah"),
        ("meeting_moved", "Ruth Okafor"),
    ]


def test_usual_guests_come_for_their_body_or_for_the_person_they_support(world):
    session, case, _ = world
    case.parties.append(
        Party(
            number=3, role=PartyRole.SUPPORTER, side=Side.FAMILY, name="Abena Mensah", email="a@example.com"
        )
    )
    case.parties[1].organisation = "Bury"
    session.flush()

    come = [(guest.name, guest.for_whom) for guest in usual_guests(case)]
    assert come == [("Priya Shah", ""), ("Bury", ""), ("Abena Mensah", "Priya Shah")]

    case.parties[1].name = "Ruth Okafor"
    come = [(guest.name, guest.for_whom) for guest in usual_guests(case)]
    assert come == [("Priya Shah", ""), ("Ruth Okafor", "Bury"), ("Abena Mensah", "Priya Shah")]


def test_whoever_is_not_asked_any_more_hears_it_once_and_is_invited_anew_when_asked_again(world):
    session, case, _ = world
    aunt = Party(
        number=3, role=PartyRole.SUPPORTER, side=Side.FAMILY, name="Abena Mensah", email="abena@example.com"
    )
    case.parties.append(aunt)
    session.flush()
    everyone = usual_guests(case)
    arrange(world, guests=everyone)
    without = [guest for guest in everyone if guest.party is not aunt]

    arrange(world, guests=without)
    arrange(world, guests=without)
    queued = select(Delivery.kind, Delivery.to_name).where(Delivery.kind == "not_asked")
    assert session.execute(queued).all() == [("not_asked", "Abena Mensah")]
    arrange(world, guests=everyone)

    assert emails(session) == [
        ("invitation", "Abena Mensah"),
        ("invitation", "Abena Mensah"),
        ("invitation", "Priya Shah"),
        ("invitation", "Ruth Okafor"),
    ]
    assert len(session.execute(queued).all()) == 1


def test_a_meeting_called_off_does_not_hide_the_one_arranged_instead(world):
    session, case, people = world
    later, _ = arrange(world, starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=20, hours=2))
    cancel_meeting(session, later, by=factories.viewer_of(people[Role.COORDINATOR]), at=NOW)
    sooner, _ = arrange(world)

    assert meeting_of(session, case.id) is sooner
    assert meeting_seen_by(session, factories.viewer_of(people[Role.MEDIATOR]), case.reference) is sooner


def test_a_mediator_whose_meeting_was_adjourned_still_finds_it_though_another_goes_on(world):
    session, case, people = world
    first, _ = arrange(world)
    first.state = MeetingState.ADJOURNED
    other = factories.a_user(session, Role.MEDIATOR, "Maud Ferris")
    second, _ = arrange(
        world, mediator=other, starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=15, hours=2)
    )

    assert meeting_seen_by(session, factories.viewer_of(people[Role.MEDIATOR]), case.reference) is first
    assert meeting_seen_by(session, factories.viewer_of(other), case.reference) is second


def an_outcome(world, **changes):
    session, _, people = world
    starts = NOW - timedelta(hours=3)
    meeting, _ = arrange(world, starts_at=starts, ends_at=NOW, **changes)
    return factories.an_outcome(session, meeting, people[Role.MEDIATOR], at=NOW)


def conclude(world, outcome, at=NOW):
    session, _, people = world
    by = factories.viewer_of(people[Role.MEDIATOR])
    return conclude_meeting(session, outcome.meeting, draft_of(outcome), by=by, at=at)


def test_a_meeting_of_a_later_day_cannot_be_concluded(world):
    session, _, people = world
    meeting, _ = arrange(world)
    outcome = factories.an_outcome(session, meeting, people[Role.MEDIATOR], at=NOW)

    with pytest.raises(NotHeldYet, match="starts at") as refused:
        conclude(world, outcome)

    assert refused.value.sentence == (
        "This meeting is on Thursday 3 December 2026. You can record its outcome on that day."
    )
    assert meeting.state is MeetingState.ARRANGED


def test_a_parent_whom_nobody_had_asked_but_who_came_can_have_the_certificate(world):
    session, case, people = world
    outcome = an_outcome(world, guests=[Guest("Ruth Okafor", "Officer", party=case.authority_party())])
    row = f"people.{new_row()}"
    values = {
        f"{row}.position": 9,
        f"{row}.name": "Priya Shah",
        f"{row}.role": "Parent",
        f"{row}.present": True,
    }
    changes = [Change(name, value, outcome.revision) for name, value in values.items()]
    save_changes(session, outcome, changes, by=factories.viewer_of(people[Role.MEDIATOR]), at=NOW)

    assert conclude(world, outcome)
    assert not conclude(world, outcome)
    assert [d.variant for d in certificates_to_issue(session, case, at=NOW)] == [CertificateVariant.HELD]


def absent(world, outcome):
    session, _, people = world
    name = next(f.name for f in outcome.fields if f.value == "Priya Shah" and f.name.endswith(".name"))
    change = Change(name.replace(".name", ".present"), False, outcome.revision)
    save_changes(session, outcome, [change], by=factories.viewer_of(people[Role.MEDIATOR]), at=NOW)


def test_another_answer_to_who_came_is_evidence_too(world):
    session, case, _ = world
    outcome = an_outcome(world)
    conclude(world, outcome)
    absent(world, outcome)

    assert conclude(world, outcome, at=NOW + timedelta(minutes=5))

    came = [e.body["came"] for e in case_events(session, case.id) if e.kind is Event.MEETING_CONCLUDED]
    assert [("Priya Shah" in names) for names in came] == [True, False]


def test_a_meeting_that_a_certificate_calls_held_cannot_become_unfinished(services, world):
    session, case, people = world
    outcome = an_outcome(world)
    conclude(world, outcome)
    issue_and_send(
        session,
        case.decisions[0],
        case.parties[0],
        CertificateVariant.HELD,
        by=factories.viewer_of(people[Role.ADVISER]),
        at=NOW,
        policy=services.policy,
        work=services.work,
    )
    by = factories.viewer_of(people[Role.MEDIATOR])
    save_changes(session, outcome, [Change("result", "adjourned", outcome.revision)], by=by, at=NOW)

    with pytest.raises(CertifiedAsHeld):
        conclude(world, outcome)
