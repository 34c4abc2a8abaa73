"""Mediation, agreement, an action done late: on phones, from the reminder to 'done, both agree'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.reminders import remind_owners
from signing.models import Link
from tests.app_services import make_services
from tests.integration.web.party.agreed.conftest import SIGNED, Hall
from tests.integration.web.party.own_requests import Clock, Intake
from tests.statements import Invited, link_path

PRESS = "main button.govuk-button"


@pytest.fixture
def hall(tmp_path: Path, database_url: str) -> Iterator[Hall]:
    clock = Clock(SIGNED)
    services = make_services(tmp_path / "data", database_url, now=clock, jobs=Intake())
    yield Hall(services, clock)
    services.database.close()


def emailed_link(hall: Hall, kind: EmailKind) -> str:
    """The link in the newest email of this kind."""
    with hall.services.database.read() as session:
        newest = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at.desc())
        delivery = session.scalars(newest).first()
        assert delivery is not None
        links = select(Link)
        (link,) = (one for one in session.scalars(links) if str(one.id) == delivery.ids["link"])
        return link_path(hall.services, link)


def on_the(hall: Hall, day: int) -> None:
    """Let it be nine o'clock on a day of December 2026, and the worker come by."""
    hall.clock.at = datetime(2026, 12, day, 9, 5, tzinfo=UTC)
    services = hall.services
    remind_owners(
        services.database, services.policy, services.bank_holidays, at=hall.clock.at, keys=services.keys
    )


def come_in(page: Page, address: str, link: str, invited: Invited) -> None:
    page.goto(address + link)
    page.click(PRESS)
    expect(page.locator("input[name=code], #born-day")).to_be_visible()
    if page.locator("input[name=code]").count():
        page.fill("input[name=code]", invited.code)
    else:
        for part, typed in (("day", "3"), ("month", "May"), ("year", "2015")):
            page.fill(f"#born-{part}", typed)
    page.click(PRESS)
    expect(page.locator("h1")).to_have_text("What was agreed")


def test_an_action_done_late_is_asked_for_told_answered_and_agreed(
    hall: Hall, chromium: Browser, serve: Callable[..., str], axe_faults: Callable[[Page], list[str]]
) -> None:
    address = serve(hall.app)
    owner = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    family = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()

    on_the(hall, 2)  # five working days before the date of action 2
    come_in(owner, address, emailed_link(hall, EmailKind.ACTION_REMINDER), hall.agreed.authority)
    expect(owner.locator("main")).to_contain_text("Due in 5 working days")

    on_the(hall, 10)  # the day after it: nobody has answered
    come_in(family, address, emailed_link(hall, EmailKind.ACTION_STATE), hall.agreed.family)
    expect(family.locator("main")).to_contain_text("Late")
    expect(family.locator("main")).to_contain_text("No answer yet from Bury.")
    assert axe_faults(family) == []

    come_in(owner, address, emailed_link(hall, EmailKind.ACTION_REMINDER), hall.agreed.authority)
    expect(owner.locator("main")).to_contain_text("The date was 9 December. Tell us where it stands.")
    owner.goto(f"{address}/your/actions/2")
    owner.check("input[value=done]")
    owner.click(PRESS)
    expect(owner.locator("main")).to_contain_text("We have your answer.")
    expect(owner.locator("main")).to_contain_text("Done, says owner")

    family.goto(address + emailed_link(hall, EmailKind.ACTION_ANSWERED))
    family.click(PRESS)
    expect(family.locator("main")).to_contain_text("Bury says that this is done. Do you agree?")
    family.get_by_role("link", name=re.compile("^Say if you agree")).click()
    expect(family.locator("h1")).to_have_text("Action 2: is it done?")
    assert axe_faults(family) == []
    for width in (320, 390, 1280):
        family.set_viewport_size({"width": width, "height": 844})
        assert family.evaluate("document.documentElement.scrollWidth") <= width
    family.check("input[value=agreed]")
    family.click(PRESS)
    expect(family.locator("main")).to_contain_text("Done, both agree")
    for width in (320, 390, 1280):
        family.set_viewport_size({"width": width, "height": 844})
        assert family.evaluate("document.documentElement.scrollWidth") <= width

    on_the(hall, 16)  # the last day of reminders: there is nothing left to ask
    with hall.services.database.read() as session:
        late = select(Delivery).where(Delivery.queued_at == hall.clock.at)
        assert session.scalars(late).all() == []
    owner.context.close()
    family.context.close()
