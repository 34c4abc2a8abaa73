"""What a backup held queued waits after a restore until staff release or drop it: nothing goes out twice.

Email and durable work that waited when the backup was made may have gone out since. After a restore each is
held by itself; what is queued later goes its usual way.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, WithId


class Restoration(WithId, Base):
    """That this database was put back from a backup, and when that backup was made."""

    __tablename__ = "restoration"

    at: Mapped[datetime]
    backed_up_at: Mapped[datetime]


class HeldWork(Base):
    """One piece of durable work that a restore found waiting; it does not run until it is released."""

    __tablename__ = "held_work"

    workflow_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    queued_at: Mapped[datetime]
    held_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
