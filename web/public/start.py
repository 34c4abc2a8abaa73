"""The first page: two equal doors."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from cases.deadlines.opening_hours import WEEKDAYS_ONLY, next_open_day, opening_hours
from forms.base import BareForm
from web.context import get_services
from web.public.blueprint import public
from web.public.drafts import address_of, current_draft_answers, forget_draft, this_draft, today
from web.public.flow import first_unanswered


@public.get("/")
def start() -> ResponseReturnValue:
    """Show two doors, the phone number, how long it takes, and a saved form."""
    holidays = get_services().bank_holidays
    hours = opening_hours(get_services().provider.phone_hours) or WEEKDAYS_ONLY
    closed = not hours.opens_on(today(), holidays)
    draft = this_draft()
    return render_template(
        "public/start.html",
        opens_on=next_open_day(hours, today(), holidays) if closed else None,
        under_way=draft is not None and draft.case_id is None,
        sent=draft is not None and draft.case_id is not None,
    )


@public.get("/ask")
def ask() -> ResponseReturnValue:
    """Go to where the request stands in this browser."""
    return redirect(address_of(first_unanswered(current_draft_answers(), today())), code=303)


@public.post("/ask/new")
def ask_anew() -> ResponseReturnValue:
    """Begin another request from the same browser."""
    if not BareForm().validate_on_submit():
        return redirect("/", code=303)
    forget_draft()
    return redirect(address_of("what"), code=303)
