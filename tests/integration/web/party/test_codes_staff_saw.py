"""Codes that staff look at: recorded, never enough by themselves, and never used beside a staff sign-in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import object_session

from cases.accounts.people import Actor, ActorKind, User, Viewer
from cases.corrections import PartyDetails, add_party
from cases.evidence.log import append_evidence
from cases.models import Party
from cases.vocabulary import CodeKind, EnvelopeState, Event, PartyRole, Role, SecondStep, Side, WayIn
from mail.outbox import Delivery
from services.contact.corrections import correct_details
from services.evidence.check import check_evidence
from services.signing import show_code
from services.statements.versions import make_statement
from signing.links.links import live_link, token_of
from signing.links.tokens import Purpose
from signing.models import CodeLook, Envelope, Signer, Visit
from signing.second_step import emailed_digits
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN, a_user
from tests.integration.web.party.answers import events
from tests.passwords import quick_hash
from worker.workflows.signing_record import signer_data

PASSWORD = "long walks home"
TIME = r"\d{1,2} \w+ \d{4}, \d\d:\d\d:\d\d (GMT|BST)"
pytestmark = pytest.mark.hard_input("K72")


@dataclass
class Staff:
    """A coordinator, and her browser in which she is signed in."""

    user: User
    browser: ReviewingClient

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.user.id, self.user.name, self.user.role)


@pytest.fixture
def bea(services: Any, app: Any) -> Staff:
    """Bea Hollis, coordinator."""
    with services.database.write() as session:
        user = a_user(session, Role.COORDINATOR, "Bea Hollis", password=quick_hash(PASSWORD))
    browser = ReviewingClient(app)
    browser.post_form("/sign-in", email=user.email, password=PASSWORD)
    return Staff(user, browser)


def address(services: Any, statement: Any, invited: Any) -> str:
    with services.database.read() as session:
        case = session.get_one(Envelope, statement.envelope_id).case
        return f"/office/cases/{case.reference}/signers/{invited.id}"


def shown(staff: Staff, page_address: str, kind: str) -> Page:
    page = staff.browser.get(page_address)
    token = page.value_of("csrf_token")
    return staff.browser.post(f"{page_address}/code/{kind}", data={"csrf_token": token})


def recorded(services: Any, invited: Any) -> dict[str, Any]:
    """This signer's lines in the signing record."""
    with services.database.read() as session:
        return signer_data(session.get_one(Signer, invited.id), services.blobs)


def let_in_words(services: Any, invited: Any) -> str:
    return str(recorded(services, invited)["let_in_words"])


def looks(services: Any, invited: Any) -> list[str]:
    """Who of the staff looked at this signer's code; each line also has the time, once, with its zone."""
    lines = [line.replace("\u00a0", " ") for line in recorded(services, invited)["code_looks"]]
    assert all(re.fullmatch(rf".+, on {TIME}", line) for line in lines)
    return [line.split(", ")[0] for line in lines]


def sign(browser: ReviewingClient, name: str) -> Page:
    return browser.send(browser.get("/your/sign"), confirmed=True, method="typed", typed=name)


def buttons(page: Page) -> list[str]:
    main = page.html.split("<main")[1].split("</main>")[0]
    return [words.strip() for words in re.findall(r"<button[^>]*>(.*?)</button>", main, re.S)]


def digits_of(services: Any) -> str:
    with services.database.read() as session:
        visit = session.scalars(select(Visit).where(Visit.step_passed_at.is_not(None))).one()
        return emailed_digits(visit, services.keys)


# --- What staff see --------------------------------------------------------------------------------


def test_no_page_of_staff_holds_a_code_until_it_is_asked_for_and_then_that_alone(services, statement, bea):
    page_address = address(services, statement, statement.authority)
    page = bea.browser.get(page_address)
    for code in (statement.authority.code, statement.authority.short_code):
        assert code not in page.text.replace("\xa0", " ")

    page = shown(bea, page_address, "step")

    assert page.says(
        statement.authority.code, "It is shown this once.", "If you look again, that is recorded too."
    )
    assert "2015" not in page.text, "no date of birth stands beside a code"
    assert page.says(statement.authority.code)
    again = bea.browser.get(page_address)
    assert statement.authority.code not in again.text.replace("\xa0", " ")
    assert again.says("Code shown to", "Bea Hollis")
    assert events(services, statement, Event.CODE_SHOWN) == 1


