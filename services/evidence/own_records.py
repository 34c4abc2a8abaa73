"""What the rows of the provider's own records say, recorded in a log of their own and held against it.

The directory, who the provider is, words of pages, news, and changes of bank holidays are rows that are only
ever added. Right before a transaction commits that added some, an entry is appended with the SHA-256 of each.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Table, event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from cases.complaints import ComplaintVersion
from cases.evidence import chain
from cases.evidence.heads import LogHead, heads_not_in
from cases.evidence.own_log import OWN_LOG, OwnLogEntry, append_to_own_log
from cases.holidays.models import HolidayChange, HolidayDecision
from cases.reference.entries import EntryVersion
from dates import utc_now
from services.evidence.digests import row_digest
from services.evidence.log_heads import noted_heads
from services.evidence.readable_rows import Unreadable, plain_key, read_rows
from storage.blobs import Blobs
from storage.database import Base, Database

log = logging.getLogger(__name__)

OWN_RECORDS: Final[tuple[type[Base], ...]] = (
    EntryVersion,
    HolidayChange,
    HolidayDecision,
    ComplaintVersion,
)
_ADDED: Final = "added_own_rows"
_OF_LOG: Final = "the log of the provider's own records"
_LOG_NAME: Final = "The log of the provider's own records"
_NOT_CHECKED: Final = "Not all of the provider's own records were checked: a row holds what is never written."


def record_own_rows_at_commit(database: Database) -> None:
    """Let every writing session of ``database`` record, from now on, what it added to these tables."""
    event.listen(database.writers, "after_flush", _note_added)
    event.listen(database.writers, "before_commit", record_own_rows)
    event.listen(database.writers, "after_soft_rollback", _forget_added)


def own_tables() -> dict[str, Table]:
    """Return the tables whose rows are recorded, by name."""
    return {model.__tablename__: Base.metadata.tables[model.__tablename__] for model in OWN_RECORDS}


def _key_of(table: Table) -> Any:
    (key,) = table.primary_key.columns
    return key


def _note_added(session: Session, _flush: object) -> None:
    for row in session.new:
        if isinstance(row, OWN_RECORDS):
            key = inspect(row).dict[_key_of(own_tables()[row.__tablename__]).name]
            session.info.setdefault(_ADDED, set()).add((row.__tablename__, key))


def _forget_added(session: Session, undone: SessionTransaction) -> None:
    if undone.nested:  # only a savepoint was undone: what came before it still counts
        return
    session.info.pop(_ADDED, None)


def record_own_rows(session: Session) -> None:
    """Append to the log what this transaction added; it does so itself at its end."""
    if session.in_nested_transaction():  # a savepoint: the transaction itself records at its end
        return
    session.flush()
    added: set[tuple[str, UUID]] = session.info.pop(_ADDED, set())
    by_table: dict[str, set[UUID]] = defaultdict(set)
    for name, key in added:
        by_table[name].add(key)
    _append(session, by_table)


def record_migrated_own_rows(connection: Connection, rows: Mapping[str, set[UUID]]) -> None:
    """Record those of the rows, by table, that are the provider's own; migrations changed or added them."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        _append(session, {name: ids for name, ids in rows.items() if name in own_tables()})
        session.commit()


def _append(session: Session, rows: Mapping[str, set[UUID]]) -> None:
    digests: dict[str, dict[str, str]] = {}
    for name, keys in sorted(rows.items()):
        table = own_tables()[name]
        key = _key_of(table)
        found = session.execute(select(table).where(key.in_(list(keys)))).mappings().all()
        digests[name] = {str(row[key.name]): row_digest(name, {**row}) for row in found}
    digests = {name: found for name, found in digests.items() if found}  # a savepoint may have been undone
    if digests:
        columns = {name: sorted(own_tables()[name].c.keys()) for name in digests}
        append_to_own_log(session, {"columns": columns, "rows": digests}, at=utc_now())


@dataclass(frozen=True)
class _Record:
    digest: str
    columns: tuple[str, ...]
    seq: int


def faults_of_own_records(session: Session, blobs: Blobs) -> Iterator[str]:
    """Yield what does not hold: the log, its heads beside the documents, and each row that it does not know
    as it stands.
    """
    try:
        yield from _faults_of_log(session, blobs)
        yield from _faults_of_rows(session)
    except Exception:  # a word or a date in a row that we never write: it must not end the check
        log.exception("not all of the provider's own records could be checked")
        yield _NOT_CHECKED


def _faults_of_log(session: Session, blobs: Blobs) -> Iterator[str]:
    entries, opened = [], {}
    for row in _entries(session):
        entry = chain.Entry(row["v"], row["seq"], row["prev"], row["head_hash"], row["body_hash"])
        entries.append(entry)
        opened[entry.seq] = chain.Opening(
            row["kind"].value, row["at"], row["head_salt"], row["body_salt"], row["body"]
        )
    verdict = chain.verify(entries, opened)
    if not verdict.sound:
        yield f"{_LOG_NAME}: {verdict.sentence}"
    heads = [LogHead(*head) for head in noted_heads(blobs, OWN_LOG).get(OWN_LOG, [])]
    for fault in heads_not_in({one.seq: one.hash for one in entries}, heads, "was kept beside the documents"):
        yield f"{_LOG_NAME}: {fault}"


def _entries(session: Session) -> list[Mapping[str, Any]]:
    """Return the log's rows in order; those that cannot be read are told with the rows of every table."""
    rows = read_rows(session, Base.metadata.tables[OwnLogEntry.__tablename__])
    return sorted((row for row in rows if not isinstance(row, Unreadable)), key=lambda row: row["seq"])


def _faults_of_rows(session: Session) -> Iterator[str]:
    records: dict[str, dict[str, _Record]] = {name: {} for name in own_tables()}
    for entry in _entries(session):
        body = json.loads(entry["body"])
        for name, rows in body["rows"].items():
            columns = tuple(body["columns"][name])
            records[name].update(
                {key: _Record(digest, columns, entry["seq"]) for key, digest in rows.items()}
            )
    for name, table in own_tables().items():
        seen = set()
        for row in read_rows(session, table):
            if isinstance(row, Unreadable):
                seen.add(plain_key(row.key))
                continue
            key = str(row[_key_of(table).name])
            seen.add(key)
            record = records[name].get(key)
            if record is None:
                yield f"{_LOG_NAME} knows nothing of the row {key} of table {name}."
            elif {*record.columns} <= {*row} and record.digest != row_digest(
                name, {column: row[column] for column in record.columns}
            ):
                yield f"The row {key} of table {name} is not as entry {record.seq} of {_OF_LOG} recorded it."
        for key in records[name].keys() - seen:
            seq = records[name][key].seq
            yield f"The row {key} of table {name}, which entry {seq} of {_OF_LOG} recorded, is gone."
