"""The outcome form in a real browser: saved as it is written, rows in place, lost lines, live page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from cases.meetings import Outcome
from cases.outcomes import draft_of
from tests.houses import a_house, a_running_worker, wait_until
from tests.integration.web.mediator.conftest import PASSWORD, Hall, a_hall
from tests.papers import a_paper_out
from tests.webs import a_web

TABLET: ViewportSize = {"width": 1280, "height": 820}


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    house = a_house(tmp_path / "data", sqlite_url)
    yield a_hall(house)
    house.database.close()


@pytest.fixture
def open_form(chromium: Browser, hall: Hall, serve: Callable[[Flask], str]) -> Iterator[Callable[..., Page]]:
    """``open_form()``: the form in a browser of its own; any error of a script fails the test."""
    site, contexts = serve(hall.app), []
    complaints: list[str] = []

    def go(email: str = "", **options: Any) -> Page:
        context = chromium.new_context(viewport=TABLET, base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("Email").fill(email or hall.mediator)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).not_to_have_url(re.compile("/sign-in"))
        page.goto(hall.address("outcome"))
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


@contextmanager
def a_worker_elsewhere(hall: Hall) -> Iterator[None]:
    """A worker in a thread of its own: the browser's driver keeps an event loop in this one."""
    worker = a_running_worker(hall.house)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(worker.__enter__).result()
        try:
            yield
        finally:
            thread.submit(worker.__exit__, None, None, None).result()


def saved(page: Page) -> None:
    expect(page.locator("[data-saved].cp-saved--done")).to_contain_text("Saved")


def kept_in_the_browser(page: Page) -> list[str]:
    page.wait_for_load_state()
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('counterpart|'))")
    return keys


def row(page: Page, number: int) -> Any:
    return page.locator("[data-rows=actions] > [data-row]").nth(number - 1)


def what(page: Page, number: int) -> Any:
    return row(page, number).get_by_label("What will be done")


def add(page: Page, text: str) -> None:
    page.get_by_role("button", name="Add an action").click()
    expect(page.locator("textarea[name$='.what']:focus")).to_be_visible()
    page.keyboard.type(text)


def test_k09_with_script_removing_the_second_of_three_actions_leaves_the_first_and_third(hall, open_form):
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


@pytest.mark.hard_input("K72")
@pytest.mark.parametrize("busy", [False, True], ids=["at once", "while an earlier save is on its way"])
def test_a_half_typed_form_is_saved_before_the_tablet_is_handed_over(hall, open_form, busy):
    hall.begun()
    with hall.house.database.read() as session:
        begun = session.scalars(select(Outcome.id)).one()
    paper = a_paper_out(hall.house)
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

    page.goto(paper.family.link)  # within the second after the last key

    page.get_by_role("button", name="Sign out of staff and go on").click()
    expect(page.get_by_role("heading", name="Is this you?")).to_be_visible()

    def arrived() -> tuple[str, list[str]]:
        with hall.house.database.read() as session:
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
    with hall.house.database.read() as session:
        begun = session.scalars(select(Outcome.id)).one()
    paper = a_paper_out(hall.house)
    form = open_form()
    form.locator("[name=summary]").fill("How help is given")
    saved(form)
    tablet = form.context.new_page()
    tablet.goto(paper.family.link)
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
    with hall.house.database.read() as session:
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


def test_k12_a_page_open_for_longer_than_its_token_goes_on_saving(hall, open_form, serve):
    hall.begun()
    page = open_form()
    page.goto(serve(a_web(hall.house, form_token_seconds=2)) + hall.address("outcome"))
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
