"""The rows of one case with the entries of its log, as plain values; and writing many of them at once.

What the services would write through a session is written here in bulk, for the speed. The log is a true one:
each entry follows the one before it, and the last records every row of the case, so that ``flask evidence
check`` holds these cases against their logs like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, insert
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor
from cases.evidence import chain
from cases.evidence.log import EvidenceEntry, EvidenceOpening
from cases.meetings.models import meeting_decision
from cases.vocabulary import Event
from services.evidence.digests import row_digest
from services.evidence.row_records import DECISIONS, RECORDED, recorded_columns
from storage.database import Base

Row = dict[str, Any]


class CaseRows:
    """What one case consists of, table by table."""

    def __init__(self) -> None:
        self.id = uuid4()
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._last: chain.Entry | None = None

    def add(self, model: type[Base], **values: Any) -> Row:
        """Add a row of ``model`` with these values and the defaults of its other columns; return it."""
        fixed, made = _defaults(model)
        if unknown := values.keys() - fixed.keys():
            raise ValueError(f"{model.__name__} has no {sorted(unknown)}")
        row = fixed | values
        for name, make in made:
            if name not in values:
                row[name] = make()
        if "case_id" in row:
            row["case_id"] = self.id
        self.rows[model.__tablename__].append(row)
        return row

    def add_meeting_decision(self, meeting: Row, decision: Row) -> None:
        """Say that the meeting is about the decision."""
        about = {"meeting_id": meeting["id"], "decision_id": decision["id"]}
        self.rows[meeting_decision.name].append(about)

    def log(self, event: Event, *, by: Actor, at: datetime, **about: Any) -> None:
        """Add an entry to the case's log, as ``cases.evidence.log.append_evidence`` does."""
        whom = {"kind": by.kind, "id": by.id, "name": by.name}
        body = {"case": str(self.id), "by": whom, **about}
        made, opening = chain.append(self._last, kind=event.value, at=at, body=body)
        entry = self.add(
            EvidenceEntry,
            v=made.v,
            seq=made.seq,
            prev=made.prev,
            head_hash=made.head_hash,
            body_hash=made.body_hash,
        )
        self.add(
            EvidenceOpening,
            entry_id=entry["id"],
            kind=event,
            at=at,
            head_salt=opening.head_salt,
            body_salt=opening.body_salt,
            body=opening.body,
        )
        self._last = made

    def record_rows(self, *, at: datetime) -> None:
        """Add the entry that records every row of the case; nothing is added to it afterwards."""
        digests: dict[str, dict[str, str]] = {}
        columns: dict[str, list[str]] = {}
        for table, names in _recorded().items():
            if not (rows := self.rows.get(table)):
                continue
            columns[table] = names
            digests[table] = {
                str(row["id"]): row_digest(table, {name: self._value(row, name) for name in names})
                for row in rows
            }
        self.log(
            Event.ROWS_RECORDED,
            by=SYSTEM,
            at=at,
            tables=sorted(_recorded()),
            whole=True,
            begun=True,
            columns=columns,
            rows=digests,
        )

    def _value(self, row: Mapping[str, Any], name: str) -> Any:
        if name != DECISIONS:
            return row[name]
        about = self.rows[meeting_decision.name]
        return sorted(str(one["decision_id"]) for one in about if one["meeting_id"] == row["id"])


def write_rows(session: Session, cases: list[CaseRows]) -> None:
    """Insert all rows of these cases, each table's at once, those first that others name.

    The values are made ready a column at a time and go straight to the driver: SQLAlchemy would make each
    row ready by itself, which costs more than the database does.
    """
    connection = session.connection()
    for table in Base.metadata.sorted_tables:
        rows = [row for case in cases for row in case.rows.get(table.name, ())]
        if rows:
            _insert(connection, table, rows)


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    dialect = connection.dialect
    names = [column.name for column in table.columns]
    statement = insert(table).compile(dialect=dialect, column_keys=names)
    columns = []
    for column in table.columns:
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        values = [row[column.name] for row in rows]
        columns.append(list(map(process, values)) if process else values)
    made_ready: list[Any] = list(zip(*columns, strict=True))
    if not dialect.positional:
        made_ready = [dict(zip(names, row, strict=True)) for row in made_ready]
    connection.exec_driver_sql(str(statement), made_ready)


@cache
def _recorded() -> dict[str, list[str]]:
    tables = [Base.metadata.tables[model.__tablename__] for model in RECORDED]
    return {table.name: recorded_columns(table) for table in tables}


@cache
def _defaults(model: type[Base]) -> tuple[Row, list[tuple[str, Callable[[], Any]]]]:
    """Return the value that each column of a table has by itself, and what makes those that are made anew."""
    fixed: Row = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for column in Base.metadata.tables[model.__tablename__].columns:
        default: Any = column.default
        fixed[column.name] = None if default is None or default.is_callable else default.arg
        if default is not None and default.is_callable:
            made.append((column.name, partial(default.arg, None)))
    return fixed, made
