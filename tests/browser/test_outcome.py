"""The outcome form in a real browser: saved as it is written, rows in place, lost lines, live page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.app_services import make_services, wait_until
from tests.browser.outcome_forms import (
    a_worker_elsewhere,
    add,
    kept_in_the_browser,
    outcome_forms,
    row,
    saved,
    what,
)
from tests.integration.web.mediator.conftest import Hall, a_hall
from tests.web_apps import make_web


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield a_hall(services)
    services.database.close()


@pytest.fixture
def open_form(chromium: Browser, hall: Hall, serve: Callable[[Flask], str]) -> Iterator[Callable[..., Page]]:
    with outcome_forms(chromium, hall, serve) as go:
        yield go


@pytest.mark.hard_input("K09")
def test_with_script_removing_the_second_of_three_actions_leaves_the_first_and_third(hall, open_form):
    hall.begun()
    page = open_form()
    for number in (1, 2, 3):
        add(page, f"Thing {number}")
    row(page, 2).get_by_role("button", name="Remove action").click()
    expect(page.locator("form").get_by_text("Action 2 removed.")).to_be_visible()
    expect(page.locator(":focus h3")).to_have_text("Action 2")  # the third
    saved(page)

    page.reload()

    for number, text in ((1, "Thing 1"), (2, "Thing 3")):
        expect(what(page, number)).to_have_value(text)
    assert [a.what for a in hall.draft().actions] == ["Thing 1", "Thing 3"]


def test_a_removed_action_comes_back_in_its_place_and_rows_move(hall, open_form):
    hall.begun()
    page = open_form()
    for number in (1, 2, 3):
        add(page, f"Thing {number}")
    row(page, 2).get_by_role("button", name="Remove action").click()
    page.get_by_role("button", name="Undo").click()
    expect(what(page, 2)).to_have_value("Thing 2")
    row(page, 3).get_by_role("button", name="Move up action").click()
    saved(page)

    assert [a.what for a in hall.draft().actions] == ["Thing 1", "Thing 3", "Thing 2"]


def test_typing_is_saved_without_a_press_and_said_once(hall, open_form):
    hall.begun()
    page = open_form()
    page.locator("[name=summary]").fill("How help is given")
    expect(page.locator("[role=status][data-spoken]")).to_have_text("Saved")

    assert hall.draft().summary == "How help is given"


def test_words_typed_on_a_lost_line_are_kept_through_a_reload_and_sent_when_it_is_back(hall, open_form):
    hall.begun()
    page = open_form()
    page.context.set_offline(True)
    page.locator("[name=summary]").fill("Written in a hall without a line")
    page.get_by_role("button", name="Add an action").click()
    page.keyboard.type("Arrange a visit")
    expect(page.get_by_text("Not sent yet. Kept on this tablet. Trying again.")).to_be_visible()
    assert hall.draft().summary == ""
    page.context.set_offline(False)
    page.reload()  # before anything could be sent again, as a tablet does that ran out of memory
    expect(page.locator("[data-saved].cp-saved--done")).to_contain_text("Saved")

    expect(page.locator("[name=summary]")).to_have_value("Written in a hall without a line")
    assert hall.draft().summary == "Written in a hall without a line"
    assert [a.what for a in hall.draft().actions] == ["Arrange a visit"]
    expect(page.get_by_text("Not sent yet.")).to_be_hidden()
    assert kept_in_the_browser(page) == []


def test_signing_out_asks_about_unsent_words_and_forgets_them(hall, open_form):
    hall.begun()
    page = open_form()
    page.context.route("**/outcome/save*", lambda route: route.abort())
    page.locator("[name=summary]").fill("Only here")
    expect(page.get_by_text("Not sent yet. Kept on this tablet.")).to_be_visible()
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", answer)
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=summary]")).to_have_value("Only here")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    assert asked[1].startswith("Something you typed is not sent yet.")
    assert kept_in_the_browser(page) == []


def test_the_page_beside_the_form_follows_what_is_typed(hall, open_form):
    hall.filled()
    with a_worker_elsewhere(hall):
        page = open_form()
        words = page.locator("[data-live-words]")
        expect(words).to_contain_text("DRAFT 1: not agreed, not for signature")
        expect(words.get_by_text("By", exact=True).last).to_have_class("cp-table__label")
        expect(words.locator(".cp-table__label").last).to_be_visible()
        row(page, 1).locator("summary").click()
        what(page, 1).fill("Visit <b>Hillside</b> & {{ 7*7 }}")
        expect(words.locator(".cp-live__typed")).to_contain_text("Visit <b>Hillside</b> & {{ 7*7 }}")
        page.get_by_role("button", name="Part B").click()
        expect(words).to_contain_text("How many hours of help are needed")
        page.get_by_role("button", name="Page", exact=True).click()
        image = page.locator("[data-live-image]")
        expect(image).to_have_attribute("alt", "Page 1 of 1. The same words are in the text view.")
        old = str(image.get_attribute("src"))
        held: list[Any] = []
        page.route("**/outcome/live*", lambda route: route.continue_() if held else held.append(route))
        with page.expect_request("**/outcome/live*"):
            page.locator("[name=summary]").fill("Another summary")
        expect(page.get_by_text("Older than what you typed")).to_be_visible()
        expect(image).to_have_attribute("src", old)
        held[0].continue_()
        expect(image).not_to_have_attribute("src", old)
        expect(page.get_by_text("Older than what you typed")).to_be_hidden()
    page.locator("[name=summary]").fill("Once more")
    expect(page.get_by_text("No picture just now. Your typing is saved.")).to_be_visible()
    saved(page)


@pytest.mark.hard_input("K12")
def test_a_page_open_for_longer_than_its_token_goes_on_saving(hall, open_form, serve):
    hall.begun()
    page = open_form()
    page.goto(serve(make_web(hall.services, form_token_seconds=2)) + hall.address("outcome"))
    page.wait_for_timeout(3_100)

    page.locator("[name=summary]").fill("Written for an hour")
    saved(page)

    assert hall.draft().summary == "Written for an hour"


def test_the_suggested_date_is_taken_with_one_press(hall, open_form):
    hall.begun(actions=1)
    page = open_form()
    row(page, 1).get_by_label("What kind of thing is it?").select_option("no_appeal_right")
    row(page, 1).get_by_role("button", name="Use ").click()
    saved(page)

    (action,) = hall.draft().actions
    assert action.due_date is not None
    assert action.due_basis == "reg42_3"
    expect(row(page, 1).get_by_label("Year")).to_have_value(str(action.due_date.year))


def test_a_folded_action_says_what_was_typed_and_the_bar_never_hides_the_focus(hall, open_form):
    hall.filled()
    page = open_form()
    page.set_viewport_size({"width": 390, "height": 700})
    row(page, 1).locator("summary").click()
    what(page, 1).fill("Send the reports")
    row(page, 1).locator("summary").click()
    expect(row(page, 1).locator("[data-told]")).to_have_text("Send the reports")
    bar = page.locator("#outcome-form > .cp-bar")
    hidden = []
    page.locator("#part-actions").focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => { const one = document.activeElement, at = one.getBoundingClientRect();
            const bar = document.querySelector("#outcome-form > .cp-bar");
            const seen = bar.contains(one) || at.top < bar.getBoundingClientRect().top;
            return seen || !one.closest("form") ? [] : [one.outerHTML.slice(0, 90)]; }"""
        )
    assert hidden == []
    expect(bar.get_by_role("button", name="Make the Outcome Statement")).to_be_in_viewport()
    page.locator("[name=summary]").fill("word " * 251)
    expect(page.locator("[data-words-of]")).to_have_text("251 of 250 words: 1 too many")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_the_form_fits_and_axe_finds_nothing(hall, open_form, axe_faults, width):
    hall.filled()
    page = open_form()
    page.set_viewport_size({"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_faults(page) == []


def test_without_script_nothing_dead_is_offered(hall, open_form):
    hall.filled()
    page = open_form(java_script_enabled=False)

    expect(page.locator("[data-live-page]")).to_be_hidden()
    expect(page.get_by_text("Not sent yet.")).to_be_hidden()
    page.locator("[data-without-script]").click()
    expect(page.get_by_role("heading", name="See the page")).to_be_visible()
    page.go_back()
    page.locator("[name=summary]").fill("Saved by pressing Enter elsewhere")
    page.get_by_label("Started").press("Enter")  # saves, and removes or moves nothing

    wait_until(lambda: hall.draft().summary == "Saved by pressing Enter elsewhere")
    assert len(hall.draft().people) == 3
    assert len(hall.draft().actions) == 2
