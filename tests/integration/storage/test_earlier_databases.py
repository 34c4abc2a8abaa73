"""A database made by any earlier version, with rows in it, comes to this version's tables; nothing is lost.

``rows/REVISION.json`` holds what the version of that revision kept: every value as text, as both databases
take it, or bytes as ``{"hex": …}``. Landed migrations are never edited: whoever ran one already would have
other tables than the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Engine, inspect, select, text

import app  # noqa: F401 - loads every room's models
from cases.evidence import check_case
from cases.models import Case
from storage.database import Base, make_engine, open_database
from storage.migrate import MIGRATIONS, migrate

ROWS = Path(__file__).parent / "rows"
LANDED = Path(__file__).parent / "landed_migrations.json"
"""The SHA-256 of each landed migration. A new one is added by running this file as a program."""
VERSIONS = MIGRATIONS / "versions"


def digests() -> dict[str, str]:
    """The SHA-256 of each migration there is now."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VERSIONS.glob("[0-9]*.py")}


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return [script.revision for script in scripts][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'earlier.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = make_engine(empty_url)
    yield made
    made.dispose()


def earlier_rows(revision: str) -> dict[str, Any]:
    """What the version of ``revision`` kept, by table: columns and rows."""
    kept: dict[str, Any] = json.loads((ROWS / f"{revision}.json").read_text("utf-8"))
    for content in kept.values():
        content["rows"] = [[_value(value) for value in row] for row in content["rows"]]
    return kept


def _value(kept: Any) -> str | bytes | None:
    return bytes.fromhex(kept["hex"]) if isinstance(kept, dict) else kept


def fill(engine: Engine, kept: dict[str, Any]) -> None:
    """Put ``kept`` into the tables as they are now; foreign keys are looked at by whoever called."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        with closing(raw):
            for table, content in kept.items():
                places = ", ".join("?" * len(content["columns"]))
                columns = ", ".join(f'"{name}"' for name in content["columns"])
                raw.cursor().executemany(
                    f'INSERT INTO "{table}" ({columns}) VALUES ({places})',  # noqa: S608 - our own file's names
                    content["rows"],
                )
            raw.commit()
            assert raw.cursor().execute("PRAGMA foreign_key_check").fetchall() == []
        return
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")  # in whatever order
        for table, content in kept.items():
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, content["columns"])),
                sql.SQL(", ").join(sql.Placeholder() for _ in content["columns"]),
            )
            connection.cursor().executemany(statement, content["rows"])


def counts(engine: Engine, tables: set[str]) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608
            for table in sorted(tables)
        }


@pytest.mark.parametrize("made_by", sorted(file.stem for file in ROWS.glob("*.json")))
def test_rows_of_an_earlier_version_come_through_every_migration_since(engine: Engine, made_by: str):
    kept = earlier_rows(made_by)
    migrate(engine, to=made_by)
    fill(engine, kept)
    lost_on_purpose = {"guess"}

    for revision in revisions()[revisions().index(made_by) + 1 :]:
        migrate(engine, to=revision)
        there = set(inspect(engine).get_table_names())
        assert kept.keys() - there <= lost_on_purpose
        expected = {table: len(kept[table]["rows"]) for table in kept.keys() & there}
        assert counts(engine, kept.keys() & there) == expected, f"after {revision}"

    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_what_came_through_can_be_read_and_its_evidence_still_holds(engine: Engine, empty_url: str):
    migrate(engine, to="0001")
    fill(engine, earlier_rows("0001"))
    migrate(engine)
    database = open_database(empty_url)

    with database.read() as session:
        for mapper in Base.registry.mappers:
            session.scalars(select(mapper.class_)).all()
        cases = session.scalars(select(Case)).all()
        verdicts = [check_case(session, case.id) for case in cases]

    database.close()
    assert len(cases) > 5
    assert all(verdict.sound for verdict in verdicts)


def test_no_landed_migration_was_edited():
    landed, now = json.loads(LANDED.read_text("utf-8")), digests()

    assert {name: now.get(name) for name in landed} == landed, "never edit a landed migration: add another"


def test_each_migration_is_noted_as_landed():
    told = "run: .venv/bin/python -m tests.integration.storage.test_earlier_databases"
    assert digests().keys() - json.loads(LANDED.read_text("utf-8")).keys() == set(), told


def note_new_migrations() -> None:
    """Note the digest of each migration that is new; those noted before stay as they were."""
    landed = json.loads(LANDED.read_text("utf-8")) if LANDED.exists() else {}
    noted = dict(sorted({**digests(), **landed}.items()))
    LANDED.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    note_new_migrations()
