"""A list as a file: out as it stands, and in after a dry run that names every fault; never half of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.reference.cells import NotReadable, text_of, value_of
from cases.reference.columns import Column, Record
from cases.reference.directory import Directory
from cases.reference.entries import Entry
from cases.reference.records import RECORDS
from cases.vocabulary import EntryKind
from services.directory.history import ColumnChange, changes_between, name_in
from services.directory.saving import add_entry, code_from, read_code, save_entry
from services.lists.csv_files import Table, write_csv
from services.lists.faults import RowFault, cells_by_head, cleaned, head_of, missing_words

CODE = "code"


@dataclass(frozen=True)
class PlannedRow:
    """What one row would do: add a record, or change an entry."""

    row: int
    record: Record
    stands: Entry | None
    changes: tuple[ColumnChange, ...]


@dataclass(frozen=True)
class ImportPlan:
    """What a file would do; with any fault, nothing at all."""

    faults: tuple[RowFault, ...]
    added: tuple[PlannedRow, ...]
    changed: tuple[PlannedRow, ...]
    same: int

    @property
    def digest(self) -> str:
        """The same for the same additions to, and changes of, entries that stand at the same versions."""
        rows = [
            [one.row, one.record.code, one.stands.version if one.stands else 0, one.record.to_data()]
            for one in (*self.added, *self.changed)
        ]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

    @property
    def does_something(self) -> bool:
        """True if it may be imported, and would change anything."""
        return not self.faults and bool(self.added or self.changed)


def heads_of(kind: EntryKind) -> tuple[str, ...]:
    """Return the columns of a kind's file, in order."""
    return (CODE, *(head_of(one) for one in RECORDS[kind].columns()))


def exported(directory: Directory, kind: EntryKind) -> bytes:
    """Return every entry of a kind that is not ended as a CSV file."""
    columns = RECORDS[kind].columns()
    rows = (
        [entry.code, *(text_of(one, getattr(entry.record, one.name)) for one in columns)]
        for entry in directory.of_kind(kind)
        if not entry.ended
    )
    return write_csv(heads_of(kind), rows)


def plan_import(table: Table, kind: EntryKind, directory: Directory, *, today: date) -> ImportPlan:
    """Return what the file would do to the list as it stands in ``directory``."""
    return _Planning(table, kind, directory, today).plan()


def carry_out(session: Session, plan: ImportPlan, *, by: Viewer, at: datetime) -> int:
    """Save every row of a plan without faults, in the caller's transaction; return how many.

    Raises:
        SavedByAnother, CodeTaken: somebody saved one of them since the plan was made.
    """
    for one in plan.added:
        add_entry(session, one.record, by=by, at=at)
    for one in plan.changed:
        assert one.stands is not None  # noqa: S101 - it is a change of something
        save_entry(session, one.record, began_from=one.stands.version, by=by, at=at)
    return len(plan.added) + len(plan.changed)


class _Planning:
    def __init__(self, table: Table, kind: EntryKind, directory: Directory, today: date) -> None:
        self.table = table
        self.kind = kind
        self.directory = directory
        self.today = today
        self.columns = {head_of(one): one for one in RECORDS[kind].columns()}
        self.faults: list[RowFault] = []
        self.rows: list[PlannedRow] = []
        self.same = 0
        self.codes: dict[str, int] = {}

    def plan(self) -> ImportPlan:
        for number, cells in self.table.rows:
            self._row(number, cells)
        return ImportPlan(
            faults=tuple(self.faults),
            added=tuple(one for one in self.rows if one.stands is None),
            changed=tuple(one for one in self.rows if one.stands is not None),
            same=self.same,
        )

    def _row(self, number: int, cells: tuple[str, ...]) -> None:
        try:
            given = cells_by_head(self.table, cells)
        except NotReadable as error:
            return self._fault(number, "", str(error))
        code = self._code(number, given)
        if not code:
            return None
        stands = self.directory.entry(self.kind, code)
        if stands is not None and stands.ended:
            return self._fault(
                number, CODE, f"{stands.record.name} (code ‘{code}’) was ended. Restore it on its page first"
            )
        values = self._values(number, given)
        if values is None:
            return None
        before = stands.record if stands else RECORDS[self.kind](code=code, name="")
        record = replace(before, **values)
        missing = [one for one in self.columns.values() if one.required and not getattr(record, one.name)]
        for one in missing:
            self._fault(number, head_of(one), missing_words(one))
        if missing:
            return None
        changes = changes_between(stands.record if stands else None, record, name_in(self.directory))
        if stands is not None and not changes:
            self.same += 1
        else:
            self.rows.append(PlannedRow(number, record, stands, changes))
        return None

    def _code(self, number: int, given: dict[str, str]) -> str:
        try:
            code = read_code(given.get(CODE, "")) or code_from(given.get("name", ""))
        except ValueError as error:
            self._fault(number, CODE, str(error))
            return ""
        if not code:
            self._fault(number, "name", "Give it a name, or a code")
        elif code in self.codes:
            self._fault(number, CODE, f"Row {self.codes[code]} has the code ‘{code}’ too. Keep one of them")
            code = ""
        else:
            self.codes[code] = number
        return code

    def _values(self, number: int, given: dict[str, str]) -> dict[str, Any] | None:
        """Return what the row says by column; None where a cell cannot be read, and every fault is noted."""
        values: dict[str, Any] = {}
        before = len(self.faults)
        for head, cell in given.items():
            one = self.columns.get(head)
            if one is None:
                continue
            try:
                values[one.name] = value_of(one, cleaned(one, cell), self._is_known)
                if one.name == "checked_on" and values[one.name] and values[one.name] > self.today:
                    raise NotReadable("The day it was last checked must be today or earlier")
            except NotReadable as error:
                self._fault(number, head, str(error))
        return values if len(self.faults) == before else None

    def _is_known(self, one: Column, code: str) -> bool:
        entry = self.directory.entry(one.of, code) if one.of else None
        return entry is not None and not entry.ended

    def _fault(self, number: int, column: str, sentence: str) -> None:
        self.faults.append(RowFault(number, column, sentence))
