"""What a family needs, and a child's drawing, followed to the mediator's day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from cases.accounts.people import User
from cases.models import Case
from cases.vocabulary import Role
from tests import factories
from tests.browser.pages.stage import DESK, TABLET, Stage
from tests.browser.pages.stage import Clock as StageClock
from tests.browser.test_own_page import PRESS, come_in
from tests.browser.test_own_page import own as own
from tests.integration.web.party.own_requests import PASSWORD, OwnRequest
from tests.passwords import quick_hash
from tests.web_apps import served_web


def test_what_a_family_needs_and_a_childs_drawing_reach_the_mediators_day(
    own: OwnRequest, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> None:
    with ExitStack() as closing:
        site = closing.enter_context(served_web(own.services))
        stage = Stage(site, own.services, StageClock(), chromium, axe_faults, closing, looks_closely=True)
        _without_script(stage, own)
        own.clock.at += timedelta(minutes=1)  # the first whom they named stays the first
        family = stage.browser()
        come_in(family, site, own.link())
        _family(stage, family)
        coordinator, mediator, reference = _people(own)
        _office(stage, coordinator, reference)
        family.reload()
        expect(family.locator("main")).to_contain_text("This is arranged. Ewa Lis, Lingua")
        expect(family.locator("main")).to_contain_text("Papers for the meeting")
        stage.look(family, "own page with what is arranged")
        _mediator(stage, mediator, reference)
        _gives_up(stage, family, coordinator)
        _stopped(stage, own, mediator, reference)
        assert stage.complaints == []


def _without_script(stage: Stage, own: OwnRequest) -> None:
    """Every press of the new pages, on a phone without JavaScript."""
    page = stage.browser(script=False)
    come_in(page, stage.site, own.link())
    page.get_by_role("link", name="Ask for something that you need").click()
    page.get_by_label("Interpreter").check()
    page.get_by_label("Large print").check()
    page.get_by_label("Which language?").fill("Polish")
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("Interpreter: Polish")
    expect(page.locator("main")).to_contain_text("Large print")
    page.get_by_role("link", name="Send what your child wants to say").click()
    page.get_by_label("In words").fill("I want a desk by the window")
    page.get_by_label("They said, wrote or drew it themselves").check()
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("I want a desk by the window")
    page.get_by_role("link", name="Name somebody who comes with you").click()
    page.get_by_label("Their name").fill("Lee Ward")
    page.get_by_label("Who are they?").fill("friend")
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("Lee Ward comes with you.")


def _family(stage: Stage, page: Page) -> None:
    main = page.locator("main")
    page.get_by_role("link", name="Ask for something else that you need").click()
    page.get_by_label("Interpreter").check()
    stage.look(page, "ask for what you need")
    page.get_by_label("Interpreter").uncheck()
    page.get_by_label("A quiet room").check()
    page.click(PRESS)
    expect(main).to_contain_text("A quiet room")
    page.get_by_role("link", name="Send something more").click()
    page.set_input_files(
        "input[type=file]", {"name": "drawing.png", "mimeType": "image/png", "buffer": b"\x89PNG a drawing"}
    )
    page.get_by_label("They had help to say it").check()
    page.get_by_label("Bury").check()
    stage.look(page, "a childs views")
    page.click(PRESS)
    expect(main).to_contain_text("drawing.png")
    page.get_by_role("link", name="Change it or take it back").last.click()
    stage.look(page, "a childs views again")
    page.goto("/your/request")
    page.get_by_role("link", name="Name somebody else who comes with you").click()
    page.get_by_label("Their name").fill("Amina Yusuf")
    page.get_by_label("Who are they?").fill("SENDIASS adviser")
    stage.look(page, "who comes with you")
    page.click(PRESS)
    expect(main).to_contain_text("We will ask the other people or the mediator")
    page.get_by_role("link", name="Send other papers").click()
    page.set_input_files(
        "input[type=file]",
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 r"},
    )
    page.get_by_label("For everyone who comes to the meeting").check()
    stage.look(page, "papers for the meeting")
    page.click(PRESS)
    expect(main).to_contain_text("We have your paper.")
    stage.look(page, "own page with what is asked for")


def _people(own: OwnRequest) -> tuple[str, str, str]:
    """Coordinator and mediator by their addresses, and the case, whose meeting is arranged now."""
    with own.services.database.write() as session:
        case, at = session.get_one(Case, own.case_id), own.clock.at
        coordinator = session.scalars(select(User).where(User.role == Role.COORDINATOR)).one()
        coordinator.password = quick_hash(PASSWORD)
        mediator = factories.a_user(session, Role.MEDIATOR, password=quick_hash(PASSWORD))
        factories.a_meeting(session, case, mediator, coordinator, starts=at + timedelta(days=14))
        return coordinator.email, mediator.email, case.reference


def _signed_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.click(PRESS)
    page.wait_for_load_state()


def _office(stage: Stage, email: str, reference: str) -> None:
    page = stage.browser(viewport=DESK)
    _signed_in(page, email)
    expect(page.locator("main")).to_contain_text("Interpreter: Polish")
    page.goto(f"/office/cases/{reference}")
    stage.look(page, "case with who comes and what they need")
    page.get_by_role("link", name="Add what somebody needs").click()
    stage.look(page, "add what somebody needs")
    page.goto(f"/office/cases/{reference}")
    page.get_by_role("link", name="Add what they want to say").click()
    stage.look(page, "add views by phone")
    page.goto(f"/office/cases/{reference}")
    page.get_by_role("link", name="Add who comes with somebody").click()
    stage.look(page, "add who comes")
    page.goto(f"/office/cases/{reference}")
    page.locator("table").get_by_role("link", name="Amina Yusuf").click()
    stage.look(page, "may they come")
    page.goto(f"/office/cases/{reference}")
    page.get_by_role("link", name="A picture or PDF").click()
    stage.look(page, "views in the office")
    page.get_by_role("button", name="I have read it").click()
    page.locator("#needs ~ * a", has_text="Interpreter: Polish").first.click()
    page.get_by_label("Booked", exact=True).check()
    page.get_by_label("Who or what is booked?").fill("Ewa Lis, Lingua")
    page.get_by_label("They are independent").check()
    stage.look(page, "book what somebody needs")
    page.get_by_role("button", name="Save this").click()
    expect(page.locator("main")).to_contain_text("Saved: what they need.")


def _mediator(stage: Stage, email: str, reference: str) -> None:
    page = stage.browser(viewport=TABLET)
    _signed_in(page, email)
    page.goto(f"/mediator/{reference}")
    main = page.locator("main")
    for words in (
        "Ewa Lis, Lingua",
        "A quiet room",
        "I want a desk by the window",
        "drawing.png",
        "report.pdf",
        "Lee Ward",
    ):
        expect(main).to_contain_text(words)
    stage.look(page, "mediators meeting")
    page.get_by_role("button", name="I agree that Amina Yusuf comes").click()
    expect(main).to_contain_text("The mediator agreed")
    with page.expect_download() as download:
        page.get_by_role("link", name="drawing.png").click()
    assert download.value.suggested_filename.endswith(".pdf")


def _gives_up(stage: Stage, page: Page, coordinator: str) -> None:
    """With the keyboard alone, on a phone: the booked interpreter; staff cancel it from Today."""
    link = page.get_by_role("link", name="I do not need this now: Interpreter")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you want us to cancel this?")
    stage.look(page, "give up what is booked")
    page.get_by_role("button", name="I do not need this now").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Saved. You told us that you do not need this.")
    office = stage.browser(viewport=DESK)
    _signed_in(office, coordinator)
    office.get_by_role("link", name="Cancel the booking").first.click()
    expect(office.locator("main")).to_contain_text("Cancel the booking: Ewa Lis, Lingua")
    stage.look(office, "cancel what was booked")
    office.get_by_label("No longer needed", exact=True).check()
    office.get_by_role("button", name="Save this").click()
    office.goto("/office")
    expect(office.locator("main")).not_to_contain_text("Cancel the booking")


def _stopped(stage: Stage, own: OwnRequest, email: str, reference: str) -> None:
    """The mediator stopped the meeting."""
    own.clock.at += timedelta(days=14, hours=1)
    page = stage.browser(viewport=TABLET)
    _signed_in(page, email)
    page.goto(f"/mediator/{reference}/stopped")
    stage.look(page, "meeting was stopped")
    page.get_by_role("checkbox").first.check()
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("Stopped before the end")
    stage.look(page, "meeting after it was stopped")
