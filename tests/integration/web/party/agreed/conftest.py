"""An installation whose two actions were signed by everyone, and browsers behind each party's link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.agreed.models import AgreedAction
from services.container import Services
from tests.agreed import Agreed, agreed
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.party.conftest import prove
from tests.integration.web.party.own_requests import Clock, Intake
from tests.statements import Invited
from tests.web_apps import make_web

SIGNED = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


class Hall:
    """One installation, with the clock in hand."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services, self.clock = services, clock
        self.app = make_web(services)
        self.agreed: Agreed = agreed(services, at=clock.at)

    def inside(self, invited: Invited) -> ReviewingClient:
        """A browser of their own behind their link to what was agreed."""
        browser = ReviewingClient(self.app)
        prove(browser, browser.post_form(invited.link), invited)
        return browser

    def address(self, number: int) -> str:
        """The page of the action of that number in the case, behind a party's link."""
        with self.services.database.read() as session:
            action = session.scalars(select(AgreedAction).where(AgreedAction.number == number)).one()
            return f"/your/actions/{action.id}"

    def answers(self, number: int = 1) -> list[tuple[str, str, str]]:
        """What was said of an action: answer, words and who said it."""
        with self.services.database.read() as session:
            action = session.scalars(select(AgreedAction).where(AgreedAction.number == number)).one()
            return [(one.kind.value, one.words, one.said_by) for one in action.answers]


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    """Signed on Wednesday 25 November 2026, on SQLite."""
    yield from _a_hall(tmp_path, sqlite_url)


@pytest.fixture
def halls(tmp_path: Path, database_url: str) -> Iterator[Hall]:
    """The same on each database in turn."""
    yield from _a_hall(tmp_path, database_url)


def _a_hall(tmp_path: Path, url: str) -> Iterator[Hall]:
    clock = Clock(SIGNED)
    services = make_services(tmp_path / "data", url, now=clock, jobs=Intake())
    yield Hall(services, clock)
    services.database.close()
