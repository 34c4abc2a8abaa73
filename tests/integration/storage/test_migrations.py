"""The migrations make exactly the tables that the models say; evidence stays as it was written."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

import app  # noqa: F401 - loads every room's models
import services.backup.holds  # noqa: F401 - the models of what a restore holds
import worker.takeover  # noqa: F401 - the heartbeat's model
from cases.evidence.log import EvidenceEntry
from storage.database import Base, open_database
from storage.migrate import migrate
from tests import factories
from tests.app_services import make_services


def test_the_migrations_make_the_tables_that_the_models_say(database_url):
    database = open_database(database_url)

    with database.engine.begin() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _o, name, kind, *_: kind != "table" or name in Base.metadata.tables,
                "compare_type": False,
            },
        )
        differences = compare_metadata(context, Base.metadata)

    database.close()
    assert differences == []


def test_migrating_twice_is_migrating_once(database_url):
    database = open_database(database_url)

    migrate(database.engine)

    database.close()


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE evidence_entry SET prev = 'x'",
        "DELETE FROM evidence_entry",
        "UPDATE evidence_opening SET body = '{}'",
        "DELETE FROM evidence_opening",
    ],
)
def test_the_database_refuses_to_change_evidence(tmp_path, database_url, attempt):
    services = make_services(tmp_path / "data", database_url)
    with services.database.write() as session:
        factories.a_case(services, session)

    with (
        pytest.raises(DBAPIError, match=r"append-only|erased only by an entry"),
        services.database.write() as session,
    ):
        session.execute(text(attempt))

    with services.database.read() as session:
        assert session.scalars(select(EvidenceEntry)).all()
    services.database.close()


def test_a_reading_session_cannot_write(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)

    with pytest.raises(DBAPIError, match=r"readonly|read-only"), services.database.read() as session:
        session.execute(text("DELETE FROM register"))

    services.database.close()


def test_what_a_refused_statement_held_is_in_no_text_that_a_log_may_show(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)

    with pytest.raises(DBAPIError) as refused, services.database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Priya Shah"})

    services.database.close()
    assert "nowhere" in str(refused.value)
    assert "Priya Shah" not in str(refused.value)
