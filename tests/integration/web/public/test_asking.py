"""The request, from who asks to the receipt: one request, whoever asks and however often it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases.models import Case, Draft
from cases.vocabulary import Asker, DecisionKind, PartyRole, Wish
from mail.outbox import Delivery
from services.container import Services
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.public.conftest import LATE_EVENING
from tests.integration.web.public.walking import PRIYA, answers, the_case, walk_and_send, walk_to
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context

A_YOUNG_PERSON = {"person_name": "Kofi Mensah-Reid", "birth_date": date(2007, 5, 3), "lives_here": "yes"}


@pytest.fixture
def both(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """The same installation, once on SQLite and once on PostgreSQL."""
    services = make_services(tmp_path / "data", database_url, now=lambda: LATE_EVENING)
    yield services
    services.database.close()


def test_a_family_asks_and_has_its_reference_the_time_and_both_dates(both: Services) -> None:
    family = ReviewingClient(make_web(both))
    page = walk_and_send(family)
    case = the_case(both)
    assert page.heading == "We have your request"
    assert page.says(
        f"Your reference is {case.reference}",
        "You contacted us on Wednesday 25 November 2026, at 11:52pm (UK time).",
        "An adviser will phone or write to you by the end of Thursday 26 November 2026.",
        "Monday 25 January 2027",
        "01706 769 634",
    )
    assert (case.authority_code, case.person_name, case.asker) == ("bury", "Aarav Shah", Asker.PARENT)
    assert (case.wish, case.received_at) == (Wish.CERTIFICATE, LATE_EVENING)
    assert case.parties[0].email == "priya.shah@example.com"
    assert case.decisions[0].kind is DecisionKind.NO_ASSESSMENT
    assert case.decisions[0].letter_date == date(2026, 11, 25)


def test_a_second_press_and_a_reload_give_the_same_reference_and_one_request(both: Services) -> None:
    family = ReviewingClient(make_web(both))
    page = walk_to(family, "/ask/check")
    first = family.send(page, agreed=True)
    second = family.send(page, agreed=True)
    reference = the_case(both).reference
    assert first.says(reference)
    assert second.says(reference)
    assert family.get("/ask/sent").says(reference)
    with both.database.read() as session:
        assert sorted(d.kind for d in session.query(Delivery)) == ["new_request", "request_received"]


def test_two_presses_at_the_same_moment_make_one_case(both: Services) -> None:
    app = make_web(both)
    family = ReviewingClient(app)
    form = walk_to(family, "/ask/check").form_for({"agreed": True})
    data = {**form.fields(), "agreed": "yes"}
    cookie = family.browser.get_cookie("counterpart")
    assert cookie is not None
    together = threading.Barrier(2)

    def press() -> None:
        browser = app.test_client()
        browser.set_cookie("counterpart", cookie.value)
        together.wait()
        assert browser.post("/ask/check", data=data).status_code == 303

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert the_case(both).reference


def test_after_sending_every_page_of_the_request_shows_the_receipt(family: ReviewingClient) -> None:
    walk_and_send(family)
    for address in ("/ask/what", "/ask/check", "/ask/contact", "/ask"):
        assert family.get(address).address == "/ask/sent"


def test_another_request_can_be_begun_from_the_receipt(family: ReviewingClient, services: Services) -> None:
    page = walk_and_send(family)
    page = family.send(page, action="/ask/new")
    assert page.address == "/ask/what"
    walk_and_send(family)
    with services.database.read() as session:
        assert session.query(Case).count() == 2


def test_check_shows_every_answer_and_who_sees_it(family: ReviewingClient) -> None:
    given = answers(
        contact={**PRIYA["/ask/contact"], "address": "1 Nowhere Street\nNowhere", "postcode": "zz11zz"},
        needs={"needs": ["Interpreter", "Something else"], "language": "Gujarati", "needs_note": "Breaks"},
        more__hopes={"hopes": "More help.\nSmaller classes."},
        more__other_parent={"other_parent": "Ravi Shah, father", "other_parent_safe": "ask"},
        more__safety={"safety_note": "Do not phone after 6pm"},
    )
    page = walk_to(family, "/ask/check", given)
    assert page.says(
        "Wednesday 25 November 2026",
        "01632 960 014",
        "1 Nowhere Street Nowhere ZZ1 1ZZ",
        "Gujarati",
        "Breaks",
        "More help. Smaller classes.",
        "Ravi Shah, father",
        "Ask me first",
        "Do not phone after 6pm",
        "Only we and the mediator see this",
        "Only we see this, but Bury is told your name",
    )


def test_change_returns_to_check_and_back_keeps_the_answer(family: ReviewingClient) -> None:
    page = walk_to(family, "/ask/check")
    address = page.links()["Change you want"]
    assert family.get(address).links()["Back"] == "/ask/check"
    page = family.post_form(address, wish="talk")
    assert page.address == "/ask/check"
    assert page.says("Talk to an adviser first")


def test_sending_needs_the_tick_about_information(family: ReviewingClient, services: Services) -> None:
    page = family.send(walk_to(family, "/ask/check"))
    assert page.problems == ["Tick that you have read how we use your information"]
    with services.database.read() as session:
        assert session.query(Case).count() == 0


def test_without_email_the_receipt_is_printed_or_posted(family: ReviewingClient, services: Services) -> None:
    page = walk_and_send(
        family,
        answers(contact={"name": "Thomas Hale", "no_email": True, "address": "3 Old Wynd", "postcode": ""}),
    )
    assert page.says("Print this page now, or write down your reference. This page is your receipt.")
    assert the_case(services).parties[0].email is None


def test_an_email_that_was_refused_is_told_on_the_receipt(
    family: ReviewingClient, services: Services
) -> None:
    walk_and_send(family)
    with services.database.write() as session:
        session.query(Delivery).filter_by(kind="request_received").one().refused_at = LATE_EVENING
    assert family.get("/ask/sent").says(
        "We could not email priya.shah@example.com", "If the address is wrong"
    )


def test_no_way_to_reach_someone_is_asked_for(family: ReviewingClient) -> None:
    page = family.send(walk_to(family, "/ask/contact"), name="Thomas Hale", no_email=True)
    assert page.problems == ["Give us one way to reach you"]
    assert page.value_of("name") == "Thomas Hale"


def test_a_young_person_asks_for_themself(family: ReviewingClient, services: Services) -> None:
    page = walk_to(family, "/ask/child", answers(you={"asker": "young_person"}))
    assert page.heading == "About you"
    given = answers(
        you={"asker": "young_person"},
        child=A_YOUNG_PERSON,
        contact={"name": "Kofi Mensah-Reid", "email": "kofi@example.com"},
    )
    walk_and_send(family, given)
    case = the_case(services)
    roles = [(party.role, party.name) for party in case.parties]
    assert roles == [(PartyRole.YOUNG_PERSON, "Kofi Mensah-Reid"), (PartyRole.AUTHORITY, "Bury")]


@pytest.mark.parametrize(("say_so", "noted"), [("yes", "agree"), ("not_yet", "say-so not given yet")])
def test_a_parent_of_someone_who_can_decide_is_asked_for_their_say_so(
    family: ReviewingClient, services: Services, say_so: str, noted: str
) -> None:
    given = answers(child=A_YOUNG_PERSON, say_so={"say_so": say_so}, them={"their_name": "Kofi Mensah-Reid"})
    page = walk_to(family, "/ask/say-so", given)
    assert (
        page.heading
        == "Kofi Mensah-Reid can decide this. Has Kofi Mensah-Reid said that you can ask for them?"
    )
    walk_and_send(family, given)
    family_party, _, helper = the_case(services).parties
    assert (family_party.role, family_party.name) == (PartyRole.YOUNG_PERSON, "Kofi Mensah-Reid")
    assert (helper.role, helper.name) == (PartyRole.HELPER, "Priya Shah")
    assert noted in helper.post


def test_someone_acting_for_a_young_person_is_believed_and_the_basis_noted(
    family: ReviewingClient, services: Services
) -> None:
    given = answers(
        you={"asker": "alternative_person"},
        child=A_YOUNG_PERSON,
        say_so={"basis": "The Court of Protection made me their deputy"},
    )
    walk_and_send(family, given)
    party = the_case(services).parties[0]
    assert (party.role, party.name) == (PartyRole.ALTERNATIVE_PERSON, "Priya Shah")
    assert party.capacity_basis == "The Court of Protection made me their deputy"


def test_a_helper_says_who_they_are_and_that_the_family_knows(
    family: ReviewingClient, services: Services
) -> None:
    page = family.send(
        walk_to(family, "/ask/you"), asker="helper", helper_name="Joy Achterberg", helper_role="SENCO"
    )
    assert page.problems == ["Ask them first, or ask us to phone them: 0808 157 0155"]
    assert page.value_of("helper_name") == "Joy Achterberg"
    given = answers(
        you={
            "asker": "helper",
            "helper_name": "Joy Achterberg",
            "helper_role": "SENCO",
            "helper_known": True,
        },
        contact={"name": "Joy Achterberg", "email": "joy@example.com"},
        them={"their_name": "Ewa Nowicka", "their_phone": "01632 960 015"},
    )
    sent = walk_and_send(family, given)
    assert sent.says("An adviser will phone or write to Ewa Nowicka by", "We are emailing this to")
    parent, _, helper = the_case(services).parties
    assert (parent.role, parent.name, parent.phone) == (PartyRole.PARENT, "Ewa Nowicka", "01632960015")
    assert (helper.name, helper.post) == ("Joy Achterberg", "SENCO (they know and agree)")
    with services.database.read() as session:
        receipt = session.query(Delivery).filter_by(kind="request_received").one()
        body = compose_delivery(email_context(services), session, receipt).get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert (receipt.to_address, receipt.party_id) == ("joy@example.com", helper.id)
    assert "An adviser will phone or write to the person you asked for by" in " ".join(words.split())


@pytest.mark.parametrize(
    ("their_email", "expected"),
    [
        ("ewa.nowicka@example.com", ["ewa.nowicka@example.com", "joy@example.com"]),
        ("Joy@example.com", ["Joy@example.com"]),
    ],
)
def test_who_helps_and_who_is_helped_have_a_receipt_each_and_one_where_they_share_an_address(
    family: ReviewingClient, services: Services, their_email: str, expected: list[str]
) -> None:
    helper = {"asker": "helper", "helper_name": "Joy", "helper_role": "SENCO", "helper_known": True}
    given = answers(
        you=helper,
        contact={"name": "Joy Achterberg", "email": "joy@example.com"},
        them={"their_name": "Ewa Nowicka", "their_email": their_email},
    )
    walk_and_send(family, given)
    with services.database.read() as session:
        receipts = session.query(Delivery).filter_by(kind="request_received").all()
        assert sorted(receipt.to_address for receipt in receipts) == expected


def test_a_child_who_asks_is_told_who_asks_and_the_parent_becomes_the_party(
    family: ReviewingClient, services: Services
) -> None:
    given = answers(
        you={"asker": "young_person"},
        child={"person_name": "Ivy Hale", "birth_date": date(2012, 5, 3), "lives_here": "yes"},
        contact={"name": "Ivy Hale", "phone": "01632 960 016", "no_email": True},
        them={"their_name": "Thomas Hale"},
    )
    page = walk_to(family, "/ask/say-so", given)
    assert page.says("your parent or carer has to ask")
    walk_and_send(family, given)
    parent = the_case(services).parties[0]
    assert (parent.role, parent.name) == (PartyRole.PARENT, "Thomas Hale")


def test_someone_of_25_is_told_so_and_may_still_send(family: ReviewingClient, services: Services) -> None:
    given = answers(
        child={"person_name": "Marek Nowak", "birth_date": date(2001, 5, 4), "lives_here": "yes"},
        them={"their_name": "Marek Nowak"},
    )
    page = walk_to(family, "/ask/say-so", given)
    assert page.heading == "This is for people under 25"
    assert page.says("Marek Nowak turned 25 on 4 May 2026. Phone us: there may be other help.")
    walk_and_send(family, given)
    assert the_case(services).person_name == "Marek Nowak"


def test_a_home_in_another_area_is_explained_and_no_dead_end(
    family: ReviewingClient, services: Services
) -> None:
    child = {**PRIYA["/ask/child"], "lives_here": "no", "lives_in": "Leeds"}
    page = walk_to(family, "/ask/check", answers(child=child))
    assert page.says("Bury made the decision, and that home is in the area of Leeds")
    family.send(page, agreed=True)
    assert the_case(services).lives_in == "Leeds"


def test_a_guessed_letter_date_is_known_to_be_a_guess(family: ReviewingClient, services: Services) -> None:
    walk_and_send(family, answers(letter_date={"no_letter": True, "guess": date(2026, 11, 2)}))
    decision = the_case(services).decisions[0]
    assert (decision.letter_date, decision.letter_date_is_a_guess) == (date(2026, 11, 2), True)


def test_the_health_help_that_is_missing_travels_with_the_parts_of_the_plan(
    family: ReviewingClient, services: Services
) -> None:
    parts = {"sections": ["B", "G"], "missing_health": "Weekly physiotherapy"}
    walk_and_send(family, answers(what={"kind": "D3"}, parts=parts))
    decision = the_case(services).decisions[0]
    assert (decision.kind, decision.sections) == (DecisionKind.HEALTH_SOCIAL_TOO, ["B", "G"])
    assert decision.missing_health == "Weekly physiotherapy"


def test_what_is_said_about_safety_flags_the_case(family: ReviewingClient, services: Services) -> None:
    walk_and_send(family, answers(more__safety={"safety_note": "He must not know"}))
    case = the_case(services)
    assert (case.safety_flag, case.safety_note) == (True, "He must not know")


def test_an_address_without_its_token_changes_nothing(family: ReviewingClient, services: Services) -> None:
    family.post("/ask/what", data={"kind": "D1"})
    family.post("/ask/new", data={})
    with services.database.read() as session:
        assert session.query(Draft).count() == 0


def test_the_dates_of_a_request_come_as_a_calendar_file_without_a_name(family: ReviewingClient) -> None:
    walk_and_send(family)
    response = family.get("/ask/dates.ics").response
    text: Any = response.get_data(as_text=True)
    assert response.mimetype == "text/calendar"
    assert text.count("DTSTART;VALUE=DATE:20270125") == 1  # contact is made: nothing to be reminded of
    assert "Shah" not in text


def test_what_was_not_given_is_folded_on_the_page_that_checks_the_answers(family):
    page = walk_to(family, "/ask/check")
    assert "Not given" not in page.text
    assert page.says("What you did not tell us", "Best times", "You hope for")
    assert page.links()["Add best times"] == "/ask/contact?from=check"
    assert page.links()["Change your name"] == "/ask/contact?from=check"
