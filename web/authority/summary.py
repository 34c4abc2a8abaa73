"""Whether the signed-in officer gets a weekly email of what awaits the authority."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import User
from cases.vocabulary import Role, WeeklySummary
from forms.authority import WeeklySummaryForm
from services.authority.weekly import set_weekly_summary
from web.authority.blueprint import authority
from web.context import now, request_session
from web.staff_sessions import user_of_request
from web.viewers import signed_in_as


@authority.route("/weekly-email", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def weekly_email() -> ResponseReturnValue:
    """Show and keep what the officer wants; it is theirs alone, so the last press counts."""
    user = own_account()
    form = WeeklySummaryForm(data={"wish": user.weekly_summary})
    if form.validate_on_submit():
        changed = set_weekly_summary(request_session(), user, form.wish.data, at=now())
        request_session().commit()
        return redirect(url_for("authority.weekly_email", saved="yes" if changed else "same"), code=303)
    return render_template(
        "authority/weekly_email.html",
        form=form,
        user=user,
        is_on=user.weekly_summary is not WeeklySummary.OFF,
        saved=request.args.get("saved") in {"yes", "same"},
    )


def own_account() -> User:
    """Return the account of the signed-in officer."""
    user = user_of_request()
    assert user is not None  # noqa: S101 - the guard saw to it
    return user
