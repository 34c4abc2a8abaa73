"""The report of one quarter for one local authority: exact for the office, without small numbers to send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import authorities_seen_by
from cases.reports.figures import Breakdown, breakdowns, figure_named
from cases.reports.quarters import quarter_words
from dates import uk_day
from services.lists.csv_files import write_csv
from services.reports.reading import cases_of, quarter_rows, quarters_of
from web.common.file_answers import file_response
from web.context import now, request_session
from web.office.base import for_coordinators, office
from web.viewers import current_viewer

CASES_TO_A_PAGE = 50
FEW = "fewer than 5, or hidden beside it"
HEADS = ("Local authority", "Quarter", "Table", "What is counted", "Number")


@dataclass(frozen=True)
class Asked:
    """Which report an address asks for, and what there is to choose from."""

    authority: str
    quarter: str
    authorities: Sequence[str]
    quarters: Sequence[str]

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
    return render_template("office/reports/report.html", asked=asked, tables=tables, quarters=choices)


@office.get("/reports/report.csv")
@for_coordinators
def report_file() -> Response:
    """Send the same as it may be handed on: numbers that could lead to somebody are hidden."""
    asked = _asked()
    if asked is None:
        return file_response(write_csv(HEADS, ()), "report.csv", "text/csv")
    content = write_csv(HEADS, _published(asked, _tables(asked)))
    return file_response(content, f"report-{asked.quarter}.csv", "text/csv")


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
            number = FEW if figure.published is None else str(figure.published)
            yield [asked.authority, asked.quarter_words, table.title, figure.words, number]
        total = FEW if table.published_total is None else str(table.published_total)
        yield [asked.authority, asked.quarter_words, table.title, "All together", total]
