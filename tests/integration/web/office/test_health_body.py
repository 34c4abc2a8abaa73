"""A health body takes part by link: asked by email, its page behind a code, who decides, dates, papers.

What its authority is reminded of and told, by email or by staff, and when: C4, C14 and the sweep.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from cases.accounts.people import Actor
from cases.evidence.log import check_case
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import TimePlan, propose_time
from cases.models import Case
from cases.vocabulary import ClosingReason, HealthStep, MeetingMode, MeetingState, PartyRole, Role, Section
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.health_bodies import remind_of_health_notice
from services.meetings.times import ask_for_times
from services.queries.worklist import todos_of, work_of
from tests.factories import a_meeting, an_outcome, viewer_of
from tests.integration.web.office.arranging import a_choice, emails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_files_and_links import notice_to
from tests.integration.web.office.test_own_pages import add, give, inside

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


def about_health(office: Office, **changes: object) -> str:
    """Mediation about section G too, chosen on Friday 20 November 2026; the case's reference."""
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    return a_choice(office, at=at, sections=frozenset({Section.F, Section.G}), **changes)


def no_address(office: Office) -> None:
    """Nobody at the authority has an account or an address."""
    with office.services.database.write() as session:
        authority = session.scalars(select(Case)).one().authority_party()
        assert authority is not None
        authority.email = None


def reminded(office: Office, day: int) -> int:
    """How many emails remind the authority once the sweep has run on that day of November."""
    services, at = office.services, datetime(2026, 11, day, 10, 0, tzinfo=UTC)
    remind_of_health_notice(services.database, services.bank_holidays, at=at)
    return len(emails(office, EmailKind.HEALTH_NOTICE_DUE))


def test_the_sweep_reminds_the_authority_on_the_working_day_after_once_and_within_the_three(
    office: Office,
) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    about_health(office)
    assert [reminded(office, day) for day in (20, 21, 22)] == [0, 0, 0], "not that day, and on no weekend"
    assert [reminded(office, day) for day in (23, 23, 24, 25)] == [1, 1, 1, 1], "once"
    with office.services.database.write() as session:
        for row in session.scalars(select(Delivery).where(Delivery.kind == EmailKind.HEALTH_NOTICE_DUE)):
            session.delete(row)
    assert reminded(office, 26) == 0, "the three working days are over: the office asks"
    assert reminded(office, 25) == 1


def test_an_authority_without_an_address_is_told_of_health_by_staff_and_that_is_recorded(
    office: Office,
) -> None:
    reference = about_health(office, missing_health="Speech therapy each week")
    no_address(office)
    bea, words = office.browser("Bea Hollis"), "Ask Ruth Okafor to tell the health body"
    assert (reminded(office, 23), reminded(office, 24)) == (0, 0)
    assert bea.get("/office").text.count(words) == 1
    page = bea.get(notice_to(office, "Ruth Okafor"))
    assert page.says("by the end of Wednesday 25 November 2026", "Speech therapy each week")
    bea.send(page, told_how="phone", told_on=date(2026, 11, 25))
    assert not bea.get("/office").says(words)
    health = f"/office/cases/{reference}/health-body/1"
    bea.post_form(health, step=HealthStep.NOTICE_GIVEN.value, happened_on=date(2026, 11, 25))
    bea.post_form(health, step=HealthStep.REFUSED.value, happened_on=date(2026, 11, 25))
    assert bea.get("/office").says("Tell Ruth Okafor what the rules ask of a health body")
    page = bea.get(notice_to(office, "Ruth Okafor"))
    assert page.says("section 53", "They end on Sunday 20 December 2026")
    bea.post_form(health, step=HealthStep.COMES.value, happened_on=date(2026, 11, 25))
    bea.post_form(health, step=HealthStep.NOTICE_GIVEN.value, happened_on=date(2026, 11, 24))  # put right
    assert not bea.get("/office").says("what the rules ask of a health body")


def test_what_a_health_body_agreed_is_told_to_the_authority_also_once_the_case_is_closed(
    office: Office,
) -> None:
    """C14 is the health body's duty and has no end but being done (SEND Regulations 2014, reg 42(4))."""
    reference, idris, bea = about_health(office), office.people["Idris Vaughan"], office.people["Bea Hollis"]
    number = add(office, reference, PartyRole.HEALTH, NHS, email="send@icb.example")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        meeting = a_meeting(session, case, idris, bea, starts=office.clock() - timedelta(hours=3))
        an_outcome(session, meeting, idris, at=office.clock())
        meeting.state, meeting.concluded_at = MeetingState.CONCLUDED, office.clock()
        for row in meeting.attendances:
            row.present = row.party is not None and row.party.number in {1, number}
        case.closed_at, case.closing_reason = office.clock(), ClosingReason.PART
    no_address(office)
    browser, words = office.browser("Bea Hollis"), f"Tell Bury that an agreement was made with {NHS}"
    assert browser.get("/office").says(words)
    browser.post_form(
        f"/office/cases/{reference}/health-body/1",
        step=HealthStep.AGREEMENT_TOLD.value,
        happened_on=date(2026, 11, 25),
    )
    assert not browser.get("/office").says(words)
    assert browser.get("/office").says("Tell Ruth Okafor what the health body agreed")
    page = browser.get(notice_to(office, "Ruth Okafor"))
    assert page.says("On Wednesday 25 November 2026 an agreement", "by Wednesday 2 December 2026")
    browser.send(page, told_how="phone", told_on=date(2026, 11, 25))
    with office.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        left = todos_of(session, work, at=office.clock(), bank_holidays=office.services.bank_holidays)
        assert [one.words for one in left if "health body" in one.words] == []


def test_whoever_is_invited_for_a_body_gets_the_link_to_its_own_page_with_the_meeting_once(
    office: Office,
) -> None:
    reference = a_choice(office)
    number = add(office, reference, PartyRole.HEALTH, NHS, email="send@icb.example")
    bea, address = office.browser("Bea Hollis"), f"/office/cases/{reference}/arrange"
    arranged = bea.post_form(address, plan(office, attending=["1", "2", str(number)]))
    assert arranged.address == f"/office/cases/{reference}", arranged.problems
    (asked,) = emails(office, EmailKind.BODY_ASKED)
    assert "Somebody must come who can decide" in asked
    bea.send(bea.get(address), {"starts": "11am"})
    assert len(emails(office, EmailKind.BODY_ASKED)) == 1, "a moved meeting gives no other one"
    _, page = inside(office, reference, number)
    assert page.says("Your meeting")
