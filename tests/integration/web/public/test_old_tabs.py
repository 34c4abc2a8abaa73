"""An old tab sends nothing that it does not show."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cases.models import Case, Draft, Party
from services.container import Services
from tests.client import ReviewingClient
from tests.integration.web.public.walking import ASKED, PRIYA, answers, walk_and_send, walk_to


@pytest.mark.hard_input("K75")
def test_answers_changed_in_another_tab_are_shown_before_they_are_sent(
    family: ReviewingClient, services: Services
) -> None:
    old = walk_to(family, "/ask/check")
    family.post_form("/ask/contact?from=check", name="Asha Changed")
    refused = family.send(old, agreed=True)
    assert refused.heading == "Check your answers"
    assert refused.problems[0].startswith("Something changed since this page was opened")
    assert refused.says("Asha Changed")
    with services.database.read() as session:
        assert session.scalars(select(Case)).all() == []
    family.send(refused, agreed=True)
    with services.database.read() as session:
        assert "Asha Changed" in session.scalars(select(Party.name)).all()


STARTED_AGAIN = "A new form was started in this browser after this page was opened."


def test_an_old_tab_puts_nothing_into_a_form_that_was_started_since(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/check")
    opened = {address: family.get(address) for address in [*ASKED, "/save"]}
    old_tabs = {address: page for address, page in opened.items() if page.address == address}
    assert len(old_tabs) > 12
    receipt = walk_and_send(family)
    family.send(receipt, action="/ask/new")
    family.post_form("/ask/what", kind="D2")
    kept = _answers_of_new_form(services)
    for address, page in old_tabs.items():
        given = {"email": "asha@example.com"} if address == "/save" else PRIYA.get(address, {})
        refused = family.send(page, given)
        assert refused.address == address
        assert refused.problems[0].startswith(STARTED_AGAIN), (address, refused.problems)
    assert _answers_of_new_form(services) == kept


def test_what_was_typed_in_the_old_tab_goes_into_the_new_form_by_one_more_press(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/check")
    old_tab = family.get("/ask/more/hopes")
    family.send(walk_and_send(family), action="/ask/new")
    refused = family.send(old_tab, hopes="A place at the school down the road")
    assert refused.says("What you typed is still here. To put it in the new form, press 'Continue' again")
    assert refused.says("A place at the school down the road")
    family.send(refused)
    assert _answers_of_new_form(services)["hopes"] == "A place at the school down the road"


def test_save_and_come_back_in_an_old_tab_keeps_its_words_out_of_the_new_form(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/check")
    old_tab = family.get("/ask/more/hopes")
    family.send(walk_and_send(family), action="/ask/new")
    family.post_form("/ask/what", kind="D2")
    kept = _answers_of_new_form(services)
    refused = family.send(old_tab, hopes="A place nearer home", come_back="yes")
    assert refused.problems[0].startswith(STARTED_AGAIN)
    assert refused.says("A place nearer home")
    assert _answers_of_new_form(services) == kept


def test_a_question_that_the_new_form_does_not_ask_still_shows_what_was_typed(
    family: ReviewingClient,
) -> None:
    adult = {"person_name": "Marek Nowak", "birth_date": date(2005, 5, 4), "lives_here": "yes"}
    given = answers(you={"asker": "alternative_person"}, child=adult)
    old_tab = walk_to(family, "/ask/say-so", given)
    family.post_form("/ask/what", kind="D1")
    with family.browser.session_transaction() as browser:
        for kept in ("draft", "drafts"):
            del browser[kept]
    refused = family.send(old_tab, basis="Something else", basis_note="I am his court-appointed deputy")
    assert refused.problems[0].startswith(STARTED_AGAIN)
    assert refused.says("I am his court-appointed deputy")
    assert family.send(refused).status == 200


def test_an_old_check_page_sends_nothing_of_a_form_that_was_started_since(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/check")
    old_tab = family.get("/ask/check")
    family.send(walk_and_send(family), action="/ask/new")
    family.send(family.send(old_tab, agreed=True), agreed=True)
    with services.database.read() as session:
        assert session.query(Case).count() == 1


def _answers_of_new_form(services: Services) -> dict[str, object]:
    """The answers of the one form that is not sent."""
    with services.database.read() as session:
        answers: dict[str, object] = session.scalars(
            select(Draft.answers).where(Draft.case_id.is_(None))
        ).one()
        return answers
