"""Changes of the bank holidays: who proposed each, and who decided it. Rows are added, never changed.

The database refuses to change or delete one, so that what counted on any day can be found again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.worded import Worded
from storage.database import Base, EnumColumn, WithId


class HolidayChangeKind(Worded):
    """What someone wants to change."""

    ADD = "add", "Add a day"
    TAKE_OUT = "take_out", "Take a day out"
    CHECKED = "checked", "Checked against the published list"


class HolidayVerdict(Worded):
    """What became of a proposed change."""

    AT_ONCE = "at_once", "Done at once: it moved no date"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Not wanted"
    WITHDRAWN = "withdrawn", "Withdrawn"


IN_FORCE = frozenset({HolidayVerdict.AT_ONCE, HolidayVerdict.APPROVED})


class HolidayChange(WithId, Base):
    """One change of the bank holidays, as it was proposed."""

    __tablename__ = "holiday_change"

    kind: Mapped[HolidayChangeKind] = mapped_column(EnumColumn(HolidayChangeKind))
    day: Mapped[date | None]
    """None for a check of the whole list."""
    name: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    shown_digest: Mapped[str] = mapped_column(default="")
    """Of the dates that it would have moved when it was proposed."""

    decision: Mapped[HolidayDecision | None] = relationship(back_populates="change")

    @property
    def waits(self) -> bool:
        """True as long as nobody decided it."""
        return self.decision is None


class HolidayDecision(Base):
    """What became of one change: there is one for each, and it stays."""

    __tablename__ = "holiday_decision"

    change_id: Mapped[UUID] = mapped_column(ForeignKey("holiday_change.id"), primary_key=True)
    verdict: Mapped[HolidayVerdict] = mapped_column(EnumColumn(HolidayVerdict))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    moved: Mapped[list[Any]] = mapped_column(default=list)
    """The dates that moved by it: case, clock, old and new dates."""

    change: Mapped[HolidayChange] = relationship(back_populates="decision")
