"""Each party's own page: given and ended by the office, behind a second step, with nothing of others."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.evidence.log import EvidenceOpening
from cases.models import Case
from cases.vocabulary import Choice, Event, PartyRole, Role
from services.casework.calls import record_advice
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.arranging import a_choice, emails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import link_to_own_page, own_page
from tests.integration.web.office.test_wishes_that_change import say

PRIYA = ("Priya", "priya.shah", "01632 960 014", "01632960014")
"""Everything by which the first parent could be known."""


@pytest.fixture
def parents(office: Office) -> str:
    """Priya Shah chose mediation; Dev Shah, the other parent, was added by the office."""
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    reference = a_choice(office)
    add(office, reference, PartyRole.PARENT, "Dev Shah", email="dev@example.com")
    return reference


def add(office: Office, reference: str, role: PartyRole, name: str, email: str) -> int:
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        by = factories.viewer_of(office.people["Bea Hollis"])
        return add_party(
            session, case, role, PartyDetails(name, email=email), by=by, at=office.clock()
        ).number


def address(reference: str, number: int, more: str = "") -> str:
    return f"/office/cases/{reference}/parties/{number}/request-link{more}"


def give(office: Office, reference: str, number: int, **fields: object) -> Page:
    bea = office.browser("Bea Hollis")
    page = bea.get(address(reference, number))
    return bea.send(page, fields, action=address(reference, number))


def code_of(office: Office, reference: str, number: int) -> str:
    bea = office.browser("Bea Hollis")
    page = bea.get(address(reference, number))
    shown = bea.send(page, {}, action=address(reference, number, "/code"))
    assert shown.says("The record says so with your name")
    return str(re.findall(r"in the room: (\d{3} \d{3})", shown.text)[0])


def inside(office: Office, reference: str, number: int) -> tuple[ReviewingClient, Page]:
    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, reference, number))
    return browser, browser.send(proof, code=code_of(office, reference, number))


def events(office: Office, kind: Event) -> int:
    with office.services.database.read() as session:
        return len(list(session.scalars(select(EvidenceOpening).where(EvidenceOpening.kind == kind))))


def test_the_office_gives_the_other_parent_a_page_behind_a_code_of_their_own(office, parents):
    page = give(office, parents, 3)
    assert page.says("A new link is on its way", "Not yet")
    (mail,) = emails(office, "own_page_link")
    assert "Your own page" in mail
    assert "a six-digit code, which we tell you by phone" in mail
    assert not any(word in mail for word in PRIYA)
    landing = ReviewingClient(office.web).get(link_to_own_page(office, parents, 3))
    assert landing.heading == "Your own page"
    assert "Shah" not in landing.html

    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, parents, 3))
    assert "code" in proof.form_for({}).names()  # both parents know the date of birth
    page = browser.send(proof, code=code_of(office, parents, 3))

    assert page.heading == "What is happening with your request"
    assert page.says("Phone us if you would like to talk about what you want.")
    assert not page.says("You contacted us")
    assert events(office, Event.PAGE_LINK_GIVEN) == events(office, Event.PAGE_CODE_SHOWN) == 1
    assert (
        office.browser("Bea Hollis")
        .get(address(parents, 3))
        .says("Opened", "10am on Wednesday 25 November 2026")
    )


def test_neither_parent_reads_a_byte_of_the_other(office, parents):
    office.browser("Bea Hollis").post_form(f"/office/cases/{parents}/arrange", plan(office))
    say(office, parents, "withdrawn")
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == parents)).one()
        sam = factories.viewer_of(office.people["Sam Reed"])
        dev = next(party for party in case.parties if party.number == 3)
        call = factories.a_call(Choice.MEDIATION, at=office.clock())
        record_advice(session, case.decisions[0], dev, call, by=sam, at=office.clock())
    give(office, parents, 3)
    browser, page = inside(office, parents, 3)
    assert page.says("You chose mediation")
    for path in ("/your/request", "/your/request/letter", "/your/request/stop-mediation"):
        text = browser.get(path).html
        assert not any(word in text for word in PRIYA), path
        assert "withdr" not in text.lower()
        assert "do not want mediation now" not in text
    give(office, parents, 1)
    browser, page = inside(office, parents, 1)
    assert page.says("You told us that you do not want mediation now")
    for word in ("Dev", "dev@example.com", "You chose mediation,"):
        assert word not in page.html


def test_who_asked_alone_is_let_in_by_the_date_of_birth_until_another_of_the_family_acts(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    browser, page = own_page(office, reference)
    assert page.address == "/your/request"
    add(office, reference, PartyRole.PARENT, "Dev Shah", email="dev@example.com")
    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, reference))
    assert proof.says("If you do not have it, phone us.")
    wrong = browser.send(proof, code="3 May 2015")
    assert wrong.problems == ["Enter six digits, for example 482 913"]
    assert browser.send(wrong, code=code_of(office, reference, 1)).address == "/your/request"


@pytest.mark.usefixtures("both_databases")
def test_five_wrong_codes_pause_the_page_and_the_new_link_has_a_new_code(office, parents):
    give(office, parents, 3)
    old = code_of(office, parents, 3)
    wrong = "111 111" if old != "111 111" else "222 222"
    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, parents, 3))
    for _ in range(4):
        assert browser.send(proof, code=wrong).problems
    assert browser.send(proof, code=wrong).heading == "This link is paused"
    assert browser.send(proof, code=old).heading == "This link is paused"
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Phone Dev Shah about the link to their own page")
    assert bea.get(address(parents, 3)).says("Paused after five tries")
    office.clock.pass_(minutes=3)
    give(office, parents, 3)
    assert code_of(office, parents, 3) != old
    assert inside(office, parents, 3)[1].address == "/your/request"
    assert not bea.get("/office").says("Phone Dev Shah about")


def test_two_parents_at_one_address_have_two_links_and_two_codes(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    number = add(office, reference, PartyRole.PARENT, "Dev Shah", email="priya.shah@example.com")
    give(office, reference, number)
    theirs, mine = code_of(office, reference, number), code_of(office, reference, 1)
    assert theirs != mine
    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, reference, 1))
    assert browser.send(proof, code=theirs).problems
    assert not any(name.startswith("born") for name in proof.form_for({}).names())


def test_a_link_that_the_office_ended_shuts_the_page_and_brings_no_fresh_one(office, parents):
    give(office, parents, 3)
    path = link_to_own_page(office, parents, 3)
    browser, _ = inside(office, parents, 3)
    bea = office.browser("Bea Hollis")
    page = bea.send(bea.get(address(parents, 3)), {}, action=address(parents, 3, "/end"))
    assert page.says("The link has ended", "No link is open")
    shut = browser.get("/your/request")
    assert (shut.status, shut.heading) == (410, "This link no longer works")
    dead = ReviewingClient(office.web).get(path)
    assert "Send me a new link" not in dead.text
    assert events(office, Event.PAGE_LINK_ENDED) == 1
    assert "End this link" not in page.text
    office.clock.pass_(minutes=3)
    assert give(office, parents, 3).says("A new link is on its way")
    assert inside(office, parents, 3)[1].address == "/your/request"


def test_of_a_case_with_a_safety_flag_staff_say_first_that_it_is_safe(office, parents):
    with office.services.database.write() as session:
        session.scalars(select(Case).where(Case.reference == parents)).one().safety_flag = True
    page = office.browser("Bea Hollis").get(address(parents, 3))
    assert page.says("This case has a safety flag")
    assert give(office, parents, 3).problems == [
        "Check that this person may know of the case and that the address is safe, then tick the box"
    ]
    assert emails(office, "own_page_link") == []
    assert give(office, parents, 3, checked="yes").says("A new link is on its way")
    assert not office.browser("Bea Hollis").get(address(parents, 1)).says("This case has a safety flag")


def test_the_authoritys_named_person_reads_what_is_asked_of_it_and_nothing_of_the_family(office, parents):
    give(office, parents, 2)
    browser, page = inside(office, parents, 2)
    assert page.heading == "Where things stand"
    assert page.says(
        "Arranging it", "You are asked to arrange mediation by the end of Friday 18 December 2026"
    )
    for word in (*PRIYA, "Dev", "Aarav", "appeal", "certificate"):
        assert word not in page.html
    assert browser.get("/your/request/letter").status == 404
    assert browser.get("/your/request/stop-mediation").heading == "There is nothing to stop here"
    office.browser("Bea Hollis").post_form(f"/office/cases/{parents}/arrange", plan(office))
    page = browser.get("/your/request")
    assert page.says("Thursday 10 December 2026, 10am", "It is in person, at The Old Library, Nowhere.")


def test_a_school_that_comes_as_a_guest_reads_of_its_meeting_alone(office, parents):
    number = add(office, parents, PartyRole.SETTING, "Joy Achterberg", email="joy@example.com")
    give(office, parents, number)
    _, page = inside(office, parents, number)
    assert page.says("You have not been asked to a meeting.")
    assert not page.says("Mediation was asked for")
    interpreter = add(office, parents, PartyRole.INTERPRETER, "Sam Interpreter", email="i@example.com")
    assert office.browser("Bea Hollis").get(address(parents, interpreter)).status == 404
