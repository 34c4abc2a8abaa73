"""What staff write on a case by hand: next steps of their own with a day, and notes for staff alone."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, WithId


class PlannedStep(WithId, Base):
    """A next step that staff wrote themselves, beside those that are worked out; over once it is done."""

    __tablename__ = "planned_step"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    done_by: Mapped[str] = mapped_column(default="")


class StaffNote(WithId, Base):
    """A note for coordinators and advisers alone. It stays as written; a correction is a note of its own.

    No document, no page of a party, no export and no entry of the log holds its words.
    """

    __tablename__ = "staff_note"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_note.id"))
