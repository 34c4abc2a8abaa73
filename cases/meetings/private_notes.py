"""Mediators' private notes of their talks with each side, as rows: what they say is encrypted.

Each mediator of a case has notes of their own, under the case's key (``storage.note_keys``), which lies
neither in the database nor in a backup. What a talk came to (done, shared with the co-mediator) stands beside
them in the open. ``services.private_notes`` reads and writes them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Viewer
from cases.meetings.models import Meeting, mediated_by
from cases.vocabulary import MeetingState, Role, Side
from storage.database import Base, EnumColumn, WithId


class NoteKey(WithId, Base):
    """One key of a case's notes, in a file of this id's name; ``live_key`` is unique while it is used."""

    __tablename__ = "note_key"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Since when its file may be deleted: nothing is read or written under it any more."""
    destroyed_at: Mapped[datetime | None]
    """When its file was deleted by us and seen to be gone."""
    lost_at: Mapped[datetime | None]
    """When staff gave it up because its file was lost: nothing was destroyed as promised then."""


class PrivateNotes(WithId, Base):
    """The notes of one mediator in one case."""

    __tablename__ = "private_notes"
    __table_args__ = (UniqueConstraint("key_id", "writer_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("note_key.id"))
    writer_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    writer_name: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime]

    key: Mapped[NoteKey] = relationship()
    fields: Mapped[list[PrivateNoteField]] = relationship(back_populates="notes")
    talks: Mapped[list[PrivateTalk]] = relationship(back_populates="notes")


class PrivateNoteField(WithId, Base):
    """One field as last saved, encrypted, with the revision that saved it."""

    __tablename__ = "private_note_field"
    __table_args__ = (UniqueConstraint("notes_id", "name"),)

    notes_id: Mapped[UUID] = mapped_column(ForeignKey("private_notes.id"))
    name: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int]
    saved_at: Mapped[datetime]

    notes: Mapped[PrivateNotes] = relationship(back_populates="fields")


class PrivateTalk(WithId, Base):
    """The talk with one side: done, which the office sees, and whether the co-mediator reads its notes."""

    __tablename__ = "private_talk"
    __table_args__ = (UniqueConstraint("notes_id", "side"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    notes_id: Mapped[UUID] = mapped_column(ForeignKey("private_notes.id"))
    side: Mapped[Side] = mapped_column(EnumColumn(Side))
    done: Mapped[bool] = mapped_column(default=False)
    shared: Mapped[bool] = mapped_column(default=False)
    shared_with_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Who mediated beside the writer when it was shared: nobody who comes later reads it."""

    notes: Mapped[PrivateNotes] = relationship(back_populates="talks")


class NoteHold(WithId, Base):
    """Why a case's notes are kept (a court's order, a request for someone's data) until it is lifted."""

    __tablename__ = "note_hold"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime]
    held_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(default="")
    lifted_reason: Mapped[str] = mapped_column(Text, default="")


def is_mediator_now(session: Session, viewer: Viewer, case_id: UUID) -> bool:
    """Return True if ``viewer`` is a mediator of a meeting of this case that was not called off."""
    if viewer.role is not Role.MEDIATOR:
        return False
    assigned = exists().where(
        Meeting.case_id == case_id,
        mediated_by(viewer.user_id),
        Meeting.state != MeetingState.CANCELLED,
    )
    return bool(session.scalar(select(assigned)))


def live_note_key(session: Session, case_id: UUID) -> NoteKey | None:
    """Return the key under which the case's notes are written now, if there is one."""
    return session.scalar(select(NoteKey).where(NoteKey.live_key == str(case_id)))


def live_hold(session: Session, case_id: UUID) -> NoteHold | None:
    """Return what keeps the case's notes from being destroyed, if anything does."""
    return session.scalar(select(NoteHold).where(NoteHold.live_key == str(case_id)))


def end_sharing(session: Session, meeting: Meeting) -> None:
    """Share no talk of the case any longer but between those two who mediate ``meeting`` together."""
    for talk in session.scalars(
        select(PrivateTalk).where(PrivateTalk.case_id == meeting.case_id, PrivateTalk.shared.is_(True))
    ):
        if not {talk.notes.writer_id, talk.shared_with_id} <= meeting.mediator_ids:
            talk.shared, talk.shared_with_id = False, None


def keys_ended(session: Session, case_id: UUID) -> int:
    """Return how many keys of the case's notes have ended: notes of another number are not these notes."""
    ended = select(func.count()).where(NoteKey.case_id == case_id, NoteKey.ends_at.is_not(None))
    return session.scalar(ended) or 0


def sides_talked_with(session: Session, case_id: UUID) -> frozenset[Side]:
    """Return the sides of which some mediator said that the private talk took place: all the office knows."""
    found = select(PrivateTalk.side).where(PrivateTalk.case_id == case_id, PrivateTalk.done.is_(True))
    return frozenset(session.scalars(found))
