"""A health body takes part by link: asked by email, its page behind a code, who decides, dates, papers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from cases.accounts.people import Actor
from cases.evidence.log import check_case
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import TimePlan, propose_time
from cases.models import Case
from cases.vocabulary import MeetingMode, PartyRole, Role
from mail.outbox import Delivery
from services.meetings.times import ask_for_times
from services.queries.worklist import todos_of, work_of
from tests.factories import a_meeting, viewer_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_arranging import a_choice
from tests.integration.web.office.test_own_pages import add, give, inside
from tests.integration.web.office.test_wishes_that_change import emails

NHS = "NHS Example Integrated Care Board"


def steps(office: Office) -> list[str]:
    with office.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        found = todos_of(session, work, at=office.clock(), bank_holidays=office.services.bank_holidays)
        return [todo.words for todo in found if todo.kind == "decider"]


def test_a_health_body_takes_part_by_link_and_says_who_decides(office: Office) -> None:
    """Edge case 13: a health body is involved; it is asked, and its decider comes."""
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    mediator = office.people["Idris Vaughan"]
    reference = a_choice(office)
    number = add(office, reference, PartyRole.HEALTH, NHS, email="send@icb.example")
    give(office, reference, number)
    (asked,) = emails(office, "body_asked")
    assert "Somebody must come who can decide" in asked
    assert "Priya" not in asked
    give(office, reference, number)
    with office.services.database.read() as session:
        kinds = list(session.scalars(select(Delivery.kind).where(Delivery.to_address == "send@icb.example")))
    assert sorted(kinds) == ["body_asked", "own_page_link"]

    bea = viewer_of(office.people["Bea Hollis"])
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        plan = TimePlan(
            starts_at=office.clock() + timedelta(days=20),
            ends_at=office.clock() + timedelta(days=20, hours=2),
            mediator=mediator,
            mode=MeetingMode.PHONE,
            dial_in="0800 000 000",
        )
        propose_time(session, case, plan, by=Actor.of(bea), at=office.clock())
        day, keys = office.clock().date() + timedelta(days=4), office.services.keys
        ask_for_times(session, case, case.parties, day, by=Actor.of(bea), at=office.clock(), keys=keys)
    browser, page = inside(office, reference, number)
    assert page.says("Somebody should come for", "The rules ask for that.")
    assert page.says("Which times can you do?") or "times" in page.text
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        starts = office.clock() + timedelta(days=20)
        a_meeting(session, case, mediator, office.people["Bea Hollis"], starts=starts, at=office.clock())
        meeting = session.scalars(select(Meeting)).one()
        assert NHS in [one.name for one in meeting.attendances]
    assert steps(office) == [f"Ask who can decide for {NHS} at the meeting"]
    page = browser.get("/your/request")
    assert page.says("Your meeting", "Papers for the meeting")
    said = browser.send(page, {}, action="/your/request/decides/yes")
    assert said.says("somebody comes for you who can decide")
    assert steps(office) == []
    named = browser.post_form("/your/request/who-comes", name="Dr Ola Reed", role_words="head of therapies")
    assert named.says("They can come.")
    browser.post_form("/your/request/needs", kind="hearing_loop")
    idris = office.browser("Idris Vaughan")
    shown = idris.get(f"/mediator/{reference}")
    assert shown.says("Dr Ola Reed", "A hearing loop")
    assert "has not said who comes" not in shown.text
    assert browser.get("/your/request/views").status == 404
    assert browser.get("/your/request/share").status == 404
    with office.services.database.read() as session:
        assert check_case(session, session.scalars(select(Case.id)).one()).sound
