"""All agreed actions in one table, the latest first, by local authority and by what is wrong with them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cases.access import authorities_seen_by
from dates import uk_day
from services.agreed.shown import shown_actions
from services.queries.agreed_actions import ActionFilter, office_actions
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office
from web.viewers import current_viewer

PAGE_SIZE = 50
MOST_PAGES = 10_000
"""A number beyond is no page that anybody came to by a link."""


@office.get("/actions")
@for_coordinators
def actions() -> ResponseReturnValue:
    """Show the table."""
    wanted = request.args.get("which", "")
    which = ActionFilter(wanted) if wanted in set(ActionFilter) else None
    authority = request.args.get("authority", "")
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    today = uk_day(now())
    found, total = office_actions(
        request_session(),
        current_viewer(),
        authority=authority,
        which=which,
        today=today,
        first=(page - 1) * PAGE_SIZE,
        most=PAGE_SIZE,
    )
    pages = max((total + PAGE_SIZE - 1) // PAGE_SIZE, 1)
    holidays = get_services().bank_holidays
    return render_template(
        "office/agreed/actions.html",
        rows=shown_actions(found, today=today, bank_holidays=holidays, reader=None),
        total=total,
        page_number=min(page, pages),
        pages=pages,
        which=which,
        authority=authority,
        filters=list(ActionFilter),
        authorities=authorities_seen_by(request_session(), current_viewer()),
    )
