"""An installation with one account of each role, and the web around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import Role
from services.container import Services
from tests.app_services import make_services
from tests.client import Page, ReviewingClient
from tests.factories import a_user
from tests.passwords import quick_hash
from tests.web_apps import make_web

PASSWORD = "long walks home"
HASH = quick_hash(PASSWORD)
START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when told to."""

    at: datetime = START

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.at

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)


@dataclass
class Accounts:
    """The services, its clock, and ways in."""

    services: Services
    clock: Clock
    emails: dict[Role, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make one account of each role, and the web."""
        self.web = make_web(self.services)
        with self.services.database.write() as session:
            for role in Role:
                self.emails[role] = a_user(session, role, password=HASH).email

    def browser(self) -> ReviewingClient:
        """A fresh browser."""
        return ReviewingClient(self.web)

    def sign_in(
        self, role: Role, *, browser: ReviewingClient | None = None, password: str = PASSWORD, next: str = ""
    ) -> tuple[ReviewingClient, Page]:
        """A browser after the sign-in page was sent, and what came back; not followed."""
        browser = browser or self.browser()
        address = f"/sign-in?next={next}" if next else "/sign-in"
        page = browser.post_form(address, email=self.emails[role], password=password, follow=False)
        return browser, page

    def user(self, role: Role) -> User:
        """The account as the database has it now."""
        with self.services.database.read() as session:
            return session.scalars(select(User).where(User.email == self.emails[role])).one()

    def change(self, role: Role, act: Callable[[User], None]) -> None:
        """Change an account behind the pages' back."""
        with self.services.database.write() as session:
            act(session.scalars(select(User).where(User.email == self.emails[role])).one())


@pytest.fixture
def accounts(tmp_path: Path, database_url: str) -> Iterator[Accounts]:
    """Accounts on SQLite and on PostgreSQL."""
    clock = Clock()
    services = replace(make_services(tmp_path / "data", database_url), now=clock)
    yield Accounts(services, clock)
    services.database.close()