def test_opening_the_address_of_a_code_shows_and_records_nothing(services, statement, bea):
    page_address = address(services, statement, statement.authority)
    assert bea.browser.get(f"{page_address}/code/step").status == 405
    bea.browser.post(f"{page_address}/code/step", data={"csrf_token": "no"})
    with services.database.read() as session:
        assert session.scalars(select(CodeLook)).all() == []


def test_no_code_is_shown_of_whoever_has_answered_or_is_let_in_by_a_fact(services, statement, bea):
    page = shown(bea, address(services, statement, statement.family), "step")
    assert page.heading == "Help Priya Shah to sign"
    with services.database.write() as session:
        session.get_one(Envelope, statement.envelope_id).state = EnvelopeState.WITHDRAWN
    page = shown(bea, address(services, statement, statement.authority), "entry")
    assert page.heading == "Help Ruth Okafor to sign"
    with services.database.read() as session:
        assert session.scalars(select(CodeLook)).all() == []


# --- What a coordinator alone can do ---------------------------------------------------------------


def test_code_and_date_of_birth_from_staff_pages_do_not_open_a_document(services, statement, bea, client):
    shown(bea, address(services, statement, statement.family), "entry")

    proof = client.post_form("/code", code=statement.family.short_code)
    page = client.send(proof, born=BORN)

    assert page.heading == "Enter the six digits from our email"
    assert page.says("We have emailed six digits to p…@example.com.")
    for path in ("/your/document", "/your/sign", "/your/document/part-a.pdf"):
        assert client.get(path).heading in {"Is this you?", "Enter the six digits from our email"}, path
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).let_in_at is None
        mail = session.scalars(select(Delivery).where(Delivery.kind == "emailed_digits")).one()
        assert (mail.to_address, digits_of(services) in str(mail.ids)) == ("priya.shah@example.com", False)


def test_the_emailed_digits_let_in_and_the_record_says_all_of_it(services, statement, bea, client):
    shown(bea, address(services, statement, statement.family), "entry")
    page = client.send(client.post_form("/code", code=statement.family.short_code), born=BORN)

    assert client.send(page, code="000 000").problems == [
        "That does not match what we have. You have 4 tries left"
    ]
    page = client.send(page, code=digits_of(services))
    assert page.address == "/your/document"
    assert sign(client, "Priya Shah").heading == "You have signed"

    assert let_in_words(services, statement.family) == (
        "a code that staff saw, the date of birth of the child or young person and six digits emailed to them"
    )
    assert looks(services, statement.family) == ["Bea Hollis"]


def test_new_digits_end_the_old_ones_and_five_wrong_ones_pause_the_link(services, statement, bea, client):
    shown(bea, address(services, statement, statement.family), "entry")
    page = client.send(client.post_form("/code", code=statement.family.short_code), born=BORN)
    old = digits_of(services)

    again = client.send(page, {}, action="/your/digits/again")
    assert again.says("We have sent new digits.")
    assert digits_of(services) != old
    for _ in range(4):
        assert client.send(again, code=old).status == 422
    assert client.send(again, code=old).heading == "This link is paused"


def test_without_an_address_the_record_says_that_nobody_else_confirmed(services, statement, bea, client):
    with services.database.write() as session:
        session.get_one(Signer, statement.family.id).email = None
    shown(bea, address(services, statement, statement.family), "entry")

    client.send(client.post_form("/code", code=statement.family.short_code), born=BORN)
    assert sign(client, "Priya Shah").heading == "You have signed"

    assert let_in_words(services, statement.family) == (
        "a code that staff saw, the date of birth of the child or young person; "
        "staff knew both, and nobody else confirmed who signed"
    )
    assert looks(services, statement.family) == ["Bea Hollis"]


