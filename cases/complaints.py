"""Complaints about the provider, in a log of their own: no case points to one, and none points to a case.

Each save adds a version, and none is ever changed: the highest number is what stands.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.deadlines.days import working_days_after
from cases.worded import Worded
from storage.database import Base, EnumColumn, WithId


class ComplaintAbout(Worded):
    """What a complaint is about."""

    DELAY = "delay", "How long something took"
    ADVICE = "advice", "Information or advice"
    MEETING = "meeting", "A meeting, or how it was run"
    CONDUCT = "conduct", "How someone who works for us behaved"
    DOCUMENT = "document", "A certificate or another document"
    ACCESS = "access", "Help that was needed to take part"
    PRIVACY = "privacy", "Privacy or confidentiality"
    OTHER = "other", "Something else"


class ComplaintWay(Worded):
    """How a complaint came."""

    PHONE = "phone", "By phone"
    EMAIL = "email", "By email"
    POST = "post", "By post"
    IN_PERSON = "in_person", "In person"


class ComplaintOutcome(Worded):
    """What became of a complaint."""

    UPHELD = "upheld", "Upheld: something went wrong"
    PARTLY = "partly", "Partly upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"
    WITHDRAWN = "withdrawn", "Withdrawn by the person who complained"
    PASSED_ON = "passed_on", "Not ours: passed on"


@dataclass(frozen=True)
class ComplaintSchedule:
    """In how many working days from its receipt a complaint is acknowledged and answered: our own choice."""

    acknowledge_days: int = 3
    answer_days: int = 20

    def acknowledge_by(self, received_on: date, bank_holidays: Container[date]) -> date:
        """Return by when whoever complained is told that it came."""
        return working_days_after(received_on, self.acknowledge_days, bank_holidays)

    def answer_by(self, received_on: date, bank_holidays: Container[date]) -> date:
        """Return by when they have an answer."""
        return working_days_after(received_on, self.answer_days, bank_holidays)


@dataclass(frozen=True, kw_only=True)
class ComplaintRecord:
    """What staff record of one complaint."""

    received_on: date
    came_by: ComplaintWay
    complainant: str
    contact: str = ""
    about: ComplaintAbout
    words: str
    acknowledged_on: date | None = None
    answered_on: date | None = None
    answered_by: str = ""
    outcome: ComplaintOutcome | None = None
    outcome_words: str = ""


class ComplaintVersion(WithId, Base):
    """What was recorded of one complaint from one save to the next."""

    __tablename__ = "complaint_version"
    __table_args__ = (UniqueConstraint("number", "version"),)

    number: Mapped[int]
    version: Mapped[int]
    received_on: Mapped[date]
    came_by: Mapped[ComplaintWay] = mapped_column(EnumColumn(ComplaintWay))
    complainant: Mapped[str]
    contact: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[ComplaintAbout] = mapped_column(EnumColumn(ComplaintAbout))
    words: Mapped[str] = mapped_column(Text)
    acknowledged_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[str] = mapped_column(default="")
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(EnumColumn(ComplaintOutcome))
    outcome_words: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_with: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The one-time number of the form that recorded a new complaint: a second press finds the first."""

    @property
    def record(self) -> ComplaintRecord:
        """What this version says."""
        return ComplaintRecord(
            received_on=self.received_on,
            came_by=self.came_by,
            complainant=self.complainant,
            contact=self.contact,
            about=self.about,
            words=self.words,
            acknowledged_on=self.acknowledged_on,
            answered_on=self.answered_on,
            answered_by=self.answered_by,
            outcome=self.outcome,
            outcome_words=self.outcome_words,
        )
