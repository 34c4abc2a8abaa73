"""Private notes and the outcome form on a tablet, through a lost line; new pages on any screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.models import Case
from cases.vocabulary import PartyRole, Role
from services.private_notes.destroying import destroy_due_notes
from services.requests import give_request_link
from signing.links.feedback_tokens import FeedbackClaim, feedback_token
from signing.links.links import token_of
from signing.page_step import page_code
from tests import factories
from tests.app_services import make_services
from tests.browser.outcome_forms import kept_in_the_browser, outcome_forms, saved
from tests.integration.web.mediator.conftest import HASHED, Hall, a_hall

UPRIGHT: ViewportSize = {"width": 820, "height": 1180}
NOTE = "[name='talks.family.note']"
RUNS_OFF = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOO_SMALL = """(least) => [...document.querySelectorAll(
  'main button, main select, main textarea, main input:not([type=hidden]), main summary, main nav a')]
  .filter((one) => one.offsetParent && !one.closest('.govuk-visually-hidden') && one.tabIndex >= 0)
  .filter((one) => one.getBoundingClientRect().height < least)
  .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield a_hall(services)
    services.database.close()


@pytest.fixture
def go(chromium: Browser, hall: Hall, serve: Callable[[Flask], str]) -> Iterator[Callable[..., Page]]:
    with outcome_forms(chromium, hall, serve) as opened:
        yield opened


def test_notes_and_outcome_are_kept_on_a_tablet_through_a_lost_line(
    hall: Hall, go: Callable[..., Page], axe_faults: Callable[[Page], list[str]]
) -> None:
    hall.begun(actions=1)
    page = go(has_touch=True)
    page.set_viewport_size(UPRIGHT)
    for address, box in (("talks", NOTE), ("outcome", "[name=summary]")):
        page.goto(hall.address(address))
        assert axe_faults(page) == []
        assert not page.evaluate(RUNS_OFF)
        assert page.evaluate(TOO_SMALL, 40) == []
        page.locator(box).tap()
        page.keyboard.type("They said one thing")
        saved(page)
        page.context.set_offline(True)
        page.keyboard.type(" and another")
        expect(page.locator("[data-lost]")).to_be_visible()
        assert kept_in_the_browser(page)
        page.context.set_offline(False)
        expect(page.locator("[data-lost]")).to_be_hidden()
        saved(page)
        page.reload()
        expect(page.locator(box)).to_have_value("They said one thing and another")
        assert kept_in_the_browser(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(hall.address("talks"))
    assert not page.evaluate(RUNS_OFF)
    first, second = page, go(has_touch=True)
    second.goto(hall.address("talks"))
    second.locator(NOTE).fill("From the other device")
    saved(second)
    first.locator(NOTE).fill("From this device")
    first.locator(NOTE).blur()
    expect(first.locator("[data-clash]")).to_contain_text("From the other device")
    first.get_by_role("button", name="Keep what is in the box").click()
    saved(first)
    for one in (first, second):  # what could not be sent
        one.route("**/talks/save*", lambda route: route.fulfill(status=503))
        one.goto(hall.address("talks"))
        one.locator(NOTE).fill("Never sent")
        expect(one.locator("[data-lost]")).to_be_visible()
        assert kept_in_the_browser(one)
    first.once("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="Sign out").click()
    expect(first).to_have_url(re.compile("sign"))
    assert kept_in_the_browser(first) == []
    _destroy_notes(hall)
    second.goto(hall.address("talks"))
    expect(second.locator("main")).to_contain_text("Earlier notes of this case were destroyed on")
    expect(second.locator(NOTE)).to_have_value("")
    assert kept_in_the_browser(second) == []


def _destroy_notes(hall: Hall) -> None:
    """The case is closed, and its notes' day comes."""
    at = datetime.now(UTC)
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.closed_at, case.closed_by = at, "Bea"
    due = at + timedelta(days=29)
    assert destroy_due_notes(hall.services.database, hall.services.note_keys, days=28, at=due) == 1


@pytest.mark.parametrize("has_script", [True, False])
def test_the_pages_of_notes_feedback_and_complaints_suit_any_screen(
    hall: Hall, go: Callable[..., Page], axe_faults: Callable[[Page], list[str]], has_script: bool
) -> None:
    until = (datetime.now(UTC) + timedelta(days=30)).date()
    claim = FeedbackClaim("1" * 32, "family", "later", "bury", "D1", until, actions=3)
    options: dict[str, Any] = {} if has_script else {"java_script_enabled": False}
    page = go(hall.coordinator, **options)
    for address in (
        f"/office/cases/{hall.reference}/private-notes",
        "/provider/complaints",
        "/provider/complaints/new",
        "/provider/feedback",
        f"/feedback/{feedback_token(claim, hall.services.keys)}",
    ):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        if has_script:
            assert axe_faults(page) == []
            assert not page.evaluate(RUNS_OFF)
    third = page.get_by_role("group", name="Agreed action 3: has it been done?")
    third.get_by_label("Partly").focus()
    page.keyboard.press("Space")
    expect(third.get_by_label("Partly")).to_be_checked()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    notes = go(**options)
    notes.goto(hall.address("talks"))
    notes.locator(NOTE).fill("Without a script")
    notes.get_by_role("button", name="Save").last.click()
    expect(notes.locator(NOTE)).to_have_value("Without a script")
    if has_script:
        _no_page_has_a_fault(hall, go, axe_faults)


def _no_page_has_a_fault(
    hall: Hall, go: Callable[..., Page], axe_faults: Callable[[Page], list[str]]
) -> None:
    """Totals as mediator and officer read them, who comes, a guest's own page, and notes that are away."""
    officer, link, code = _officer_and_guest(hall)

    def look(page: Page, address: str = "") -> None:
        page.set_viewport_size({"width": 320, "height": 800})
        if address:
            page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert axe_faults(page) == []
        assert not page.evaluate(RUNS_OFF)

    look(go(hall.mediator), "/mediator/feedback")
    at_bury = go(officer)
    look(at_bury, "/authority/feedback")
    look(at_bury, f"/authority/cases/{hall.reference}/who-comes")
    guest = go(hall.coordinator)
    guest.context.clear_cookies()
    guest.goto(link)
    guest.get_by_role("button", name="Open my page").click()
    guest.locator("[name=code]").fill(code)
    guest.get_by_role("button", name="Continue").click()
    expect(guest.locator("h1")).to_have_text("Where things stand")
    look(guest)
    away = hall.services.note_keys.folder.with_name("taken-away")
    hall.services.note_keys.folder.rename(away)
    mediator = go(hall.mediator)
    look(mediator, hall.address("talks"))
    expect(mediator.locator(NOTE)).to_have_count(0)
    away.rename(hall.services.note_keys.folder)


def _officer_and_guest(hall: Hall) -> tuple[str, str, str]:
    """The address that an officer signs in with; the link and the six digits of a health body."""
    services, at = hall.services, datetime.now(UTC)
    with services.database.write() as session:
        officer = factories.a_user(session, Role.OFFICER, authority_code="bury", password=HASHED)
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Cora Whitlock"))
        case = session.scalars(select(Case)).one()
        details = PartyDetails("Nowhere ICB", email="send@icb.example")
        guest = add_party(session, case, PartyRole.HEALTH, details, by=by, at=at)
        link = give_request_link(session, guest, at=at, policy=services.policy, keys=services.keys)
        path = f"/open/{token_of(link, services.keys)}"
        return officer.email, path, page_code(guest, services.keys)
