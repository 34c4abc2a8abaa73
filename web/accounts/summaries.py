"""The page by which an officer ends the weekly email: behind its own link, without signing in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import User
from cases.errors import NotFound
from cases.vocabulary import WeeklySummary
from forms.base import BareForm
from services.authority.weekly import set_weekly_summary
from signing.errors import LinkNotOurs
from signing.links.summary_tokens import read_stop_token
from web.accounts.blueprint import accounts
from web.context import get_services, now, request_session


@accounts.route("/weekly-summary/stop/<token>", methods=["GET", "POST"])
def stop_summary(token: str) -> ResponseReturnValue:
    """Ask with one button, and stop the email on the press; opening the page changes nothing.

    It says of nobody that they have an account: each link of ours shows the same page.
    """
    try:
        user_id = read_stop_token(token, get_services().keys)
    except LinkNotOurs as error:
        raise NotFound("no such link") from error
    form, session = BareForm(), request_session()
    if form.validate_on_submit():
        user = session.get(User, user_id)
        if user is not None:
            set_weekly_summary(session, user, WeeklySummary.OFF, at=now())
            session.commit()
        return redirect(url_for("accounts.summary_is_stopped"), code=303)
    return render_template("accounts/stop_summary.html", form=form, token=token)


@accounts.get("/weekly-summary/stopped")
def summary_is_stopped() -> ResponseReturnValue:
    """Say that it is stopped, and how it begins again."""
    return render_template("accounts/summary_is_stopped.html")
