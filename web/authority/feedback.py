"""Totals of feedback for officers."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.feedback import quarter_of
from cases.vocabulary import Role
from dates import uk_day
from services.feedback.totals import feedback_totals
from web.authority.blueprint import authority
from web.context import now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.get("/feedback")
@signed_in_as(Role.OFFICER)
def feedback() -> ResponseReturnValue:
    """Show the totals of each quarter that has ended."""
    this_quarter = quarter_of(uk_day(now()))
    found = feedback_totals(request_session(), viewer=current_viewer(), this_quarter=this_quarter)
    return render_template("authority/feedback.html", quarters=found)
