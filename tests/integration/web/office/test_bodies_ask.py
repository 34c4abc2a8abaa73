"""A local authority and a school ask for disagreement resolution on their own pages."""

from __future__ import annotations

from sqlalchemy import select

from cases.drs.request import Disagreement
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import PartyRole, Role, Side
from mail.kinds import EmailKind
from mail.outbox import Delivery
from tests.client import ReviewingClient
from tests.integration.web.office.bodies_asking import ASKED, SCHOOL, pages_of_a_school
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context


def people_of(office: Office) -> list[tuple[PartyRole, str, str]]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        return [(one.role, one.name, one.organisation) for one in case.parties]


def test_an_officer_asks_once_and_reads_nothing_of_the_family(office):
    officer = office.add("Ruth Okafor", Role.OFFICER)
    office.add("Dan Petrie", Role.OFFICER, authority_code="liverpool")
    ruth = office.browser("Ruth Okafor")
    page = ruth.get("/authority/ask")
    assert page.says("We phone the family first", "the family may say no")
    missing = ruth.send(page, {**ASKED, "their_phone": "", "grounds": []})
    assert missing.problems == [
        "Choose what it is about. If nothing fits, choose the one that is nearest",
        "Give one way to reach the family: a phone number, an email or an address",
    ]
    assert missing.value_of("tried") == "Two meetings at the school"
    school = {**SCHOOL, "setting_contact": "01632 960 1"}
    done = ruth.send(page, {**ASKED, **school})
    assert done.says("We have your request for disagreement resolution", "We talk with the family first.")
    again = ruth.send(page, {**ASKED, **school})
    assert again.address == done.address, "a second press finds the first one's case"

    assert people_of(office) == [
        (PartyRole.PARENT, "Priya Shah", ""),
        (PartyRole.AUTHORITY, "Ruth Okafor", "Bury"),
        (PartyRole.SETTING, "Saltern Bank School", "Saltern Bank School"),
    ]
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        assert session.scalars(select(Disagreement)).one().asked_by_side is Side.AUTHORITY
        assert case.authority_party().email == officer.email
        receipt, to_office = session.scalars(select(Delivery).order_by(Delivery.kind.desc())).all()
        assert (to_office.kind, to_office.to_address) == (
            EmailKind.NEW_REQUEST,
            office.services.provider.email,
        )
        assert (receipt.kind, receipt.to_address) == (EmailKind.SCHOOL_REQUEST_RECEIVED, officer.email)
        body = compose_delivery(email_context(office.services), session, receipt).get_body(("plain",))
        assert body is not None
        assert not any(private in body.get_content() for private in ("Priya", "01632 960 014", "Aarav"))
        assert case_events(session, case.id)[0].who == "Ruth Okafor"
        case.safety_note, case.hopes = "A private worry", "A private hope"
    seen = ruth.get(done.address)
    assert seen.says("Who asked Bury")
    for private in ("A private worry", "A private hope", "01632 960 014", "Two meetings"):
        assert not seen.says(private)
    assert office.browser("Dan Petrie").get(done.address).status == 404
    today = office.browser("Bea Hollis").get("/office")
    assert today.says("Aarav Shah", "Call Priya Shah (Bury asks for disagreement resolution)")


def test_a_school_asks_without_an_account_and_gets_a_reference(office):
    browser = ReviewingClient(office.web)
    assert browser.get("/drs").links()["asks on its own page"] == "/drs/school"
    start = browser.get("/drs/school")
    assert start.says("We phone the family first", "Nobody but us and the mediator reads anything else")
    too_early = browser.get("/drs/school/family")
    assert too_early.address == "/drs/school/about", "each page in its turn"
    pages = pages_of_a_school(authority="bury", against=["authority"])
    page = browser.get(start.links()["Start"])
    wrong = browser.send(page, {**pages[0], "grounds": []})
    assert wrong.problems == ["Choose what it is about. If nothing fits, choose the one that is nearest"]
    assert wrong.value_of("grounds_note") == ASKED["grounds_note"]
    page = browser.send(wrong, pages[0])
    page = browser.send(page, pages[1])
    assert page.address == "/drs/school/family"
    assert browser.send(page, {**pages[2], "their_phone": ""}).problems == [
        "Give one way to reach the family: a phone number, an email or an address"
    ]
    page = browser.send(browser.send(page, pages[2]), pages[3])
    assert page.says(
        "Check what you wrote", "Saltern Bank School", "3 May 2015", "Two meetings at the school"
    )
    tried = browser.get("/drs/school/others?from=check")
    assert tried.value_of("tried") == "Two meetings at the school"
    page = browser.send(tried, {"tried": "Three meetings"})
    assert page.says("Three meetings", "Saltern Bank School")
    refused = browser.send(page, submit="yes")
    assert refused.problems == ["Tick that you have read how we use your information"]
    sent = browser.send(refused, {"agreed": True})
    assert sent.says("We have your request", "They may say no: it is voluntary for everyone.")
    assert not sent.says("Priya Shah")
    assert people_of(office) == [
        (PartyRole.PARENT, "Priya Shah", ""),
        (PartyRole.AUTHORITY, "Bury", "Bury"),
        (PartyRole.SETTING, "Joy Achterberg", "Saltern Bank School"),
    ]
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case_events(session, case.id)[0].who == "Joy Achterberg"
        receipt = session.scalars(
            select(Delivery).where(Delivery.to_address != office.services.provider.email)
        ).one()
        assert (receipt.kind, receipt.to_address) == (
            EmailKind.SCHOOL_REQUEST_RECEIVED,
            "joy@saltern.example.com",
        )
        body = compose_delivery(email_context(office.services), session, receipt).get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
        assert case.reference in words
        assert "They may say no: taking part is voluntary for everyone." in words
        assert not any(private in words for private in ("Priya", "01632 960 014", "Aarav"))
    assert sent.says("We are emailing this to joy@saltern.example.com")
    assert browser.send(refused, {"agreed": True}).address == sent.address, "a second press finds the first"
    with office.services.database.read() as session:
        assert len(session.scalars(select(Delivery)).all()) == 2
    assert (
        ReviewingClient(office.web).get("/drs/school/sent/00000000-0000-0000-0000-000000000000").status == 404
    )
