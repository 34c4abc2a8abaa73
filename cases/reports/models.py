"""Reports of a quarter that were made as a PDF: what each says, frozen when somebody asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, WithId


class QuarterReport(WithId, Base):
    """One report of a quarter for one local authority. It belongs to no case and names nobody of a family.

    Its data has published numbers alone: what is hidden is in no row, and erased cases change nothing of it.
    """

    __tablename__ = "quarter_report"
    __table_args__ = (
        Index("ix_quarter_report_authority_name_quarter", "authority_name", "quarter", "asked_at"),
    )

    authority_name: Mapped[str]
    quarter: Mapped[str] = mapped_column(String(7))
    """Such as ``2026-Q3``."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    report_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime | None]
    pdf_digest: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]

    @property
    def file_name(self) -> str:
        """A plain name with the quarter."""
        return f"report-{self.quarter}.pdf"
