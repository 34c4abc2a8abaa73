"""Totals of feedback for mediators."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from cases.vocabulary import Role
from web.common.feedback.totals import totals_page
from web.mediator.blueprint import mediator
from web.viewers import signed_in_as


@mediator.get("/mediator/feedback")
@signed_in_as(Role.MEDIATOR)
def feedback() -> ResponseReturnValue:
    """Show the totals of one quarter that has ended."""
    return totals_page("mediator/feedback.html", "mediator.feedback")
