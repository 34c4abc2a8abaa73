"""The example's directory: what comes with Counterpart, for practice mode."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.reference.entries import EntryVersion, current_version
from cases.reference.shipped import shipped_records


def fill_directory(session: Session, *, at: datetime) -> None:
    """Add each authority and advice service that comes with Counterpart and is not there yet."""
    for record in shipped_records():
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
