"""The example's directory: what comes with Counterpart, for practice mode."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.reference.columns import Record
from cases.reference.entries import EntryVersion, current_version
from cases.reference.shipped import shipped_records


def fill_directory(session: Session, *, at: datetime) -> None:
    """Add each authority and advice service that comes with Counterpart and is not there yet."""
    add_missing(session, shipped_records(), at=at)


def add_missing(session: Session, records: Iterable[Record], *, at: datetime) -> None:
    """Add the first version of each of ``records`` of which the directory has none."""
    for record in records:
        if current_version(session, record.kind, record.code) is None:
            session.add(
                EntryVersion(
                    kind=record.kind,
                    code=record.code,
                    version=1,
                    data=record.to_data(),
                    saved_at=at,
                    saved_by=SYSTEM.name,
                )
            )
    session.flush()
