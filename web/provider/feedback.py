"""Totals of feedback for coordinators and administrators."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.feedback import quarter_of
from dates import uk_day
from services.feedback.totals import feedback_totals
from web.context import now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer


@providing.get("/feedback")
@for_keepers
def feedback() -> ResponseReturnValue:
    """Show the totals of each quarter that has ended."""
    this_quarter = quarter_of(uk_day(now()))
    found = feedback_totals(request_session(), viewer=current_viewer(), this_quarter=this_quarter)
    return render_template("provider/feedback.html", quarters=found)