def test_a_code_that_nobody_of_staff_looked_at_came_from_the_email(services, statement, client):
    page = client.send(client.post_form("/code", code=statement.family.short_code), born=BORN)
    assert page.address == "/your/document"
    sign(client, "Priya Shah")
    assert let_in_words(services, statement.family) == (
        "the code in our email and the date of birth of the child or young person"
    )
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).way_in is WayIn.CODE


def test_a_link_with_a_code_that_staff_told_names_who_saw_it(services, statement, bea, let_in):
    with services.database.write() as session:
        show_code(
            session,
            statement.authority.id,
            CodeKind.STEP,
            by=bea.viewer,
            at=services.now(),
            keys=services.keys,
        )
    browser, page = let_in(statement.authority)
    assert page.address == "/your/document"
    sign(browser, "Ruth Okafor")
    assert let_in_words(services, statement.authority) == (
        "the link we emailed and a six-digit code told by phone or in the room"
    )
    assert looks(services, statement.authority) == ["Bea Hollis"]


def test_an_address_that_staff_changed_stands_in_the_record(services, statement, bea, let_in):
    with services.database.write() as session:
        party = session.get_one(Signer, statement.family.id).party
        details = replace(PartyDetails.of(party), email="someone.else@example.com")
        policy, keys = services.policy, services.keys
        correct_details(session, party, details, by=bea.viewer, at=services.now(), policy=policy, keys=keys)
        link = live_link(session, Purpose.OPEN_DOCUMENT, statement.family.id, at=services.now())
        assert link is not None
        fresh = replace(statement.family, link=f"/open/{token_of(link, keys)}")
    browser, _ = let_in(fresh)
    sign(browser, "Priya Shah")
    changed = recorded(services, statement.family)["address_entered"].replace("\u00a0", " ")
    assert re.fullmatch(rf"Bea Hollis, on {TIME}", changed)


