"""Meetings, who came, and the mediator's outcome form, kept field by field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.models import Case, Decision, Party
from cases.vocabulary import MeetingMode, MeetingNoticeKind, MeetingState, NotHeldWhy, ToldHow
from storage.database import Base, EnumColumn, WithId

meeting_decision = Table(
    "meeting_decision",
    Base.metadata,
    Column("meeting_id", ForeignKey("meeting.id"), primary_key=True),
    Column("decision_id", ForeignKey("decision.id"), primary_key=True, index=True),
)
"""Which decisions a meeting is about: one or more of its case."""

GOES_AHEAD_OR_HELD = frozenset({MeetingState.ARRANGED, MeetingState.ADJOURNED, MeetingState.CONCLUDED})
HELD = frozenset({MeetingState.CONCLUDED, MeetingState.ADJOURNED})


class Meeting(WithId, Base):
    """One meeting of a case, arranged by a coordinator and held by a mediator."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_mediator_id_starts_at", "mediator_id", "starts_at"),
        Index("ix_meeting_ends_at", "ends_at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    state: Mapped[MeetingState] = mapped_column(EnumColumn(MeetingState), default=MeetingState.ARRANGED)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[MeetingMode] = mapped_column(EnumColumn(MeetingMode))
    place: Mapped[str] = mapped_column(Text, default="")
    venue_code: Mapped[str] = mapped_column(String(40), default="")
    """Of the venue in the directory that was picked; '' where the place was typed."""
    access: Mapped[str] = mapped_column(Text, default="")
    """How to get into the venue and what is there, as it was known when it was picked."""
    link: Mapped[str] = mapped_column(Text, default="")
    dial_in: Mapped[str] = mapped_column(default="")
    signed_before_on: Mapped[date | None]
    """Day on which its Outcome Statement was signed, where that was before the case was kept here."""
    why_this_place: Mapped[str] = mapped_column(Text, default="")
    """Why a place is neutral, and as central as can be for everyone who comes."""
    notes: Mapped[str] = mapped_column(Text, default="")
    short_notice_agreed: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    mediator_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    mediator_name: Mapped[str]
    co_mediator_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who mediates beside the mediator, where the office named somebody."""
    co_mediator_name: Mapped[str] = mapped_column(default="", server_default="")
    arranged_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    not_held_because: Mapped[str] = mapped_column(default="")
    """In staff's words, for staff alone."""
    not_held_why: Mapped[NotHeldWhy | None] = mapped_column(EnumColumn(NotHeldWhy))
    """Of one that did not take place, or that the mediator stopped; None where nobody said why."""

    case: Mapped[Case] = relationship()
    decisions: Mapped[list[Decision]] = relationship(secondary=meeting_decision, order_by=Decision.number)
    """What it is about; none while nobody has said so, which only older rows can lack."""
    attendances: Mapped[list[Attendance]] = relationship(
        back_populates="meeting", order_by="Attendance.number", cascade="all, delete-orphan"
    )

    notices: Mapped[list[MeetingNotice]] = relationship(
        back_populates="meeting", order_by="MeetingNotice.due_since"
    )

    @property
    def mediator_ids(self) -> frozenset[UUID]:
        """The accounts of the mediator and of the co-mediator, if there is one."""
        return frozenset({self.mediator_id, self.co_mediator_id or self.mediator_id})

    @property
    def mediator_names(self) -> str:
        """The mediator's name, with the co-mediator's after it."""
        return " and ".join(filter(None, (self.mediator_name, self.co_mediator_name)))

    @property
    def was_stopped(self) -> bool:
        """True if the mediator stopped it before the end: nobody has said that it goes on."""
        return self.state is MeetingState.ADJOURNED and self.not_held_why is NotHeldWhy.STOPPED

    def was_there(self, party: Party) -> bool:
        """Return True if this party is recorded as having come."""
        return any(a.party_id == party.id and a.present for a in self.attendances)


def mediated_by(user_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a meeting is this mediator's, or theirs as co-mediator."""
    return or_(Meeting.mediator_id == user_id, Meeting.co_mediator_id == user_id)


def meetings_about(decision: Decision, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return those of ``meetings`` that were about this decision, in the order given."""
    return [meeting for meeting in meetings if decision in meeting.decisions]


def meeting_that_stands(decision: Decision, meetings: Iterable[Meeting]) -> Meeting | None:
    """Return the first of ``meetings`` about this decision that goes ahead or was held, in the order given.

    A meeting of which nobody has said what it was about counts for every decision of its case.
    """
    about = (m for m in meetings if decision in m.decisions or not m.decisions)
    return next((m for m in about if m.state in GOES_AHEAD_OR_HELD), None)


def a_meeting_stands(session: Session, case: Case) -> bool:
    """Return True if a meeting of this case goes ahead or was held, whatever it is about."""
    stands = select(Meeting.id).where(Meeting.case_id == case.id, Meeting.state.in_(GOES_AHEAD_OR_HELD))
    return session.scalar(stands.limit(1)) is not None


def a_meeting_is_over(session: Session, case: Case, *, at: datetime) -> bool:
    """Return True if a meeting of this case was held to its end, or its end has passed by ``at`` (UTC).

    One that is then recorded as not held, or as adjourned, is over no more.
    """
    has_passed = and_(Meeting.state == MeetingState.ARRANGED, Meeting.ends_at <= at)
    is_over = or_(Meeting.state == MeetingState.CONCLUDED, has_passed)
    over = select(Meeting.id).where(Meeting.case_id == case.id, is_over)
    return session.scalar(over.limit(1)) is not None


def meetings_unassigned(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return those that go ahead or were held, and of which nobody has said which decisions they were
    about.
    """
    return [m for m in meetings if m.state in GOES_AHEAD_OR_HELD and not m.decisions]


class Attendance(WithId, Base):
    """Someone asked to a meeting, and whether they came. Not everyone who comes is a party."""

    __tablename__ = "attendance"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    name: Mapped[str]
    role_words: Mapped[str]
    for_whom: Mapped[str] = mapped_column(default="")
    invited: Mapped[bool] = mapped_column(default=True)
    present: Mapped[bool | None]

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    party: Mapped[Party | None] = relationship()


class MeetingNotice(WithId, Base):
    """What staff are to tell someone of a meeting whom no email reaches; ``told_on`` once they did.

    ``starts_at`` is the time that it is about. A later notice of the same meeting takes its place.
    """

    __tablename__ = "meeting_notice"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[MeetingNoticeKind] = mapped_column("news", EnumColumn(MeetingNoticeKind))
    starts_at: Mapped[datetime]
    due_since: Mapped[datetime]
    told_on: Mapped[date | None]
    told_how: Mapped[ToldHow | None] = mapped_column(EnumColumn(ToldHow))
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="notices")
    party: Mapped[Party] = relationship()


class Outcome(WithId, Base):
    """The mediator's form for one meeting. ``revision`` rises with each saved change."""

    __tablename__ = "outcome"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
    fields: Mapped[list[OutcomeField]] = relationship(back_populates="outcome", cascade="all, delete-orphan")


class OutcomeField(WithId, Base):
    """One field as last saved, with the revision that saved it: two writers of one field are told."""

    __tablename__ = "outcome_field"
    __table_args__ = (UniqueConstraint("outcome_id", "name"),)

    outcome_id: Mapped[UUID] = mapped_column(ForeignKey("outcome.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON)
    revision: Mapped[int]
    saved_by: Mapped[str]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]

    outcome: Mapped[Outcome] = relationship(back_populates="fields")
