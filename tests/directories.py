"""Directories for tests that want no database."""

from __future__ import annotations

from datetime import UTC, datetime

from cases.reference.columns import Record
from cases.reference.directory import Directory
from cases.reference.entries import Entry
from cases.reference.shipped import shipped_records


def directory_of(*records: Record, ended: tuple[str, ...] = ()) -> Directory:
    """A directory in which these records stand; ``ended`` are the codes of those that are ended."""
    entries = (
        Entry(
            kind=one.kind,
            code=one.code,
            version=1,
            ended=one.code in ended,
            saved_at=datetime(2026, 11, 25, tzinfo=UTC),
            saved_by="Noor Ashby",
            saved_by_id=None,
            record=one,
            data=one.to_data(),
        )
        for one in records
    )
    return Directory(tuple(sorted(entries, key=lambda one: one.record.name.casefold())))


SHIPPED = directory_of(*shipped_records())
"""What practice mode has."""
