"""The outcome form in several windows: two writers, two tabs, a tablet handed over, a save on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from cases.meetings.models import Outcome
from cases.meetings.outcomes import draft_of
from tests.app_services import make_services, wait_until
from tests.browser.outcome_forms import outcome_forms, row, saved, what
from tests.integration.web.mediator.conftest import PASSWORD, Hall, a_hall
from tests.statements import statement_out


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield a_hall(services)
    services.database.close()


@pytest.fixture
def open_form(chromium: Browser, hall: Hall, serve: Callable[[Flask], str]) -> Iterator[Callable[..., Page]]:
    with outcome_forms(chromium, hall, serve) as go:
        yield go


@pytest.mark.hard_input("K72")
@pytest.mark.parametrize("busy", [False, True], ids=["at once", "while an earlier save is on its way"])
def test_a_half_typed_form_is_saved_before_the_tablet_is_handed_over(hall, open_form, busy):
    hall.begun()
    with hall.services.database.read() as session:
        begun = session.scalars(select(Outcome.id)).one()
    statement = statement_out(hall.services)
    page = open_form()
    if busy:
        held: list[Any] = []
        saving = "**/outcome/save*"
        page.context.route(saving, lambda route: route.continue_() if held else held.append(route))
        with page.expect_request(saving):
            page.locator("[name=summary]").fill("How help is given")
        page.get_by_role("button", name="Add an action").click()
        page.keyboard.type("Arrange a visit")
    else:
        page.locator("[name=summary]").fill("How help is given")

    page.goto(statement.family.link)  # within the second after the last key

    page.get_by_role("button", name="Sign out of staff and go on").click()
    expect(page.get_by_role("heading", name="Is this you?")).to_be_visible()

    def arrived() -> tuple[str, list[str]]:
        with hall.services.database.read() as session:
            draft = draft_of(session.get_one(Outcome, begun))
        return draft.summary, [action.what for action in draft.actions]

    if busy:  # whether the browser lets go of what was held when its page is left is the browser's own affair
        wait_until(lambda: arrived()[1] == ["Arrange a visit"])
    else:
        wait_until(lambda: arrived() == ("How help is given", []))
    if busy:  # the page never heard that it arrived, so it waits on the tablet too
        page.wait_for_load_state()
        assert "How help is given" in page.evaluate("JSON.stringify(localStorage)")
    page.goto("/office")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.hard_input("K72")
def test_what_is_open_in_other_windows_is_covered_on_signing_out_and_stands_there_again(hall, open_form):
    """Neither the other window nor 'Back' shows a party what staff typed; its writer loses nothing."""
    hall.begun()
    with hall.services.database.read() as session:
        begun = session.scalars(select(Outcome.id)).one()
    statement = statement_out(hall.services)
    form = open_form()
    form.locator("[name=summary]").fill("How help is given")
    saved(form)
    tablet = form.context.new_page()
    tablet.goto(statement.family.link)
    tablet.get_by_role("button", name="Sign out of staff and go on").click()
    expect(form.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert "How help is given" not in form.content()
    expect(form.locator("textarea")).to_have_count(0)

    with form.context.expect_page() as opened:  # not in its place: what was typed stands behind it
        form.get_by_role("link", name="Sign in").click()
    sign_in = opened.value
    sign_in.get_by_label("Email").fill(hall.coordinator)
    sign_in.locator("[name=password]").fill(PASSWORD)
    sign_in.get_by_role("button", name="Sign in").click()
    sign_in.wait_for_url(lambda url: "/sign-in" not in url)
    form.wait_for_timeout(300)
    expect(form.get_by_role("heading", name="You are signed out")).to_be_visible()  # another person's sign-in

    sign_in.goto("/account")
    sign_in.get_by_role("button", name="Sign out").click()
    sign_in.get_by_label("Email").fill(hall.mediator)
    sign_in.locator("[name=password]").fill(PASSWORD)
    sign_in.get_by_role("button", name="Sign in").click()
    expect(form.locator("[name=summary]")).to_have_value("How help is given")
    form.locator("[name=summary]").fill("How help is given, and when")
    saved(form)
    with hall.services.database.read() as session:
        assert draft_of(session.get_one(Outcome, begun)).summary == "How help is given, and when"

    form.goto("/account")
    form.get_by_role("button", name="Sign out").click()
    expect(form.get_by_role("heading", name="Sign in")).to_be_visible()
    form.go_back()
    expect(form.get_by_role("heading", name="Sign in")).to_be_visible()


def test_two_writers_see_both_versions_and_choose(hall, open_form):
    hall.begun()
    mine, theirs = open_form(), open_form(hall.coordinator)
    theirs.locator("[name=summary]").fill("As the office has it")
    saved(theirs)
    mine.locator("[name=summary]").fill("As I have it")
    clash = mine.locator("[data-clash=summary]")
    expect(clash).to_contain_text("Bea Hollis changed this at")
    expect(clash).to_contain_text("As the office has it")
    assert hall.draft().summary == "As the office has it"
    expect(mine.locator("[name=summary]")).to_have_value("As I have it")

    clash.get_by_role("button", name="Keep what is in the box").click()
    saved(mine)

    assert hall.draft().summary == "As I have it"
    expect(clash).to_have_count(0)


@pytest.mark.hard_input("K77")
def test_one_persons_two_tabs_show_both_versions_and_overwrite_nothing(hall, open_form):
    hall.begun()
    first = open_form()
    second = first.context.new_page()
    second.goto(hall.address("outcome"))
    first.locator("[name=summary]").fill("ALPHA")
    saved(first)
    second.locator("[name=summary]").fill("BETA")
    clash = second.locator("[data-clash=summary]")
    expect(clash).to_contain_text("in another window")
    expect(clash).to_contain_text("ALPHA")
    expect(second.locator("[name=summary]")).to_have_value("BETA")
    assert hall.draft().summary == "ALPHA"

    clash.get_by_role("button", name="Keep what is in the box").click()
    saved(second)

    assert hall.draft().summary == "BETA"


@pytest.mark.parametrize("held", [False, True], ids=["already saved once", "while that save is on its way"])
def test_typing_on_and_pressing_a_button_at_once_is_no_clash_with_oneself(hall, open_form, held):
    hall.filled()
    page = open_form()
    on_its_way: list[Any] = []
    if held:
        page.route("**/outcome/save*", lambda r: r.continue_() if on_its_way else on_its_way.append(r))
    row(page, 1).locator("summary").click()
    with page.expect_request("**/outcome/save*"):
        what(page, 1).fill("Send the reports")
    if not held:
        saved(page)
    what(page, 1).fill("Send the reports by post")
    page.get_by_role("button", name="Make the Outcome Statement").click()
    for route in on_its_way:
        route.continue_()

    page.wait_for_url("**/paper*")
    assert hall.draft().actions[0].what == "Send the reports by post"


def test_a_pressed_button_waits_for_no_save_that_cannot_be_sent(hall, open_form):
    hall.filled()
    page = open_form()
    page.route("**/outcome/save*", lambda route: route.abort())
    page.locator("[name=summary]").fill("How help is given")
    page.get_by_role("button", name="Make the Outcome Statement").click()

    page.wait_for_url("**/paper*")
    assert hall.draft().summary == "How help is given"


def test_taking_the_others_version_leaves_it_and_typing_on_is_no_new_clash(hall, open_form):
    hall.begun()
    mine, theirs = open_form(), open_form(hall.coordinator)
    theirs.locator("[name=summary]").fill("As the office has it")
    saved(theirs)
    mine.locator("[name=summary]").fill("As I have it")
    mine.get_by_role("button", name="Use the saved version").click()
    expect(mine.locator("[name=summary]")).to_have_value("As the office has it")

    mine.locator("[name=summary]").fill("As the office has it, and more")
    saved(mine)

    assert hall.draft().summary == "As the office has it, and more"
    expect(mine.locator("[data-clash]")).to_have_count(0)
