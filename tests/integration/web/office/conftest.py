"""An installation with the office's people and their browsers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cases.accounts.people import User
from cases.vocabulary import Role
from services.container import Services
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.passwords import quick_hash
from tests.web_apps import make_web

PASSWORD = "long walks home"
HASH = quick_hash(PASSWORD)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when told to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.at

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)


@dataclass
class Office:
    """The services, its clock, its people, and browsers in which they are signed in."""

    services: Services
    clock: Clock
    web: Flask
    people: dict[str, User] = field(default_factory=dict)

    def add(self, name: str, role: Role, **changes: Any) -> User:
        """One more account."""
        with self.services.database.write() as session:
            self.people[name] = factories.a_user(session, role, name, password=HASH, **changes)
        return self.people[name]

    def browser(self, name: str) -> ReviewingClient:
        """A browser in which this person is signed in."""
        client = ReviewingClient(self.web)
        page = client.post_form("/sign-in", email=self.people[name].email, password=PASSWORD, follow=False)
        assert page.status == 303, page.text
        return client


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """SQLite for every test; PostgreSQL too for those in which locks and unique rows decide."""
    if "office_database" in metafunc.fixturenames:
        both = "both_databases" in metafunc.fixturenames
        names = ["sqlite_url", "migrated_postgres_url"] if both else ["sqlite_url"]
        metafunc.parametrize("office_database", names, indirect=True)


@pytest.fixture
def both_databases() -> None:
    """Asked for by tests that run on SQLite and on PostgreSQL."""


@pytest.fixture
def office_database(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database of this test alone."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def office(tmp_path: Path, office_database: str) -> Iterator[Office]:
    """The example provider's office at 10am on 25 November 2026."""
    clock = Clock()
    services = replace(make_services(tmp_path / "data", office_database), now=clock)
    office = Office(services, clock, make_web(services))
    office.add("Bea Hollis", Role.COORDINATOR)
    office.add("Sam Reed", Role.ADVISER)
    office.add("Dina Farrow", Role.ADVISER, senior=True)
    office.add("Idris Vaughan", Role.MEDIATOR)
    yield office
    services.database.close()
