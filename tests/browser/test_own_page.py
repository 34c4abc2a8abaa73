"""A family's own page as people use it: on phones, without JavaScript, by keyboard, beside a supporter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.casework.contact_changes import ContactChange
from cases.casework.files import add_files, set_readers
from cases.documents import Upload, UploadPurpose
from cases.models import Case, Party
from cases.vocabulary import Choice, Role
from mail.outbox import Delivery
from signing.contact_digits import contact_digits
from signing.links.links import token_of
from signing.models import Link
from tests import factories
from tests.app_services import make_services
from tests.browser.pages.stage import Clock as StageClock
from tests.browser.pages.stage import Stage
from tests.integration.web.party.own_requests import Clock, Intake, OwnRequest
from tests.web_apps import make_web, served_web

PRESS = "main button.govuk-button:not(.govuk-button--secondary)"
NEW = "priya.new@example.com"


@pytest.fixture
def own(tmp_path: Path, sqlite_url: str) -> Iterator[OwnRequest]:
    """A request on SQLite: no database tells apart how a page is pressed."""
    yield from an_own_request(tmp_path / "data", sqlite_url)


def an_own_request(data_dir: Path, url: str) -> Iterator[OwnRequest]:
    """Priya Shah chose mediation, and staff opened a file of theirs to her."""
    clock = Clock()
    services = make_services(data_dir, url, now=clock, jobs=Intake())
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=clock.at)
        plan = Upload(
            purpose=UploadPurpose.PAPER,
            shown_name="plan.pdf",
            stored_name="plan.pdf",
            media_type="application/pdf",
            digest=services.blobs.keep(b"%PDF-1.7 the plan"),
            pages=3,
            received_at=clock.at,
        )
        add_files(session, case, [plan], given_by=None, by=Actor.of(by), at=clock.at)
        set_readers(session, case, plan, [str(case.parties[0].id)], by=by, at=clock.at)
        case_id = case.id
    yield OwnRequest(services, clock, make_web(services), case_id)
    services.database.close()


def emailed_link(own: OwnRequest, kind: str) -> tuple[str, str]:
    """To whom the newest email of this kind went, and the path of its link."""
    with own.services.database.read() as session:
        newest = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at.desc())
        sent = session.scalars(newest).first()
        assert sent is not None
        link = next(one for one in session.scalars(select(Link)) if str(one.id) == sent.ids["link"])
        return sent.to_address, f"/open/{token_of(link, own.services.keys)}"


def come_in(page: Page, address: str, link: str) -> None:
    page.goto(address + link)
    page.click(PRESS)
    for part, typed in (("day", "3"), ("month", "May"), ("year", "2015")):
        page.fill(f"#born-{part}", typed)
    page.click(PRESS)
    expect(page.locator("h1")).to_have_text("What is happening with your request")


def test_a_family_reads_sends_changes_shares_and_withdraws_on_its_own_page(
    own: OwnRequest, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> None:
    with ExitStack() as closing:
        site = closing.enter_context(served_web(own.services))
        clock = StageClock()
        stage = Stage(site, own.services, clock, chromium, axe_faults, closing, looks_closely=True)
        _walk(own, stage)
    ended = "/your/shared: console says"  # the page that says so answers 410
    assert [one for one in stage.complaints if not (ended in one and "410" in one)] == []


def _walk(own: OwnRequest, stage: Stage) -> None:
    address, page = stage.site, stage.browser()
    come_in(page, address, own.link())
    main = page.locator("main")
    expect(main).to_contain_text("plan.pdf (3 pages), which you may read")
    stage.look(page, "own page")
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"

    page.get_by_role("link", name="Send other papers").click()
    page.set_input_files(
        "input[type=file]", {"name": "late.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 late"}
    )
    page.get_by_label("The mediator", exact=True).check()
    stage.look(page, "send papers")
    page.click(PRESS)
    expect(main).to_contain_text("We have your paper. We and the mediator can read it.")
    page.get_by_role("link", name="late.pdf").click()
    stage.look(page, "one paper")
    page.get_by_label("The mediator", exact=True).uncheck()
    page.click(PRESS)
    expect(main).to_contain_text("Saved. Only we can read it.")

    _share(stage, page)
    supporter = stage.browser(script=False)
    code = re.findall(r"six digits: (\d{3}.\d{3})", main.inner_text())[0]
    to, link = emailed_link(own, "page_shared")
    assert to == "amina@sendiass.example"
    supporter.goto(address + link)
    supporter.click(PRESS)
    supporter.fill("input[name=code]", code)
    supporter.click(PRESS)
    expect(supporter.locator("main")).to_contain_text("late.pdf (2 pages)")
    expect(supporter.locator("main")).not_to_contain_text("Meetings")
    with_script = stage.browser()
    with_script.goto(link)
    with_script.click(PRESS)
    with_script.fill("input[name=code]", code)
    stage.look(with_script, "six digits of a supporter")
    with_script.click(PRESS)
    stage.look(with_script, "what a supporter reads")
    page.reload()
    page.get_by_role("button", name="End it for Amina Yusuf").click()
    expect(main).to_contain_text("Amina Yusuf cannot read your page now.")
    supporter.reload()
    expect(supporter.locator("h1")).to_have_text("This link no longer works")

    _new_address(own, stage, page)
    stage.look(page, "how we reach you")
    page.goto(f"{address}/your/request")
    page.get_by_role("link", name="I want to stop mediation").click()
    stage.look(page, "stop mediation")
    page.get_by_role("button", name="I want to stop mediation").click()
    expect(main).to_contain_text("that you want to stop mediation.")
    stage.look(page, "own page at the end")


def test_without_javascript_and_by_keyboard_alone_a_paper_is_sent_and_taken_back(
    own: OwnRequest, chromium: Browser, serve: Callable[..., str]
) -> None:
    address = serve(own.app)
    page = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False).new_page()
    come_in(page, address, own.link())
    _press_by_keyboard(page, "Send other papers")
    page.set_input_files(
        "input[type=file]", {"name": "wrong.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 w"}
    )
    _press_by_keyboard(page, "Send this to us")
    expect(page.locator("main")).to_contain_text("We have your paper. Only we can read it.")
    _press_by_keyboard(page, "wrong.pdf")
    _press_by_keyboard(page, "Take it back")
    expect(page.locator("main")).to_contain_text("You took ‘wrong.pdf’ back.")


def _share(stage: Stage, page: Page) -> None:
    page.goto("/your/request")
    page.get_by_role("link", name="Let a supporter read parts of this page").click()
    page.get_by_role("link", name="Share parts of my page").click()
    page.get_by_label("Their name").fill("Amina Yusuf")
    page.get_by_label("Their email address").fill("amina@sendiass.example")
    page.get_by_label("Where things stand").check()
    page.get_by_label("The papers and letters that you sent us").check()
    page.get_by_label("4 weeks").check()
    stage.look(page, "share")
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("Amina Yusuf can read what you ticked.")
    stage.look(page, "shared")


def _new_address(own: OwnRequest, stage: Stage, page: Page) -> None:
    """A new email address, confirmed from the old one first: whoever typed the digits goes on."""
    page.goto("/your/request/contact/email")
    page.get_by_label("Your new email address").fill(NEW)
    page.click(PRESS)
    _, link = emailed_link(own, "contact_old")
    mailbox = stage.browser()
    mailbox.goto(link)
    mailbox.get_by_role("button", name="Yes, it was me").click()
    expect(mailbox.locator("main")).to_contain_text("One step is left")
    with own.services.database.read() as session:
        digits = contact_digits(session.scalars(select(ContactChange)).one(), own.services.keys)
    page.get_by_label("What are the six digits?").fill(digits)
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text("Your new email address is confirmed.")
    with own.services.database.read() as session:
        assert session.scalars(select(Party).where(Party.number == 1)).one().email == NEW
        assert session.get_one(Case, own.case_id).safety_flag is False


def _press_by_keyboard(page: Page, words: str) -> None:
    """Go to a link or button with the Tab key, and press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText") or ""
        if words in focused:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {words} with the Tab key")
