"""A request taken by phone: the public's questions on one page, one case however often it is pressed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import DecisionKind, PartyRole
from forms.office.request import PhoneRequestForm
from mail.outbox import Delivery
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office

ADDRESS = "/office/cases/new"


def asked(**changes: object) -> dict[str, object]:
    return {
        "reached_at": "9:40am",
        "kind": "D1",
        "authority": "bury",
        "sent_on": date(2026, 11, 12),
        "asker": "parent",
        "name": "Priya Shah",
        "phone": "01632 960 014",
        "email": "priya.shah@example.com",
        "person_name": "Aarav Shah",
        "birth_date": date(2015, 5, 3),
        "lives_here": "yes",
        "wish": "certificate",
        **changes,
    }


def cases(office: Office) -> list[Case]:
    with office.services.database.read() as session:
        found = list(session.scalars(select(Case)))
        for case in found:
            assert case.parties
            assert case.decisions
        return found


def test_the_page_draws_every_field_of_its_form(office):
    page = office.browser("Bea Hollis").get(ADDRESS)
    drawn = {
        str(name).split("-")[0]
        for control in page.forms()[-1].element.iter()
        if (name := control.get("name"))
    }

    fields = {
        name for name in dir(PhoneRequestForm) if hasattr(getattr(PhoneRequestForm, name), "creation_counter")
    }
    assert fields <= drawn


@pytest.mark.usefixtures("both_databases")
def test_two_presses_at_the_same_instant_are_one_case_and_the_second_is_told(office):
    bea = office.browser("Bea Hollis")
    page = bea.get(ADDRESS)
    again = office.browser("Bea Hollis")
    other = again.get(ADDRESS)
    key = page.value_of("key")

    def press(one: tuple[ReviewingClient, Page]) -> str:
        browser, opened = one
        return browser.send(opened, asked(key=key)).text

    with ThreadPoolExecutor(2) as pool:
        shown = list(pool.map(press, [(bea, page), (again, other)]))
    assert sorted("You have already saved this request" in text for text in shown) == [False, True]
    assert len(cases(office)) == 1


@pytest.mark.usefixtures("both_databases")
def test_a_request_by_phone_becomes_one_case_at_the_time_of_the_call(office):
    bea = office.browser("Bea Hollis")
    page = bea.get(ADDRESS)
    first = bea.send(page, asked())
    second = bea.send(page, asked())
    assert first.says("The request is saved. Tell them its reference.", "by phone, taken by Bea Hollis")
    assert second.says("You have already saved this request. This is its case.")
    assert second.title == first.title
    (case,) = cases(office)
    assert case.received_at == datetime(2026, 11, 25, 9, 40, tzinfo=UTC)
    assert case.decisions[0].letter_date == date(2026, 11, 12)
    with office.services.database.read() as session:
        assert [e.who for e in case_events(session, case.id)] == [
            "Bea Hollis"
        ] * 2  # the request, and who looks after it
        receipts = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).all()
        assert len(receipts) == 1


def test_what_is_missing_is_said_and_everything_typed_is_kept(office):
    bea = office.browser("Bea Hollis")
    page = bea.post_form(ADDRESS, asked(person_name="", wish="", hopes="More help in class"))
    assert page.problems == ["Enter their full name", "Choose what you want to do. 'Not sure' is fine."]
    assert page.value_of("hopes") == "More help in class"
    assert page.value_of("name") == "Priya Shah"
    assert cases(office) == []
    assert bea.send(page, {"person_name": "Aarav Shah", "wish": "talk"}).says("The request is saved.")


def test_a_helper_names_the_person_whose_request_it_is(office):
    bea = office.browser("Bea Hollis")
    helper = asked(asker="helper", helper_role="Teacher", helper_known=True, name="Joy Achterberg")
    page = bea.post_form(ADDRESS, helper)
    assert page.problems == ["Enter the name of the person whose request it is"]
    bea.send(page, {"their_name": "Priya Shah", "their_phone": "01632 960 014"})
    (case,) = cases(office)
    assert [(p.name, p.role) for p in case.parties if p.role is not PartyRole.AUTHORITY] == [
        ("Priya Shah", PartyRole.PARENT),
        ("Joy Achterberg", PartyRole.HELPER),
    ]


def test_somebody_without_a_letter_or_email_can_ask_too(office):
    bea = office.browser("Bea Hollis")
    bea.post_form(
        ADDRESS,
        {
            **{name: value for name, value in asked().items() if name != "sent_on"},
            "no_letter": True,
            "email": "",
            "no_email": True,
            "kind": "unsure",
        },
    )
    (case,) = cases(office)
    assert case.decisions[0].kind is DecisionKind.NOT_SURE
    assert case.parties[0].email is None


def test_another_authority_is_entered_by_name(office):
    office.browser("Bea Hollis").post_form(ADDRESS, asked(authority="another", other_authority="Leeds"))
    (case,) = cases(office)
    assert (case.authority_code, case.authority_name) == (None, "Leeds")
    page = office.browser("Sam Reed").get(f"/office/cases/{case.reference}")
    assert page.says(
        "Another service helps families in Leeds: pass this on",
        "Phone Priya Shah, say so, and ask whether we may send this on.",
        "9:40am on Wednesday 25 November 2026 (UK time)",
    )


def test_a_family_that_lives_elsewhere_is_asked_which_authority_is_responsible(office):
    office.browser("Bea Hollis").post_form(ADDRESS, asked(lives_here="no", lives_in="Leeds"))
    (case,) = cases(office)
    page = office.browser("Sam Reed").get(f"/office/cases/{case.reference}")
    assert page.says("Bury made the decision, and they live in Leeds.")
    assert not page.says("Another service helps families in")


def test_a_family_that_lives_where_it_was_decided_is_asked_nothing_about_it(office):
    office.browser("Bea Hollis").post_form(ADDRESS, asked(lives_here="no", lives_in="bury "))
    (case,) = cases(office)
    assert not office.browser("Sam Reed").get(f"/office/cases/{case.reference}").says("is responsible")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"reached_at": "11am"}, "The time they contacted us must be now or earlier"),
        ({"asker": "alternative_person"}, "Choose why they act for the young person"),
        ({"phone": "", "email": "", "no_email": True}, "Give us one way to reach you"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, typed, problem):
    page = office.browser("Bea Hollis").post_form(ADDRESS, asked(**typed))
    assert problem in page.problems
    assert cases(office) == []


def test_what_is_missing_is_told_in_the_order_of_the_page(office):
    page = office.browser("Bea Hollis").post_form("/office/cases/new", person_name="", reached_at="")
    assert page.problems[0] == "Enter the time they contacted us"
    labels = ("What has the local authority decided?", "Their full name", "Your full name")
    places = [page.text.index(label) for label in labels]
    assert places == sorted(places)
    positions = [
        page.problems.index(problem) for problem in ("Enter their full name", "Enter your full name")
    ]
    assert positions == sorted(positions)
