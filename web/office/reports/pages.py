"""The report of one quarter for one local authority: exact for the office, without small numbers to send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import authorities_seen_by
from cases.reports.figures import TOTAL, Breakdown, breakdowns, figure_named
from cases.reports.quarters import quarter_words
from dates import uk_day
from forms.base import BareForm
from services.lists.csv_files import write_csv
from services.reports.making import (
    QuarterAsked,
    ask_for_quarter_report,
    made_quarter_report,
    quarter_reports,
)
from services.reports.reading import cases_of, quarter_rows, quarters_of
from web.common.file_answers import file_response
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office
from web.viewers import current_viewer

CASES_TO_A_PAGE = 50
HEADS = ("Local authority", "Quarter", "Table", "What is counted", "Number")


@dataclass(frozen=True)
class Asked:
    """Which report an address asks for, and what there is to choose from."""

    authority: str
    quarter: str
    authorities: Sequence[str]
    quarters: Sequence[str]

    @property
    def of(self) -> QuarterAsked:
        """Its authority and quarter alone."""
        return QuarterAsked(self.authority, self.quarter)

    @property
    def quarter_words(self) -> str:
        """The quarter as a heading says it."""
        return quarter_words(self.quarter)


@office.get("/reports")
@for_coordinators
def reports() -> ResponseReturnValue:
    """Show the figures of the quarter and authority that the address names; else of the newest and first."""
    asked = _asked()
    tables = _tables(asked) if asked else ()
    choices = [(one, quarter_words(one)) for one in asked.quarters] if asked else []
    return render_template(
        "office/reports/report.html",
        asked=asked,
        tables=tables,
        quarters=choices,
        made=quarter_reports(request_session(), asked.of) if asked else (),
    )


@office.get("/reports/report.csv")
@for_coordinators
def report_file() -> Response:
    """Send the same as it may be handed on: numbers that could lead to somebody are hidden."""
    asked = _asked()
    if asked is None:
        return file_response(write_csv(HEADS, ()), "report.csv", "text/csv")
    content = write_csv(HEADS, _published(asked, _tables(asked)))
    return file_response(content, f"report-{asked.quarter}.csv", "text/csv")


@office.post("/reports/pdf")
@for_coordinators
def make_quarter_report() -> ResponseReturnValue:
    """Have the PDF made of what the address names, with the figures of this moment."""
    asked = _asked()
    if asked is None:
        return redirect(url_for("office.reports"), code=303)
    if not BareForm().validate_on_submit():
        abort(400)
    session, services = request_session(), get_services()
    ask_for_quarter_report(
        session,
        asked.of,
        _tables(asked),
        provider=services.provider,
        by=current_viewer(),
        at=now(),
        work=services.work,
    )
    session.commit()
    address = url_for("office.reports", authority=asked.authority, quarter=asked.quarter, _anchor="pdf")
    return redirect(address, code=303)


@office.get("/reports/pdf/<uuid:quarter_report_id>")
@for_coordinators
def quarter_report_file(quarter_report_id: UUID) -> Response:
    """Send a PDF that was made, as it was made."""
    report = made_quarter_report(request_session(), quarter_report_id)
    content = get_services().blobs.read(report.pdf_digest or "")
    return file_response(content, report.file_name, "application/pdf")


@office.get("/reports/cases")
@for_coordinators
def report_cases() -> ResponseReturnValue:
    """Show the cases behind one figure, a page at a time."""
    asked = _asked()
    if asked is None:
        return redirect(url_for("office.reports"))
    found = figure_named(_tables(asked), request.args.get("figure", "")) or abort(404)
    table, figure = found
    cases = cases_of(request_session(), current_viewer(), figure.case_ids)
    after = request.args.get("after", "")
    shown = list(islice((case for case in cases if case.reference > after), CASES_TO_A_PAGE))
    is_last = not shown or shown[-1] is cases[-1]
    return render_template(
        "office/reports/cases.html",
        asked=asked,
        table=table,
        figure=figure,
        cases=shown,
        count=len(cases),
        after="" if is_last else shown[-1].reference,
    )


def _asked() -> Asked | None:
    """Return which report is asked for; None where no quarter has ended since the first case."""
    session, viewer, today = request_session(), current_viewer(), uk_day(now())
    authorities = authorities_seen_by(session, viewer)
    named, quarter = request.args.get("authority", ""), request.args.get("quarter", "")
    if named and named not in authorities:
        abort(404)
    for authority in [named] if named else authorities:
        if quarters := quarters_of(session, viewer, authority, today=today):
            if quarter and quarter not in quarters:
                abort(404)
            return Asked(authority, quarter or quarters[0], authorities, quarters)
    return abort(404) if quarter else None


def _tables(asked: Asked) -> tuple[Breakdown, ...]:
    return breakdowns(quarter_rows(request_session(), current_viewer(), asked.authority, asked.quarter))


def _published(asked: Asked, tables: Sequence[Breakdown]) -> Iterator[list[str]]:
    for table in tables:
        for figure in table.figures:
            yield [asked.authority, asked.quarter_words, table.title, figure.words, figure.published_words]
        yield [asked.authority, asked.quarter_words, table.title, TOTAL, table.published_total_words]
