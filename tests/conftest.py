"""What every test may use: services that really run, and an environment that is not the developer's."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import services

for _name in list(os.environ):
    if _name.startswith(("COUNTERPART_", "FLASK_")) and not _name.startswith("COUNTERPART_TEST_"):
        del os.environ[_name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[services.Postgres]:
    """The PostgreSQL server of this test run."""
    with services.shared_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: services.Postgres) -> Iterator[str]:
    """SQLAlchemy address of an empty PostgreSQL database that only this test uses."""
    address = postgres.fresh_database()
    yield address.render_as_string(hide_password=False)
    postgres.drop_database(address)


@pytest.fixture
def smtp_server() -> Iterator[services.SmtpServer]:
    """An SMTP server on loopback, of this test alone."""
    with services.smtp_server() as server:
        yield server
