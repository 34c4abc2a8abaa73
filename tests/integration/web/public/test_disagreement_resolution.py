"""Asking for disagreement resolution on the public's pages: whole, saved, sent once, with its own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from cases.drs.request import Disagreement
from cases.progress.deadline import call_dates, disagreement_meeting_dates
from cases.readers import Reader
from cases.vocabulary import DecisionKind, PartyRole, PlanHeld, Side, Track
from mail.outbox import Delivery
from tests import factories
from tests.integration.web import readers
from tests.integration.web.public.walking import PRIYA, the_case, walk_and_send, walk_to
from tests.integration.web.readers import NEVER_IN_DRS, wrong_words
from worker.emails.composers import compose_delivery, email_context

IN_DRS: dict[str, dict[str, Any]] = {
    **PRIYA,
    "/drs/about": {"grounds": ["plan_not_followed", "health_body"], "grounds_note": "No therapy since May"},
    "/drs/plan": {"has_plan": "yes"},
    "/drs/appeal": {"appeal_running": "no"},
    "/drs/with": {
        "against": ["authority", "health", "setting"],
        "authority_person": "Ruth Okafor",
        "health_name": "NHS Example Integrated Care Board",
        "health_contact": "01632 960 033",
        "setting_name": "Saltern Bank School",
        "setting_person": "Joy Achterberg",
        "setting_contact": "joy@saltern.example.com",
    },
    "/drs/tried": {"tried": "Two meetings and a letter"},
    "/drs/come": {"who_should_come": "The SENCO"},
}


def begin(family, given=IN_DRS):
    family.send(family.get("/drs/about"), given["/drs/about"])
    return family


def test_the_first_page_leads_in_and_says_that_time_to_appeal_keeps_running(family):
    page = family.get("/drs")
    assert page.says("Your time to appeal keeps running", "Nobody has to take part")
    assert "/drs/about" in page.links().values()


def test_the_whole_request_makes_one_case_with_what_it_is_about_and_whom_to_ask(family, services):
    page = walk_to(begin(family), "/ask/check", IN_DRS)
    assert page.says("Help that is in a plan is not being given", "Your time to appeal keeps running")
    for words in NEVER_IN_DRS:
        assert not wrong_words(page.text.split("How we use")[0], Reader.FAMILY, Track.DRS), words
    page = family.send(page, agreed=True)
    assert page.heading == "We have your request"
    assert page.says("time to appeal keeps running", "voluntary for all of you")
    case = the_case(services)
    assert (case.track, case.decisions[0].kind) == (Track.DRS, DecisionKind.NOT_DELIVERED)
    with services.database.read() as session:
        row = session.scalars(select(Disagreement)).one()
        assert (row.grounds, row.has_plan) == (["plan_not_followed", "health_body"], PlanHeld.YES)
        assert (row.against, row.asked_by_side) == (["authority", "health", "setting"], Side.FAMILY)
        assert (row.tried, row.who_should_come) == ("Two meetings and a letter", "The SENCO")
    people = {
        party.role: (party.name, party.organisation, party.email, party.phone) for party in case.parties
    }
    assert people[PartyRole.AUTHORITY] == ("Ruth Okafor", "Bury", None, "")
    assert people[PartyRole.HEALTH][0] == "NHS Example Integrated Care Board"
    assert people[PartyRole.HEALTH][3] == "01632 960 033"
    assert people[PartyRole.SETTING] == (
        "Joy Achterberg",
        "Saltern Bank School",
        "joy@saltern.example.com",
        "",
    )


def test_nobody_they_disagree_with_is_written_to_by_the_request(family, services):
    walk_and_send(begin(family), IN_DRS)
    with services.database.read() as session:
        sent = session.scalars(select(Delivery)).all()
        assert sorted((one.kind, one.to_address) for one in sent) == [
            ("new_request", services.provider.email),
            ("request_received", "priya.shah@example.com"),
        ]
        receipt = next(one for one in sent if one.kind == "request_received")
        body = compose_delivery(email_context(services), session, receipt).get_body(("plain",))
    assert "does not stop the time to appeal" in " ".join(body.get_content().split())


def test_whoever_was_led_here_by_triage_keeps_the_answers_and_the_dates(family, services):
    page = family.get("/ask")
    for address in ("/ask/what", "/ask/authority", "/ask/letter-date", "/ask/letter-came"):
        assert page.address == address
        page = family.send(page, PRIYA.get(address, {}))
    page = walk_to(begin(family), "/ask/check", IN_DRS)
    assert page.says("the Tribunal must have your appeal by 5pm on Monday 25 January 2027")
    receipt = family.send(page, agreed=True)
    assert receipt.says("Monday 25 January 2027")
    case = the_case(services)
    assert case.decisions[0].kind is DecisionKind.NO_ASSESSMENT
    assert case.decisions[0].letter_date == date(2026, 11, 25)


def test_the_first_question_of_the_other_kind_can_be_opened_at_any_time_and_changes_the_way(family):
    page = walk_to(begin(family), "/drs/with", IN_DRS)
    assert family.get("/ask/choice").address == "/drs/with"
    page = family.send(family.get("/ask/what"), {"kind": "D1"})
    assert page.address in {"/ask/authority", "/ask/letter-date"}
    assert family.get("/drs/tried").address != "/drs/tried"
    assert family.get("/drs/about").says("What is it about?")


def test_what_is_missing_is_said_and_what_was_typed_stays(family):
    page = family.send(family.get("/drs/about"), {"grounds": [], "grounds_note": "Help at school"})
    assert page.problems == ["Choose what it is about. If nothing fits, choose the one that is nearest"]
    assert page.says("Help at school")
    page = walk_to(begin(family), "/drs/with", IN_DRS)
    page = family.send(page, {"against": ["setting"], "setting_name": ""})
    assert page.problems == ["Enter the name of the nursery, school or college"]
    page = family.send(family.get("/drs/appeal"), {"appeal_running": "yes", "hearing_on": date(2020, 1, 1)})
    assert page.problems == ["The date of the hearing must be today or later"]


def test_a_form_of_disagreement_resolution_is_saved_and_gone_on_with(family):
    page = walk_to(begin(family), "/drs/with", IN_DRS)
    page = family.send(page, {**IN_DRS["/drs/with"], "come_back": "yes"})
    assert page.address == "/save"
    assert family.get("/ask").address == "/ask/you"


def test_by_when_we_aim_to_phone_and_meet_is_a_setting_and_stays_as_a_family_was_told(services):
    policy = replace(services.policy, drs_call_days=5, drs_meeting_days=30)
    with services.database.write() as session:
        at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
        case = factories.a_case(replace(services, policy=policy), session, at=at, **readers.IN_DRS)
        holidays = services.bank_holidays
        assert call_dates(case.decisions[0], at.date(), bank_holidays=holidays).safe == date(2026, 12, 2)
        assert disagreement_meeting_dates(case, bank_holidays=holidays).safe == date(2027, 1, 11)
        receipt = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        body = compose_delivery(email_context(services), session, receipt).get_body(("plain",))
    assert "by the end of Wednesday 2 December 2026" in " ".join(body.get_content().split())
