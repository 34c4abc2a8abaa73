"""Files with lists of cases: brought in, and taken out. What was done with each stays as a row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, WithId


class CaseImport(WithId, Base):
    """A file with cases, from its dry run on. Its content goes once it is imported, or after a day."""

    __tablename__ = "case_import"

    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file as it was sent."""
    sent_at: Mapped[datetime] = mapped_column(index=True)
    sent_by: Mapped[str]
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    imported_at: Mapped[datetime | None]
    imported_by: Mapped[str] = mapped_column(default="")
    cases: Mapped[int] = mapped_column(default=0)
    """How many cases were opened from it."""


class CaseExport(WithId, Base):
    """That somebody took out the list of all cases, and what for; the database refuses to change it."""

    __tablename__ = "case_export"

    why: Mapped[str] = mapped_column(Text)
    cases: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_by: Mapped[str]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
