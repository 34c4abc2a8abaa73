"""Feedback: counts and comments that lead to nobody.

No row names a case, a party, a meeting or a time. Answers are kept as counts, question by question, so that
there is no row that holds what one person answered. A link is known to be used by a digest alone, which leads
to no count. Keys are random, and SQLite keeps no order of arrival (``WITHOUT ROWID``);
``services.feedback.answering`` rewrites every row of a group with each answer, so that PostgreSQL's own
numbers tell no order either.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.deadlines.days import add_months
from cases.vocabulary import DecisionKind
from cases.worded import Worded
from storage.database import Base, EnumColumn, WithId

FIRST_AFTER = timedelta(days=1)
LONGEST_LATE = timedelta(days=14)
"""A provider that begins to ask does not write to everybody whom it ever met."""
LATER_MONTHS = 3
KIND_NOT_TOLD = DecisionKind.NOT_SURE
"""Under which it is counted whether people appealed where people of fewer than five meetings about the
kind of decision can answer: nobody is asked about an appeal without a kind.
"""
_NO_ORDER = {"sqlite_with_rowid": False}


class FeedbackAudience(Worded):
    """Who is asked."""

    FAMILY = "family", "Families"
    AUTHORITY = "authority", "Local authorities"


class FeedbackStage(Worded):
    """When they are asked."""

    AFTER = "after", "After the meeting"
    LATER = "later", "Three months later"


class FeedbackUsed(Base):
    """A link that was used, as a digest of what its token holds; it says nothing of the answer."""

    __tablename__ = "feedback_used"
    __table_args__ = (_NO_ORDER,)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7))
    """In which it was used; old ones are forgotten by it."""


class FeedbackCount(WithId, Base):
    """How many gave one answer to one question in one quarter."""

    __tablename__ = "feedback_count"
    __table_args__ = (
        UniqueConstraint("quarter", "audience", "stage", "authority_code", "question", "answer"),
        Index("ix_feedback_count_sums", "quarter", "audience", "stage", "question", "answer", "count"),
        _NO_ORDER,
    )

    quarter: Mapped[str] = mapped_column(String(7))
    audience: Mapped[FeedbackAudience] = mapped_column(EnumColumn(FeedbackAudience))
    stage: Mapped[FeedbackStage] = mapped_column(EnumColumn(FeedbackStage))
    authority_code: Mapped[str] = mapped_column(String(40), default="")
    """The local authority of the meetings, where people of at least five could answer then; else ''."""
    question: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]


class AppealCount(WithId, Base):
    """How many said, three months later, if they appealed; by kind of decision and quarter alone.

    Under KIND_NOT_TOLD where too few could answer about a kind.
    """

    __tablename__ = "appeal_count"
    __table_args__ = (UniqueConstraint("quarter", "kind", "answer"), _NO_ORDER)

    quarter: Mapped[str] = mapped_column(String(7))
    kind: Mapped[DecisionKind] = mapped_column(EnumColumn(DecisionKind))
    answer: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]


class FeedbackComment(WithId, Base):
    """What somebody wrote beside their answers."""

    __tablename__ = "feedback_comment"
    __table_args__ = (
        Index("ix_feedback_comment_quarter_audience_stage", "quarter", "audience", "stage"),
        _NO_ORDER,
    )

    quarter: Mapped[str] = mapped_column(String(7))
    audience: Mapped[FeedbackAudience] = mapped_column(EnumColumn(FeedbackAudience))
    stage: Mapped[FeedbackStage] = mapped_column(EnumColumn(FeedbackStage))
    words: Mapped[str] = mapped_column(Text)
    may_quote: Mapped[bool]


def quarter_of(day: date) -> str:
    """Return the quarter in which ``day`` lies, such as ``2026-Q4``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def asks_after_meeting(held_on: date, today: date) -> bool:
    """Return True if people are to be asked now how a meeting held on that day was."""
    return held_on + FIRST_AFTER <= today <= held_on + LONGEST_LATE


def asks_later(held_on: date, today: date) -> bool:
    """Return True if people are to be asked now what became of a meeting held on that day."""
    day = add_months(held_on, LATER_MONTHS)
    return day <= today <= day + LONGEST_LATE