def test_an_address_that_staff_changed_before_the_document_was_made_stands_in_its_record(services, bea):
    at = services.now()

    def corrected(case: Any) -> None:
        details = replace(PartyDetails.of(case.parties[0]), email="someone.else@example.com")
        held = object_session(case)
        assert held is not None
        correct_details(
            held, case.parties[0], details, by=bea.viewer, at=at, policy=services.policy, keys=services.keys
        )

    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=at, before_the_meeting=corrected)
        envelope = make_statement(
            session,
            outcome,
            open_until=date(2027, 1, 5),
            by=factories.viewer_of(mediator),
            at=services.now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        (family,) = (one for one in envelope.signers if one.email == "someone.else@example.com")
        assert (family.address_by, family.address_at) == ("Bea Hollis", at)
        assert [one.address_by for one in envelope.signers if one is not family] == [""]
        case_id = envelope.case_id
    with services.database.read() as session:
        found = check_evidence(session, case_id, blobs=services.blobs, certificates=())
        assert (found.verdict.sound, found.faults) == (True, [])


def test_whoever_of_the_staff_typed_an_address_at_the_start_stands_in_the_record(services, bea):
    """One person came with a request that staff wrote down, one was added later, one by the public form."""
    at, later = services.now() - timedelta(days=3), services.now() - timedelta(days=2)
    sam = Actor(ActorKind.USER, str(uuid4()), "Sam Reed")

    def written_down(case: Any) -> None:
        held = object_session(case)
        assert held is not None
        append_evidence(held, case, Event.REQUEST_RECEIVED, by=sam, at=at, about={"channel": "phone"})
        details = PartyDetails(name="Dev Shah", email="dev.shah@example.com", may_decide=True)
        add_party(held, case, PartyRole.PARENT, details, by=bea.viewer, at=later)

    envelope_id = _made(services, written_down)
    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        typed = {signer.name: (signer.address_by, signer.address_at) for signer in envelope.signers}
        assert typed["Priya Shah"] == ("Sam Reed", at)
        assert typed["Dev Shah"] == ("Bea Hollis", later)
        found = check_evidence(session, envelope.case_id, blobs=services.blobs, certificates=())
        assert (found.verdict.sound, found.faults) == (True, [])


def test_an_address_that_came_by_the_public_form_names_nobody(services):
    with services.database.read() as session:
        envelope = session.get_one(Envelope, _made(services, lambda _case: None))
        assert {signer.address_by for signer in envelope.signers} == {""}


def _made(services: Any, before_the_meeting: Any) -> UUID:
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(
            services, session, at=services.now(), before_the_meeting=before_the_meeting
        )
        by = factories.viewer_of(mediator)
        return make_statement(
            session,
            outcome,
            open_until=date(2027, 1, 5),
            by=by,
            at=services.now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        ).id


# --- Two parents -----------------------------------------------------------------------------------


def test_two_of_a_family_are_let_in_by_a_code_of_their_own_and_never_by_the_same_date(services):
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(
            services, session, at=services.now(), before_the_meeting=_with_dev
        )
        envelope = make_statement(
            session,
            outcome,
            open_until=date(2027, 1, 5),
            by=factories.viewer_of(mediator),
            at=services.now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        steps = {signer.name: signer.second_step for signer in envelope.signers}
    assert steps["Priya Shah"] is steps["Dev Shah"] is SecondStep.CODE


def _with_dev(case: Any) -> None:
    dev = Party(number=3, role=PartyRole.PARENT, side=Side.FAMILY, name="Dev Shah")
    dev.email = case.parties[0].email
    case.parties.append(dev)


def test_a_signer_can_be_given_a_code_in_place_of_the_date_of_birth(services, statement, bea, client):
    page_address = address(services, statement, statement.family)
    page = bea.browser.get(page_address)
    page = bea.browser.send(page, {}, action=f"{page_address}/six-digits")
    assert page.says("They are now asked for a six-digit code of their own.")

    proof = client.post_form(statement.family.link)
    assert proof.says("What is your six-digit code?")
    code = shown(bea, page_address, "step")
    assert client.send(proof, code=next(iter(_codes(code)))).address == "/your/document"
    assert events(services, statement, Event.SECOND_STEP_CHANGED) == 1


def _codes(page: Page) -> list[str]:
    return re.findall(r"\d{3} \d{3}(?!\d)", page.text.replace("\xa0", " "))


# --- A browser in which staff are signed in --------------------------------------------------------


def test_a_link_opened_beside_a_staff_sign_in_asks_to_sign_out_first(statement, bea):
    browser = bea.browser
    page = browser.get(statement.family.link)
    assert page.says("You are signed in as Bea Hollis")
    assert buttons(page) == ["Sign out of staff and go on"]

    page = browser.send(page)

    assert page.heading == "Is this you?"
    assert browser.get("/office").heading == "Sign in"
    assert browser.send(browser.get("/your/proof"), born=BORN).address == "/your/document"


def test_a_code_entered_beside_a_staff_sign_in_asks_to_sign_out_before_the_second_step(statement, bea):
    browser = bea.browser
    page = browser.post_form("/code", code=statement.family.short_code)
    assert page.heading == "Sign out of staff first"
    assert page.says("Bea Hollis is signed in, in this browser.")
    for path in ("/your/proof", "/your/document", "/your/sign"):
        assert browser.get(path).heading == "Sign out of staff first"
    assert buttons(page) == ["Sign out of staff and go on"]

    page = browser.send(page)

    assert page.heading == "Is this you?"
    assert browser.get("/office").heading == "Sign in"


def test_an_officer_signs_beside_their_own_sign_in(services, statement, app):
    with services.database.write() as session:
        user = a_user(session, Role.OFFICER, "Ruth Okafor", password=quick_hash(PASSWORD))
    browser = ReviewingClient(app)
    browser.post_form("/sign-in", email=user.email, password=PASSWORD)
    assert browser.post_form(statement.authority.link).heading == "Is this you?"
