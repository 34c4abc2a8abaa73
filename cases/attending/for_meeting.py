"""Papers that people bring to a meeting: shared with everyone who comes, or for the mediator alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor
from cases.casework.files import MEDIATOR, let_see, readers_of
from cases.documents import Upload
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import Event, PaperTag
from storage.database import Base, EnumColumn, WithId


class MeetingPaper(WithId, Base):
    """That a paper is for the meeting, and for whom; its giver or the office says so."""

    __tablename__ = "meeting_paper"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"), unique=True)
    tag: Mapped[PaperTag] = mapped_column(EnumColumn(PaperTag))
    tagged_at: Mapped[datetime]
    tagged_by: Mapped[str]
    decided_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of parties of which staff have decided, with a safety flag, whether they read it."""

    upload: Mapped[Upload] = relationship()


def tag_paper(
    session: Session, case: Case, upload: Upload, tag: PaperTag, *, by: Actor, at: datetime
) -> bool:
    """Say for whom a paper is at the meeting; return True if anything changed.

    The mediator reads it from then on, unless it is for no meeting. ``cases.meetings.bringing`` opens what is
    shared to everyone who comes.
    """
    lock_case(session, case.id)
    known = tag_row(session, upload)
    before = known.tag if known else PaperTag.NONE
    if before is tag:
        return False
    if known is None:
        known = MeetingPaper(case_id=case.id, upload=upload)
        session.add(known)
    known.tag, known.tagged_at, known.tagged_by = tag, at, by.name
    session.flush()
    about = {"upload": str(upload.id), "changed": {"tag": {"before": before.value, "after": tag.value}}}
    append_evidence(session, case, Event.PAPER_TAGGED, by=by, at=at, about=about)
    if tag is not PaperTag.NONE:
        let_see(session, case, upload, {MEDIATOR, *readers_of(session, upload)}, by=by, at=at)
    return True


def tag_row(session: Session, upload: Upload) -> MeetingPaper | None:
    """Return what is said of this paper, if anything."""
    return session.scalar(select(MeetingPaper).where(MeetingPaper.upload_id == upload.id))


def tag_of(session: Session, upload: Upload) -> PaperTag:
    """Return for whom a paper is at the meeting."""
    row = tag_row(session, upload)
    return row.tag if row else PaperTag.NONE


def tagged_once(session: Session, case: Case) -> Sequence[MeetingPaper]:
    """Return what is or was for the meeting and was not taken back."""
    query = select(MeetingPaper).join(Upload, Upload.id == MeetingPaper.upload_id)
    query = query.where(MeetingPaper.case_id == case.id, Upload.taken_back_at.is_(None))
    return session.scalars(query.order_by(Upload.received_at, Upload.id)).all()


def papers_of_case(session: Session, case: Case) -> Sequence[MeetingPaper]:
    """Return what is for the meeting and was not taken back, in the order in which it came."""
    return [one for one in tagged_once(session, case) if one.tag is not PaperTag.NONE]
