"""A person's request for their own data, as rows: pages to look at, what is proposed to be blacked out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.models import Case, Party
from cases.vocabulary import RedactionOf, WithheldBecause
from storage.database import Base, EnumColumn, WithId


class SubjectRequest(WithId, Base):
    """That one person of a case asked for their own data. ``party_id`` is None for the child."""

    __tablename__ = "subject_request"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    proved_by: Mapped[str] = mapped_column(Text)
    """How we know that it is them."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    collected_at: Mapped[datetime | None]
    packing_at: Mapped[datetime | None]
    """When the last page was released and a person had the file made."""
    packed_at: Mapped[datetime | None]
    zip_digest: Mapped[str | None] = mapped_column(String(64))
    given_at: Mapped[datetime | None]
    given_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    """When it was closed without anything being given."""
    ended_by: Mapped[str] = mapped_column(default="")
    ended_note: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    party: Mapped[Party | None] = relationship()
    pages: Mapped[list[SubjectPage]] = relationship(back_populates="request", order_by="SubjectPage.position")

    @property
    def is_open(self) -> bool:
        """True until it was given or closed."""
        return self.given_at is None and self.ended_at is None

    @property
    def person(self) -> str:
        """Whose data it is."""
        return self.party.name if self.party else self.case.person_name


class SubjectPage(WithId, Base):
    """One page to look at before it may leave: words of ours, or one page of a PDF."""

    __tablename__ = "subject_page"
    __table_args__ = (UniqueConstraint("request_id", "position"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_request.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    words: Mapped[str] = mapped_column(Text, default="")
    """What the page says; of a PDF's page its text, empty where it is a picture."""
    pdf_digest: Mapped[str | None] = mapped_column(String(64))
    pdf_page: Mapped[int] = mapped_column(default=0)
    """Which page of the PDF, from 0."""
    revision: Mapped[int] = mapped_column(default=0)
    """Rises with each change, so that nobody releases a page as it no longer is."""
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(default="")
    withheld: Mapped[WithheldBecause | None] = mapped_column(EnumColumn(WithheldBecause))

    request: Mapped[SubjectRequest] = relationship(back_populates="pages")
    redactions: Mapped[list[SubjectRedaction]] = relationship(
        back_populates="page", order_by="SubjectRedaction.position"
    )

    @property
    def is_picture(self) -> bool:
        """True for a page on which no words can be found."""
        return self.pdf_digest is not None and not self.words

    @property
    def blacked_out(self) -> list[str]:
        """The words that are blacked out as it stands."""
        return [one.words for one in self.redactions if one.accepted]


class SubjectRedaction(WithId, Base):
    """Words of one page that are proposed to be blacked out, and what a person decided."""

    __tablename__ = "subject_redaction"
    __table_args__ = (UniqueConstraint("page_id", "position"),)

    page_id: Mapped[UUID] = mapped_column(ForeignKey("subject_page.id"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    of: Mapped[RedactionOf] = mapped_column(EnumColumn(RedactionOf))
    accepted: Mapped[bool] = mapped_column(default=True)
    decided_by: Mapped[str] = mapped_column(default="")

    page: Mapped[SubjectPage] = relationship(back_populates="redactions")
