"""Bundles as rows: sections, documents in their order, and each file that was made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.certificates.models import Certificate
from cases.documents import DIGEST
from cases.models import Case, Party
from cases.worded import Worded
from storage.database import Base, EnumColumn, WithId


class BundleSource(Worded):
    """Where a document of a bundle comes from."""

    CERTIFICATE = "certificate", "Mediation certificate"
    FILE = "file", "Added file"
    PART_A = "part_a", "Outcome Statement, Part A"


class Bundle(WithId, Base):
    """What one local authority, or one party, puts together for a tribunal about one case.

    Nobody else sees it: not the other side, not the office.
    """

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    """Counts the bundles of the case; shown to nobody, as it would tell of other people's."""
    authority_code: Mapped[str] = mapped_column(String(10), default="", index=True)
    """The local authority whose it is; empty for one of the family."""
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"), index=True)
    """Whose of the family it is; None for an authority's."""
    title: Mapped[str]
    names_person: Mapped[bool] = mapped_column(default=False)
    """Whether the index and the file's name say who the child or young person is."""
    profile: Mapped[str] = mapped_column(String(30))
    """The key in ``cases.bundles.profiles``."""
    revision: Mapped[int] = mapped_column(default=1)
    """Rises with each change: a page of before it changes nothing."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    numbers_kept_at: Mapped[datetime | None]
    """Since when somebody has it, so that no printed number moves."""
    removed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    party: Mapped[Party | None] = relationship()
    sections: Mapped[list[BundleSection]] = relationship(
        back_populates="bundle", order_by="BundleSection.position"
    )
    builds: Mapped[list[BundleBuild]] = relationship(
        back_populates="bundle", order_by="BundleBuild.number.desc()"
    )

    @property
    def documents(self) -> list[BundleDocument]:
        """Every document in it, in order through the sections."""
        return [document for section in self.sections for document in section.documents]


class BundleSection(WithId, Base):
    """A part of a bundle under a heading of its own."""

    __tablename__ = "bundle_section"

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundle.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    profile_section: Mapped[str] = mapped_column(String(30), default="")
    """The key of the profile's section whose limits hold for it; empty for one without limits."""

    bundle: Mapped[Bundle] = relationship(back_populates="sections")
    all_documents: Mapped[list[BundleDocument]] = relationship(
        back_populates="section", order_by="BundleDocument.position"
    )

    @property
    def documents(self) -> list[BundleDocument]:
        """Those that were not taken out."""
        return [document for document in self.all_documents if document.removed_at is None]


class BundleDocument(WithId, Base):
    """One document of a bundle: a certificate, an added file, or a signed Part A."""

    __tablename__ = "bundle_document"

    section_id: Mapped[UUID] = mapped_column(ForeignKey("bundle_section.id"), index=True)
    position: Mapped[int]
    source: Mapped[BundleSource] = mapped_column(EnumColumn(BundleSource))
    certificate_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"))
    envelope_id: Mapped[UUID | None] = mapped_column(ForeignKey("envelope.id"))
    """The signed statement whose Part A it is."""
    title: Mapped[str]
    dated: Mapped[date | None]
    pdf_digest: Mapped[str] = mapped_column(DIGEST)
    pages: Mapped[int]
    bytes: Mapped[int]
    has_words: Mapped[bool] = mapped_column(default=True)
    """False where a page is a picture, so that nothing on it can be searched or read aloud."""
    changes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What our copy of an added file lacks, a sentence each."""
    fit_at: Mapped[datetime | None]
    """When whoever added a file ticked that they read it and that it may go before the tribunal."""
    fit_by: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    kept_number: Mapped[int | None]
    kept_letter: Mapped[int] = mapped_column(default=0)
    """The printed number of its first page, once numbers are kept."""
    removed_at: Mapped[datetime | None]

    section: Mapped[BundleSection] = relationship(back_populates="all_documents")
    certificate: Mapped[Certificate | None] = relationship()


class BundleBuild(WithId, Base):
    """One making of a bundle: what it was made of, frozen, and the file once it is there."""

    __tablename__ = "bundle_build"
    __table_args__ = (UniqueConstraint("bundle_id", "number"),)

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundle.id"), index=True)
    number: Mapped[int]
    revision: Mapped[int]
    """Of the bundle when it was asked for."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Title, sections and documents with their digests and printed numbers, as they were then."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Pieces of work that are done, of all: for the page that shows how far it is."""
    pdf_digest: Mapped[str | None] = mapped_column(DIGEST)
    pages: Mapped[int | None]
    bytes: Mapped[int | None]
    index_pages: Mapped[int | None]
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="")
    """Why it could not be made, for whoever asked."""

    bundle: Mapped[Bundle] = relationship(back_populates="builds")


class RecognisedFile(WithId, Base):
    """A file whose scanned pages were made searchable: read once, whatever bundles it goes into."""

    __tablename__ = "recognised_file"

    pdf_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    """The SHA-256 of the file as it was added."""
    recognised_digest: Mapped[str] = mapped_column(DIGEST)
    recognised_at: Mapped[datetime]


class PartAConsent(WithId, Base):
    """Whether one party agrees that a signed Part A goes before a tribunal.

    Without an answer of every party it stays private.
    """

    __tablename__ = "part_a_consent"
    __table_args__ = (UniqueConstraint("envelope_id", "party_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelope.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    agrees: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    """Who answered: the person's name, or whoever of the staff recorded it."""
