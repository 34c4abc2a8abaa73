"""The report of a quarter as a PDF: frozen when a coordinator asks for it, then made by the worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import NotFound
from cases.provider import Provider
from cases.reports.figures import TOTAL, Breakdown
from cases.reports.models import QuarterReport
from cases.reports.quarters import quarter_words
from cases.vocabulary import Role
from dates import plain_datetime
from services.work_queue import MAKE_QUARTER_REPORT, Work

TEMPLATE = "quarter-report"
SHOWN = 50
"""PDFs of one quarter that its page lists, the newest first."""


@dataclass(frozen=True)
class QuarterAsked:
    """Of which authority and quarter a report is; ``quarter`` is such as ``2026-Q3``."""

    authority: str
    quarter: str


def ask_for_quarter_report(
    session: Session,
    asked: QuarterAsked,
    tables: Iterable[Breakdown],
    *,
    provider: Provider,
    by: Viewer,
    at: datetime,
    work: Work,
) -> QuarterReport:
    """Freeze what ``tables`` publish now and name the work that makes the PDF.

    While one of the same quarter is being made, it is that one: a second press in a hurry makes no second.
    Raises NotFound for anyone but a coordinator.
    """
    if by.role is not Role.COORDINATOR:
        raise NotFound("reports are the coordinators'")
    last = next(iter(quarter_reports(session, asked)), None)
    if last is not None and last.made_at is None:
        return last
    report = QuarterReport(
        authority_name=asked.authority,
        quarter=asked.quarter,
        asked_at=at,
        asked_by=by.name,
        report_data=report_data(asked, tables, provider=provider, at=at),
    )
    session.add(report)
    session.flush()
    work.enqueue(session, MAKE_QUARTER_REPORT, report.id)
    return report


def quarter_reports(session: Session, asked: QuarterAsked) -> Sequence[QuarterReport]:
    """Return the PDFs of a quarter, made or being made, the newest first."""
    query = select(QuarterReport).where(
        QuarterReport.authority_name == asked.authority, QuarterReport.quarter == asked.quarter
    )
    newest = query.order_by(QuarterReport.asked_at.desc(), QuarterReport.id)
    return session.scalars(newest.limit(SHOWN)).all()


def made_quarter_report(session: Session, report_id: UUID) -> QuarterReport:
    """Return a report whose PDF is made. Raises NotFound."""
    report = session.get(QuarterReport, report_id)
    if report is None or report.pdf_digest is None:
        raise NotFound(f"no report {report_id} that is made")
    return report


def report_data(
    asked: QuarterAsked, tables: Iterable[Breakdown], *, provider: Provider, at: datetime
) -> dict[str, Any]:
    """Return what the Word template is filled with: of each figure what is published, and nothing else."""
    quarter = quarter_words(asked.quarter)
    return {
        "title": f"Report for {asked.authority}, {quarter}",
        "authority_name": asked.authority,
        "quarter": quarter,
        "counted_at": plain_datetime(at),
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "tables": [
            {
                "title": table.title,
                "note": table.note,
                "figures": [
                    *({"what": one.words, "number": one.published_words} for one in table.figures),
                    {"what": TOTAL, "number": table.published_total_words},
                ],
                **({"shares": table.shares} if table.shares else {}),
            }
            for table in tables
        ],
    }
