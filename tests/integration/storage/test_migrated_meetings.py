"""Meetings of a database from before they were tied to decisions, and what was certified there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.evidence.row_records import record_migrated_rows
from storage.database import make_engine
from storage.migrate import migrate

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    migrate(engine, to="0001")
    yield engine
    engine.dispose()


def insert(connection: sa.Connection, name: str, **values: Any) -> UUID:
    """A row of the table as it is in this database, each column that must have a value with some."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    row: dict[str, Any] = {"id": uuid4(), **values}
    for column in table.columns:
        if column.name not in row and not column.nullable:
            row[column.name] = _some(column)
    if connection.dialect.name == "sqlite":
        row = {key: value.hex if isinstance(value, UUID) else value for key, value in row.items()}
    connection.execute(table.insert().values(row))
    return values.get("id") or (UUID(row["id"]) if isinstance(row["id"], str) else row["id"])


def _some(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return NOW
    if isinstance(kind, sa.Date):
        return date(2026, 11, 12)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return uuid4().int % 1_000_000
    return uuid4().hex[:12] if column.name in {"reference", "fs_uniquifier", "email"} else ""


def rows(connection: sa.Connection, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_a_meeting_is_tied_where_the_case_has_one_decision_and_a_senior_looks_at_the_others(engine):
    with engine.begin() as connection:
        staff = insert(connection, "user")
        made: dict[str, UUID] = {}
        for name, decisions, with_meeting in (("one", 1, True), ("two", 2, True), ("none", 2, False)):
            case = insert(connection, "case")
            party = insert(connection, "party", case_id=case)
            for number in range(1, decisions + 1):
                decision = insert(connection, "decision", case_id=case, number=number)
                made[f"{name} decision {number}"] = decision
                insert(
                    connection,
                    "certificate",
                    case_id=case,
                    decision_id=decision,
                    party_id=party,
                    issued_by_id=staff,
                    reference=f"{name} {number}",
                    live_key=f"{name} {number}",
                )
            if with_meeting:
                made[f"{name} meeting"] = insert(connection, "meeting", case_id=case, mediator_id=staff)
        insert(
            connection,
            "certificate",
            case_id=case,
            decision_id=decision,
            party_id=party,
            issued_by_id=staff,
            reference="replaced",
        )

    migrate(engine, record=record_migrated_rows)

    with engine.begin() as connection:
        tied = rows(connection, "SELECT meeting_id, decision_id FROM meeting_decision")
        assert [tuple(UUID(str(i)) for i in row) for row in tied] == [
            (made["one meeting"], made["one decision 1"])
        ]
        to_review = rows(connection, "SELECT reference FROM certificate WHERE to_review ORDER BY reference")
        assert [reference for (reference,) in to_review] == ["none 2", "two 1", "two 2"]
        assert rows(connection, "SELECT contacted_on FROM decision WHERE contacted_on IS NOT NULL") == []
