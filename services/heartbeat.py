"""The heartbeat row of each worker, by the database's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base

STALE_AFTER = timedelta(seconds=15)


class Heartbeat(Base):
    """When a worker was last alive."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


def database_time(session: Session) -> datetime:
    """Return the database's own clock: workers' clocks may differ."""
    moment = session.scalar(text("SELECT CURRENT_TIMESTAMP"))
    if isinstance(moment, str):  # SQLite's clock answers in text, always in UTC
        moment = datetime.fromisoformat(moment)
    assert isinstance(moment, datetime)  # noqa: S101 - a database that answers at all knows the time
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
