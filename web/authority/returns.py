"""Exact figures for one local authority alone: the SEN2 list of a year, and what invoices are made from."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from cases.reports.figures import breakdowns
from cases.reports.quarters import quarter_words
from cases.vocabulary import Role
from dates import uk_day
from services.lists.csv_files import write_csv
from services.reports.reading import quarter_rows, quarters_of
from services.reports.sen2 import sen2_counts, sen2_rows, sen2_years
from web.authority.blueprint import authority
from web.common.file_answers import file_response
from web.context import now, request_session
from web.viewers import current_viewer, signed_in_as

INVOICED = ("certificate", "result")
HEADS = ("Case", "Child or young person", "Date of birth", "SEN2 item", "Mediation chosen on", "Held on")


@authority.get("/figures")
@signed_in_as(Role.OFFICER)
def figures() -> ResponseReturnValue:
    """Show the counts of a year for the SEN2 return, and of a quarter for invoices."""
    session, viewer, today = request_session(), current_viewer(), uk_day(now())
    years = sen2_years(session, viewer, today=today)
    quarters = quarters_of(session, viewer, None, today=today)
    year, quarter = _year(years), request.args.get("quarter", "") or next(iter(quarters), "")
    if quarter and quarter not in quarters:
        abort(404)
    tables = breakdowns(quarter_rows(session, viewer, None, quarter)) if quarter else ()
    return render_template(
        "authority/figures.html",
        years=years,
        year=year,
        counts=sen2_counts(sen2_rows(session, viewer, year)) if year else [],
        quarter=quarter,
        quarters=[(one, quarter_words(one)) for one in quarters],
        tables=[table for table in tables if table.name in INVOICED],
    )


@authority.get("/figures/sen2.csv")
@signed_in_as(Role.OFFICER)
def sen2_file() -> Response:
    """Send the list of one year, exact: of this authority's cases, as far as it was told of them."""
    session, viewer = request_session(), current_viewer()
    year = _year(sen2_years(session, viewer, today=uk_day(now()))) or uk_day(now()).year
    rows = (
        [
            row.reference,
            row.person,
            row.birth_date.isoformat(),
            row.item,
            row.referred_on.isoformat() if row.referred_on else "",
            row.held_on.isoformat() if row.held_on else "",
        ]
        for row in sen2_rows(session, viewer, year)
    )
    return file_response(write_csv(HEADS, rows), f"sen2-{year}.csv", "text/csv")


def _year(years: list[int]) -> int | None:
    """Return the year that the address names, else the newest that has ended, else this one."""
    named = request.args.get("year", "")
    if named:
        return next((one for one in years if str(one) == named), None) or abort(404)
    this_year = uk_day(now()).year
    return next((one for one in years if one < this_year), next(iter(years), None))
