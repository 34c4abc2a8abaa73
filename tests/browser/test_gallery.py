"""The gallery as people see it: on a phone, at 320 px, on a desk; with and without script; by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.patterns.app import create_pattern_app

PAGES = [
    "/",
    "/letter-date",
    "/decision",
    "/everything",
    "/answer",
    "/check",
    "/signed",
    "/document",
    "/parts",
    "/cases",
    "/case",
    "/nope",
]


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_pattern_app()


@pytest.fixture(scope="module")
def site(app: Flask, serve: Callable[[Flask], str]) -> str:
    return serve(app)


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """``open_page("/path", width=390)``; fails the test on any message of the browser's console."""
    contexts = []
    complaints: list[str] = []

    def go(path: str, *, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_runs_off_at_320_px(open_page, axe_faults, path):
    page = open_page(path, width=320)

    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/everything", "/cases"])
def test_axe_finds_nothing_on_a_desk(open_page, axe_faults, path):
    assert axe_faults(open_page(path, width=1280)) == []


def test_problems_take_the_focus_and_lead_to_their_fields(open_page, axe_faults):
    page = open_page("/letter-date")
    page.get_by_role("button", name="Continue").click()

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.wait_for_load_state()
    assert axe_faults(page) == []
    page.get_by_role("link", name="Enter the date on the letter").click()
    expect(page.get_by_label("Day")).to_be_focused()


def test_every_target_of_a_thumb_is_48_px_high(open_page):
    page = open_page("/everything")

    for control in page.locator(
        "main :is(.govuk-button, .govuk-input, .govuk-select, .cp-file):visible"
    ).all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 48, control
    for row in page.locator(".govuk-radios__item, .govuk-checkboxes__item").all():
        box = row.bounding_box()
        assert box is not None
        assert box["height"] >= 48


def test_a_question_that_hangs_on_an_answer_comes_and_goes_with_it(open_page):
    page = open_page("/everything")
    role = page.get_by_label("How do you help?")

    expect(role).to_be_hidden()
    page.get_by_label("Helping someone").check()
    expect(role).to_be_visible()
    page.get_by_label("Young person", exact=True).check()
    expect(role).to_be_hidden()


def test_none_of_these_takes_the_other_ticks_away(open_page):
    page = open_page("/everything")

    page.get_by_label("Large print").check()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Large print")).not_to_be_checked()
    page.get_by_label("Large print").check()
    expect(page.get_by_label("None of these")).not_to_be_checked()


def test_without_script_every_question_stands_there_and_nothing_is_dead(open_page):
    page = open_page("/everything", java_script_enabled=False)

    expect(page.get_by_label("How do you help?")).to_be_visible()
    expect(page.get_by_role("button", name="Show password")).to_be_hidden()
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()


def test_a_password_can_be_shown(open_page):
    page = open_page("/everything")
    field = page.get_by_label("Password", exact=True)

    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")


def test_a_second_press_sends_nothing_and_back_frees_the_button(open_page, site):
    page = open_page("/check")
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.evaluate("""() => {
        const button = document.querySelector("main form button");
        button.click(); button.click(); button.click();
    }""")
    page.wait_for_url(site + "/")
    page.go_back()

    assert sent == ["POST"]
    button = page.get_by_role("button", name="Send my request")
    expect(button).to_be_visible()
    expect(button).not_to_have_attribute("aria-disabled", re.compile(".*"))


def test_a_busy_button_says_so_and_keeps_the_focus(open_page):
    page = open_page("/check")
    page.route("**/sign-out", lambda _: None)  # a line so slow that no answer comes

    state = page.evaluate("""async () => {
        const button = document.querySelector("main form button");
        button.focus();
        button.click();
        for (let tries = 0; tries < 600 && button.textContent !== "Sending…"; tries += 1) {
            await new Promise((done) => setTimeout(done, 100));
        }
        return [button.textContent, document.activeElement === button, button.ariaDisabled, button.disabled];
    }""")

    assert state == ["Sending…", True, "true", False]


def test_the_focus_ring_is_never_under_the_bar(open_page):
    page = open_page("/document", height=600)

    for _ in range(12):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
            const bar = document.querySelector(".cp-bar"), at = document.activeElement;
            if (!bar || bar.contains(at) || at === document.body) return false;
            const b = bar.getBoundingClientRect(), a = at.getBoundingClientRect();
            return a.bottom > b.top + 1 && a.top < b.bottom - 1;
        }""")
        assert not hidden


def test_the_bar_stands_still_on_a_low_screen(open_page):
    page = open_page("/document", width=844, height=390)

    expect(page.locator(".cp-bar")).to_have_css("position", "static")


def test_a_table_folds_into_blocks_that_repeat_their_labels(open_page):
    page = open_page("/cases")

    expect(page.locator("td", has_text="Thomas Hale").locator(".cp-table__label")).to_be_visible()
    expect(page.get_by_role("table", name="Cases, late first").get_by_role("row")).to_have_count(4)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("td", has_text="Thomas Hale").locator(".cp-table__label")).to_be_hidden()


def test_paper_has_the_words_and_nothing_to_press(open_page):
    page = open_page("/answer", width=1280)
    page.emulate_media(media="print")

    expect(page.get_by_role("link", name="Ask for mediation or a certificate")).to_be_hidden()
    expect(page.get_by_text("Printed 25 November 2026, 9:14pm (UK time)")).to_be_visible()
    expect(page.get_by_text("Monday 25 January 2027")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_what_is_folded_in_is_unfolded_on_paper_and_folded_again(open_page):
    page = open_page("/answer")
    details = page.locator("details")

    page.evaluate('window.dispatchEvent(new Event("beforeprint"))')
    assert details.evaluate("d => d.open") is True
    page.evaluate('window.dispatchEvent(new Event("afterprint"))')
    assert details.evaluate("d => d.open") is False


def test_in_forced_colours_panels_and_states_keep_an_edge(open_page):
    page = open_page("/parts", forced_colors="active")

    for part in (".cp-note", ".cp-state", ".cp-panel", ".govuk-button"):
        edge = page.locator(part).first.evaluate("e => getComputedStyle(e).borderTopColor")
        assert edge != "rgba(0, 0, 0, 0)", part


def test_the_page_is_set_in_our_own_letters(open_page):
    page = open_page("/")

    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('700 16px Lato'))")
