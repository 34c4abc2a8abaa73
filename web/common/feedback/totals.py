"""Totals of feedback as pages of several roles show them: one quarter at a time."""

from __future__ import annotations

from flask import abort, render_template, request

from cases.feedback import quarter_of
from cases.reports.quarters import quarter_words
from dates import uk_day
from services.feedback.totals import ended_quarters, feedback_totals
from web.context import now, request_session
from web.viewers import current_viewer


def totals_page(template: str, address: str) -> str:
    """Return the page of the quarter that the address names, or of the newest that has ended.

    ``address`` is the endpoint of the page, which leads to the other quarters.
    """
    session, viewer, this_quarter = request_session(), current_viewer(), quarter_of(uk_day(now()))
    quarters = ended_quarters(session, viewer=viewer, this_quarter=this_quarter)
    asked_for = request.args.get("quarter", "")
    if asked_for and asked_for not in quarters:
        abort(404)
    shown = asked_for or next(iter(quarters), None)
    found = []
    if shown is not None:
        found = feedback_totals(session, viewer=viewer, this_quarter=this_quarter, only=shown)
    return render_template(
        template,
        quarters=found,
        others=[(one, quarter_words(one)) for one in quarters if one != shown],
        address=address,
    )
