"""Totals of feedback for officers."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from cases.vocabulary import Role
from web.authority.blueprint import authority
from web.common.feedback.totals import totals_page
from web.viewers import signed_in_as


@authority.get("/feedback")
@signed_in_as(Role.OFFICER)
def feedback() -> ResponseReturnValue:
    """Show the totals of one quarter that has ended."""
    return totals_page("authority/feedback.html", "authority.feedback")
