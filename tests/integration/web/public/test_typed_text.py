"""What people type into the request: kept and shown exactly, whatever the characters or the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.models import Draft
from services.container import Services
from tests.client import ReviewingClient
from tests.integration.web.public.conftest import LATE_EVENING, TEXTS
from tests.integration.web.public.walking import PRIYA, the_case, walk_to
from tests.web_apps import make_web


def draft_of(services: Services) -> Draft:
    """The one draft there is."""
    with services.database.read() as session:
        return session.query(Draft).one()


def test_too_long_a_hope_says_by_how_much_and_keeps_every_word(family: ReviewingClient) -> None:
    hopes = "x" * 1_620
    page = family.send(walk_to(family, "/ask/more/hopes"), hopes=hopes)
    assert page.problems == [
        "You have 120 characters too many. Shorten what you hope for, or keep the rest for the call"
    ]
    assert page.value_of("hopes") == hopes


@pytest.mark.hard_input("K01", "K02")
def test_what_is_typed_is_shown_and_kept_exactly(family: ReviewingClient, services: Services) -> None:
    page = walk_to(family, "/ask/check")
    for text in [*TEXTS["K01"], *TEXTS["K02"]]:
        family.post_form("/ask/child?from=check", person_name=text)
        family.post_form("/ask/contact?from=check", name=text)
        page = family.post_form("/ask/more/hopes?from=check", hopes=text)
        assert page.address == "/ask/check"
        assert page.text.count(" ".join(text.split())) >= 3
        kept = draft_of(services).answers
        assert (kept["person_name"], kept["name"], kept["hopes"]) == (text, text, text)
    family.send(page, agreed=True)
    case = the_case(services)
    assert (case.person_name, case.parties[0].name, case.hopes) == (text, text, text)


@pytest.mark.hard_input("K03")
@pytest.mark.parametrize("text", TEXTS["K03"], ids=ascii)
def test_characters_that_cannot_be_printed_are_taken_out_and_told(family: ReviewingClient, text: str) -> None:
    page = family.send(walk_to(family, "/ask/more/hopes"), hopes=text)
    assert page.problems == ["We took out 1 character that cannot be printed. Check the text"]
    assert family.send(page).address != page.address


@pytest.mark.hard_input("K10")
def test_names_are_taken_as_they_are(family: ReviewingClient, services: Services) -> None:
    page = walk_to(family, "/ask/check")
    for name in [*TEXTS["K10"], *TEXTS["K11"]]:
        family.post_form("/ask/child?from=check", person_name=name)
        page = family.post_form("/ask/contact?from=check", name=name)
        assert page.address == "/ask/check"
        assert page.text.count(name) >= 2
    family.send(page, agreed=True)
    case = the_case(services)
    assert (case.person_name, case.parties[0].name) == (name, name)


@pytest.mark.hard_input("K12")
def test_a_page_open_longer_than_its_token_keeps_everything(services: Services) -> None:
    family = ReviewingClient(make_web(services, form_token_seconds=5))
    with time_machine.travel(LATE_EVENING, tick=False) as clock:
        page = walk_to(family, "/ask/more/hopes")
        clock.shift(timedelta(seconds=10))
        page = family.send(page, hopes="More help at school")
        assert page.says("This page was open for a long time. Everything you typed is still here.")
        assert page.value_of("hopes") == "More help at school"
        assert family.send(page).address != page.address


def test_a_browser_that_lost_its_cookie_still_keeps_what_was_typed(family: ReviewingClient) -> None:
    page = walk_to(family, "/ask/contact")
    family.browser.delete_cookie("counterpart")
    page = family.send(page, PRIYA["/ask/contact"])
    assert page.says("Everything you typed is still here.")
    assert page.value_of("name") == "Priya Shah"
    page = family.send(page)
    assert page.address == "/ask/what"
    assert walk_to(family, "/ask/check").says("priya.shah@example.com")


@pytest.mark.hard_input("K16")
def test_postcodes_from_anywhere_are_taken_and_those_of_the_uk_tidied(family: ReviewingClient) -> None:
    walk_to(family, "/ask/check")
    for typed in TEXTS["K16"]:
        is_postcode = len(typed) < 12
        given = {"postcode": typed} if is_postcode else {"address": typed}
        page = family.post_form("/ask/contact?from=check", given)
        assert page.address == "/ask/check"
        tidy = "ZZ1 1ZZ" if typed.lower().replace(" ", "") == "zz11zz" else typed.strip()
        assert page.says(tidy)


@pytest.mark.hard_input("K52")
def test_addresses_lose_what_nobody_sees_and_faults_are_told_beside_the_field(
    family: ReviewingClient, services: Services
) -> None:
    good = {
        " testina@example.test ": "testina@example.test",
        "TESTINA@Example.TEST": "TESTINA@example.test",
        "\u200btestina@example.test": "testina@example.test",
        "testina@exa\u200bmple.test": "testina@example.test",
        "o'fictive@example.test": "o'fictive@example.test",
        "testina+send@example.test": "testina+send@example.test",
    }
    walk_to(family, "/ask/check")
    for typed in TEXTS["K52"]:
        page = family.post_form("/ask/contact?from=check", email=typed)
        if typed in good:
            assert page.address == "/ask/check"
            assert draft_of(services).answers["email"] == good[typed]
        else:
            assert len(page.problems) == 1
            assert page.value_of("email") == typed
