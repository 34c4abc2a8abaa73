"""What every test may use: services that really run, and an environment that is not the developer's."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import app_services, servers, sharing

for _name in list(os.environ):
    if _name.startswith(("COUNTERPART_", "FLASK_")) and not _name.startswith("COUNTERPART_TEST_"):
        del os.environ[_name]

sharing.compile_statements_once()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to search it for rubbish over and over took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _libreoffice_ends_with_the_tests() -> Iterator[None]:
    yield
    app_services.close_libreoffice()


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """The PostgreSQL server of this test run."""
    with servers.shared_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: servers.Postgres) -> Iterator[str]:
    """SQLAlchemy address of an empty PostgreSQL database that only this test uses."""
    address = postgres.fresh_database()
    yield address.render_as_string(hide_password=False)
    postgres.drop_database(address)


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    servers.migrate_database(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    """SQLAlchemy address of a migrated SQLite database that only this test uses."""
    return f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path / 'test.db')}"


@pytest.fixture
def migrated_postgres_url(postgres: servers.Postgres) -> Iterator[str]:
    """SQLAlchemy address of a migrated PostgreSQL database that only this test uses."""
    template = postgres.template("migrated", servers.migrate_database)
    address = postgres.fresh_database(template=template)
    yield address.render_as_string(hide_password=False)
    postgres.drop_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test alone; the test runs once on SQLite and once on PostgreSQL."""
    fixture = "sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def smtp_server() -> Iterator[servers.SmtpServer]:
    """An SMTP server on loopback, of this test alone."""
    with servers.smtp_server() as server:
        yield server
