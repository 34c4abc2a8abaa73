"""The rows of a case held against what its log recorded of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.agreed.models import AgreedAction
from cases.vocabulary import Event
from services.evidence.digests import row_digest
from services.evidence.readable_rows import Unreadable, plain_key, read_rows
from services.evidence.row_records import DECISIONS, decisions_of, of_case, recorded_tables
from services.evidence.signers import Said


@dataclass(frozen=True)
class _Record:
    """What the newest entry about one row says of it."""

    digest: str | None
    columns: tuple[str, ...]
    seq: int


def faults_of_rows(session: Session, case_id: UUID, said: Sequence[Said], notes: list[str]) -> Iterator[str]:
    """Yield rows that cannot be read, are not as recorded, are gone, or that no entry knows.

    What was never recorded is told in ``notes``: entries from before rows were recorded do not know it.
    """
    entries = [one for one in said if one.kind is Event.ROWS_RECORDED]
    records = _newest(entries)
    known = {name for one in entries if one.body["whole"] for name in one.body["tables"]}
    if not entries:
        notes.append(
            "What its rows say is not known for any entry so far: rows are recorded from the next change."
        )
    elif not entries[0].body["begun"]:
        notes.append(f"What its rows said is not known for entries before {entries[0].seq}.")
    for name, table in recorded_tables().items():
        rows = list(read_rows(session, table, of_case(table, case_id)))
        mine = records.get(name, {})
        unreadable = [row for row in rows if isinstance(row, Unreadable)]
        yield from (row.sentence for row in unreadable)
        readable = {row["id"]: row for row in rows if not isinstance(row, Unreadable)}
        columns = {*table.c.keys(), DECISIONS}
        comparable = {row: record for row, record in mine.items() if columns.issuperset(record.columns)}
        if old := mine.keys() - comparable.keys():
            notes.append(f"{len(old)} rows of table {name} were recorded with columns that are no more.")
        rows_now = {
            row_id: row
            for row_id, row in _with_decisions(session, name, readable).items()
            if str(row_id) not in old
        }
        yield from _of_table(name, rows_now, comparable, is_known=name in known)
        seen = {str(row_id) for row_id in readable} | {row.key for row in unreadable}
        yield from _gone(name, mine, seen | {plain_key(row.key) for row in unreadable})


def faults_of_kept_values(session: Session, case_id: UUID) -> Iterator[str]:
    """Yield agreed actions whose rows do not say what the answers about them come to."""
    mine = select(AgreedAction).where(AgreedAction.case_id == case_id).order_by(AgreedAction.number)
    for action in session.scalars(mine.options(selectinload(AgreedAction.answers))):
        if action.is_settled != action.standing.is_done:
            kept = "settled" if action.is_settled else "not settled"
            yield f"Agreed action {action.number} is kept as {kept}, and what was said of it says otherwise."


def _newest(entries: Iterable[Said]) -> dict[str, dict[str, _Record]]:
    records: dict[str, dict[str, _Record]] = {}
    for one in entries:
        for table, rows in one.body["rows"].items():
            columns = tuple(one.body["columns"][table])
            of_table = records.setdefault(table, {})
            of_table.update({row: _Record(digest, columns, one.seq) for row, digest in rows.items()})
    return records


def _of_table(
    table: str, rows: Mapping[UUID, Mapping[str, Any]], records: Mapping[str, _Record], *, is_known: bool
) -> Iterator[str]:
    for row_id, row in rows.items():
        record = records.get(str(row_id))
        if record is None:
            if is_known:
                yield f"The log knows nothing of the row {row_id} of table {table}."
        elif record.digest is None:
            yield f"The row {row_id} of table {table} is there, and entry {record.seq} says that it is gone."
        elif row_digest(table, {name: row[name] for name in record.columns}) != record.digest:
            yield f"The row {row_id} of table {table} is not as entry {record.seq} recorded it."


def _gone(table: str, records: Mapping[str, _Record], seen: set[str]) -> Iterator[str]:
    for row_id, record in records.items():
        if record.digest is not None and row_id not in seen:
            yield f"The row {row_id} of table {table}, which entry {record.seq} recorded, is gone."


def _with_decisions(
    session: Session, table: str, rows: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, Mapping[str, Any]]:
    if table != "meeting":
        return rows
    about = decisions_of(session, rows)
    return {row_id: {**row, DECISIONS: about.get(row_id, [])} for row_id, row in rows.items()}
