"""Documents: what was made from which template and data, and what was handed to us."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.models import Decision, Party
from cases.vocabulary import DocumentKind
from storage.database import Base, EnumColumn, WithId, index_of_few

DIGEST = String(64)
LARGE_PRINT = {
    DocumentKind.CERTIFICATE: DocumentKind.CERTIFICATE_LARGE,
    DocumentKind.OUTCOME_READING: DocumentKind.READING_LARGE,
    DocumentKind.OUTCOME_FINAL: DocumentKind.FINAL_LARGE,
    DocumentKind.OUTCOME_A_FINAL: DocumentKind.A_FINAL_LARGE,
    DocumentKind.AGREEMENT: DocumentKind.AGREEMENT_LARGE,
    DocumentKind.AGREEMENT_FINAL: DocumentKind.AGREEMENT_FINAL_LARGE,
}
"""Which kind the large-print copy of a document is of. It has the same number and version, and says the same;
the standard one is the version of record (decision 0017)."""
STANDARD = {large: standard for standard, large in LARGE_PRINT.items()}
"""Of which kind the document is that a large-print copy is a copy of."""
NEVER_SEALED = frozenset(
    {
        DocumentKind.OUTCOME_READING,
        DocumentKind.READING_LARGE,
        DocumentKind.AGREEMENT,
        DocumentKind.AGREEMENT_LARGE,
    }
)
"""Made to be read; what is sealed is made once everyone has signed."""


class UploadPurpose(StrEnum):
    """What a stranger's file was sent for."""

    DECISION_LETTER = "decision letter"
    ACTION_PROOF = "action proof"
    PAPER = "paper"
    SIGNED_PAPER = "signed paper"
    """A scan of an Outcome Statement that somebody signed on paper: for the mediator and coordinators."""
    VIEWS = "views"


class Document(WithId, Base):
    """One made document. Its bytes never change once made; a change is a new version."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "reference", "version"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(EnumColumn(DocumentKind))
    reference: Mapped[str] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    template_name: Mapped[str] = mapped_column(String(60), default="")
    template_digest: Mapped[str | None] = mapped_column(DIGEST)
    data_digest: Mapped[str | None] = mapped_column(DIGEST)
    word_digest: Mapped[str | None] = mapped_column(DIGEST)
    pdf_digest: Mapped[str | None] = mapped_column(DIGEST, index=True)
    html_digest: Mapped[str | None] = mapped_column(DIGEST)
    sealed_digest: Mapped[str | None] = mapped_column(DIGEST, index=True)
    pages: Mapped[int | None]
    created_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    seal_note: Mapped[str] = mapped_column(default="")

    @property
    def given_digest(self) -> str | None:
        """The SHA-256 of what is given out: of the sealed file, or of one to read; None until it is made."""
        return self.pdf_digest if self.kind in NEVER_SEALED else self.sealed_digest

    @property
    def file_name(self) -> str:
        """A plain name with kind and number and no person."""
        stem = {
            DocumentKind.CERTIFICATE: "certificate",
            DocumentKind.OUTCOME_A: "outcome-statement-part-a",
            DocumentKind.OUTCOME_B: "outcome-statement-part-b",
            DocumentKind.OUTCOME_READING: "outcome-statement-for-reading",
            DocumentKind.SIGNING_RECORD: "signing-record",
            DocumentKind.OUTCOME_FINAL: "outcome-statement",
            DocumentKind.OUTCOME_A_FINAL: "outcome-statement-part-a",
            DocumentKind.AGREEMENT: "agreement-for-reading",
            DocumentKind.AGREEMENT_FINAL: "agreement",
            DocumentKind.ACTION_REPORT: "action-report",
            DocumentKind.UPLOAD: "paper",
        }[STANDARD.get(self.kind, self.kind)]
        version = "" if stem == "certificate" else f"-v{self.version}"
        large = "-large-print" if self.kind in STANDARD else ""
        return f"{stem}-{self.reference}{version}{large}.pdf"


class Conversion(WithId, Base):
    """What a template version made of some data: the same pair is never filled or converted twice."""

    __tablename__ = "conversion"
    __table_args__ = (UniqueConstraint("template_digest", "data_digest"),)

    template_digest: Mapped[str] = mapped_column(DIGEST)
    data_digest: Mapped[str] = mapped_column(DIGEST)
    word_digest: Mapped[str] = mapped_column(DIGEST)
    pdf_digest: Mapped[str] = mapped_column(DIGEST)
    html_digest: Mapped[str] = mapped_column(DIGEST)
    pages: Mapped[int]


class PageImage(WithId, Base):
    """The picture of one page of a PDF at one width, made once."""

    __tablename__ = "page_image"
    __table_args__ = (UniqueConstraint("pdf_digest", "page", "width_px"),)

    pdf_digest: Mapped[str] = mapped_column(DIGEST)
    page: Mapped[int]
    width_px: Mapped[int]
    image_digest: Mapped[str] = mapped_column(DIGEST)


class Upload(WithId, Base):
    """A stranger's file, judged and normalised before anyone sees it."""

    __tablename__ = "upload"
    __table_args__ = (index_of_few("upload", "action_answer_id"),)

    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("draft.id"), index=True)
    purpose: Mapped[UploadPurpose] = mapped_column(EnumColumn(UploadPurpose, keeps_unknown=True))
    shown_name: Mapped[str]
    stored_name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(DIGEST)
    pdf_digest: Mapped[str | None] = mapped_column(DIGEST)
    pages: Mapped[int]
    changes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What our copy lacks or has otherwise than the sender's, a sentence each; told to sender and office."""
    received_at: Mapped[datetime]
    late_letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("late_letter.id"), index=True)
    action_answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("action_answer.id"))
    """The answer about an agreed action that it proves."""
    given_by_id: Mapped[UUID | None]
    """The party that gave a paper; None for a decision letter, and for what the office has of its own."""
    added_by: Mapped[str] = mapped_column(default="")
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str] = mapped_column(default="")
    """Who in the office first looked at a paper that a party sent."""
    taken_back_at: Mapped[datetime | None]
    """When its giver took it back, unread: from then on nobody can open it."""


class LateLetter(WithId, Base):
    """A decision letter, its date, or both, sent by link after the request; the office checks the date."""

    __tablename__ = "late_letter"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    letter_date: Mapped[date | None]
    """The date on the letter as the sender read it. The decision changes only when the office has looked."""
    sent_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str] = mapped_column(default="")

    decision: Mapped[Decision] = relationship()
    party: Mapped[Party] = relationship()
    uploads: Mapped[list[Upload]] = relationship(order_by="Upload.received_at, Upload.id")
