"""Totals of feedback for coordinators and administrators, and what people wrote."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cases.feedback import FeedbackAudience, FeedbackStage, quarter_of
from cases.reports.quarters import quarter_words
from dates import uk_day
from services.feedback.totals import comments_of
from web.common.feedback.totals import totals_page
from web.context import now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer


@providing.get("/feedback")
@for_keepers
def feedback() -> ResponseReturnValue:
    """Show the totals of one quarter that has ended."""
    return totals_page("provider/feedback.html", "provider.feedback")


@providing.get("/feedback/<quarter>/<audience>/<stage>")
@for_keepers
def comments(quarter: str, audience: str, stage: str) -> ResponseReturnValue:
    """Show what one group wrote in a quarter, a page at a time."""
    try:
        whose, when = FeedbackAudience(audience), FeedbackStage(stage)
        after = UUID(request.args["after"]) if "after" in request.args else None
        heading = f"{whose.words}: {when.words.lower()}, {quarter_words(quarter)}"
    except ValueError:
        abort(404)
    found = comments_of(
        request_session(),
        viewer=current_viewer(),
        this_quarter=quarter_of(uk_day(now())),
        quarter=quarter,
        audience=whose,
        stage=when,
        after=after,
    )
    return render_template("provider/feedback_comments.html", found=found, heading=heading)
