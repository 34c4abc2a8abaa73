"""'Back' and 'Reload' after an error, in a real browser: never a question about sending again, words kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from services.typed_words import TypedWords
from tests.app_services import make_services
from tests.browser.test_signing import SIGN, come_in, draw, open_box, strokes
from tests.integration.web.mediator.conftest import PASSWORD, Hall, a_hall
from tests.statements import StatementOut, statement_out
from tests.web_apps import make_web

TOO_LONG = ("Somebody should listen to her. " * 140).strip()


@dataclass
class Desk:
    """One browser at one installation, and what it sent."""

    page: Page
    site: str
    hall: Hall
    statement: StatementOut
    posts: list[str] = field(default_factory=list)

    def goes_back_to_the_words(self, *words: str) -> None:
        """Leave the page that shows the problem, come back by the browser's own button, and load it again.

        Chromium answers 'Back' to the page of a POST with an error of its own, and 'Reload' with a question.
        """
        self._finds(words)
        sent = len(self.posts)
        self.page.goto(f"{self.site}/about")
        self.page.go_back()
        self._finds(words)
        self.page.reload()
        self._finds(words)
        assert len(self.posts) == sent

    def _finds(self, words: tuple[str, ...]) -> None:
        expect(self.page.locator(".govuk-error-summary")).to_be_visible()
        self.page.wait_for_load_state()
        typed = self.page.evaluate(
            "[...document.querySelectorAll('main textarea, main input')].map((one) => one.value)"
        )
        assert set(words) <= set(typed)

    def kept(self) -> str:
        """Everything that is kept of pages with an error."""
        with self.hall.services.database.read() as session:
            return " ".join(str(row.page) for row in session.scalars(select(TypedWords)))


@pytest.fixture
def open_desk(
    tmp_path: Path, sqlite_url: str, chromium: Browser, serve: Callable[[Flask], str]
) -> Iterator[Callable[[bool], Desk]]:
    """``open_desk(script)``: a meeting to write up, a document out for signature, a browser nobody knows."""
    services = make_services(tmp_path / "data", sqlite_url)
    contexts: list[BrowserContext] = []

    def open_one(script: bool) -> Desk:
        hall, statement = a_hall(services), statement_out(services)
        site = serve(make_web(services))
        contexts.append(
            chromium.new_context(
                viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=script
            )
        )
        desk = Desk(contexts[0].new_page(), site, hall, statement)
        desk.page.on("request", lambda sent: desk.posts.append(sent.url) if sent.method == "POST" else None)
        return desk

    yield open_one
    for context in contexts:
        context.close()
    services.database.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_back_after_an_error_shows_the_words_and_asks_nothing(
    open_desk: Callable[[bool], Desk], script: bool
) -> None:
    """A public form, a party's and one of staff, in one browser one after the other."""
    desk = open_desk(script)
    page = desk.page
    page.goto("/forgotten")
    page.get_by_label("Email address").fill("zoë at example.com")
    page.click(SIGN)
    desk.goes_back_to_the_words("zoë at example.com")

    page.goto("/check/file")
    page.set_input_files(
        "input[type=file]", {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"mine"}
    )
    page.click(SIGN)
    desk.goes_back_to_the_words()

    come_in(page, desk.site, desk.statement.authority)
    page.goto("/your/change")
    page.fill("[name=words]", TOO_LONG)
    page.click(SIGN)
    desk.goes_back_to_the_words(TOO_LONG)

    page.goto("/sign-in")
    page.get_by_label("Email").fill(desk.hall.coordinator)
    page.fill("[name=password]", "no password of mine")
    page.click(SIGN)
    desk.goes_back_to_the_words(desk.hall.coordinator)
    expect(page.locator("[name=password]")).to_have_value("")
    page.fill("[name=password]", PASSWORD)
    page.click(SIGN)
    expect(page).not_to_have_url(re.compile("/sign-in"))
    page.goto(f"/office/cases/{desk.hall.reference}/parties/new")
    page.get_by_label("Full name").fill("Zoë O'Neill")
    page.click(SIGN)
    desk.goes_back_to_the_words("Zoë O'Neill")

    kept = desk.kept()
    assert "Zoë O'Neill" in kept
    for never in ("no password of mine", PASSWORD, desk.statement.authority.code, "plan.txt", "mine'"):
        assert never not in kept


def test_back_after_an_error_with_a_drawing_keeps_no_stroke(open_desk: Callable[[bool], Desk]) -> None:
    """The page that answers still has its drawing; once it was left, the drawing is nowhere."""
    desk = open_desk(True)
    page = desk.page
    open_box(page, desk.site, desk.statement.family)
    draw(page)
    page.uncheck("input[name=confirmed]")
    page.click(SIGN)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert strokes(page)
    expect(page).to_have_url(re.compile("again="))
    desk.goes_back_to_the_words()
    page.wait_for_load_state()
    assert strokes(page) == []
    assert "strokes" not in desk.kept()
