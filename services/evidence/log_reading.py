"""A case's log as it can be read, whatever somebody has put into its rows."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cases.evidence.chain import ChainVerdict, Entry
from cases.evidence.log import EvidenceEntry, EvidenceOpening, check_case
from services.evidence.readable_rows import Unreadable, read_rows
from services.evidence.signers import Said
from storage.database import Base

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Log:
    """Whether the chain holds, what its entries say, the hash of each by its number, and unreadable rows."""

    verdict: ChainVerdict
    said: tuple[Said, ...]
    hashes: Mapping[int, str]
    faults: tuple[str, ...]


def read_log(session: Session, case_id: UUID) -> Log:
    """Return the log of one case; never raises for what a row holds."""
    entry_table, opening_table = _table(EvidenceEntry), _table(EvidenceOpening)
    of_case = entry_table.c.case_id == case_id
    rows = list(read_rows(session, entry_table, of_case))
    ids = select(entry_table.c.id).where(of_case)
    openings = list(read_rows(session, opening_table, opening_table.c.entry_id.in_(ids)))
    faults = [row.sentence for row in (*rows, *openings) if isinstance(row, Unreadable)]
    by_entry = {row["entry_id"]: row for row in _readable(openings)}
    entries = sorted(_readable(rows), key=lambda row: row["seq"])
    hashes = {
        row["seq"]: Entry(row["v"], row["seq"], row["prev"], row["head_hash"], row["body_hash"]).hash
        for row in entries
    }
    said: list[Said] = []
    for row in entries:
        if (opening := by_entry.get(row["id"])) is None:
            continue
        if (one := _said(row["seq"], opening)) is None:
            faults.append(f"What entry {row['seq']} says cannot be read.")
        else:
            said.append(one)
    verdict = _unreadable_at(len(rows), said) if faults else _verdict(session, case_id, len(rows), said)
    return Log(verdict, tuple(said), hashes, tuple(faults))


def _verdict(session: Session, case_id: UUID, length: int, said: Sequence[Said]) -> ChainVerdict:
    try:
        return check_case(session, case_id)
    except Exception:  # an entry in good form that says what we never write
        log.exception("the log of case %s cannot be checked", case_id)
        return _unreadable_at(length, said)


def _unreadable_at(length: int, said: Sequence[Said]) -> ChainVerdict:
    known = {one.seq for one in said}
    first = next((seq for seq in range(1, length + 1) if seq not in known), length)
    return ChainVerdict(length, len(said), first, "it, or what it says, cannot be read")


def _said(seq: int, opening: Mapping[str, Any]) -> Said | None:
    try:
        body = json.loads(opening["body"])
    except (ValueError, RecursionError):
        return None
    return Said(seq, opening["kind"], opening["at"], body) if isinstance(body, dict) else None


def _readable(rows: Iterable[Mapping[str, Any] | Unreadable]) -> Iterator[Mapping[str, Any]]:
    return (row for row in rows if not isinstance(row, Unreadable))


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]
