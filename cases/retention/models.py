"""That records of a case are to be erased, or were: ids, days and who decided, and no name of the family."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.vocabulary import ErasureMethod, ErasureState, RecordKind, StoppedBecause
from storage.database import Base, EnumColumn, WithId


class Erasure(WithId, Base):
    """Some kinds of record of one case, proposed by one person and approved by another.

    ``case_id`` is no foreign key: after a restore the case may not be here, and that it was erased is known.
    """

    __tablename__ = "erasure"

    case_id: Mapped[UUID] = mapped_column(index=True)
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The case's id while it is open, so that a case has one open erasure at most."""
    state: Mapped[ErasureState] = mapped_column(EnumColumn(ErasureState))
    records: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Each kind of record that goes, with its method."""
    whole: Mapped[bool]
    """Whether nothing of the case stays but its number and the hashes of its log."""
    due_on: Mapped[date]
    schedule_version: Mapped[int]
    shown_digest: Mapped[str] = mapped_column(String(64), default="")
    """What the preview showed when it was proposed; another one may not be approved."""
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str] = mapped_column(default="")
    stopped_why: Mapped[StoppedBecause | None] = mapped_column(EnumColumn(StoppedBecause))
    erased_at: Mapped[datetime | None] = mapped_column(index=True)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How many rows of each table went."""
    leftovers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What lies outside the database and is still to go; empty once it has gone."""
    logged_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def methods(self) -> dict[RecordKind, ErasureMethod]:
        """The kinds of record that go, each with its method."""
        return {RecordKind(kind): ErasureMethod(method) for kind, method in self.records.items()}


class CaseFigure(WithId, Base):
    """What reports still count of an erased case. Nothing leads from here to a case or a person.

    SQLite keeps these rows in the order of their random key, so that no place tells which came last.
    """

    __tablename__ = "case_figure"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads this class attribute

    record: Mapped[RecordKind] = mapped_column(EnumColumn(RecordKind))
    year: Mapped[int]
    """The year in which the case was received."""
    authority_code: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Names of figures with a count or a word of a fixed list; no free text, no name, no day."""
