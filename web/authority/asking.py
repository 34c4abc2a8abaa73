"""Ask for disagreement resolution, as an officer of the local authority."""

from __future__ import annotations

from uuid import uuid4

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import Asker, Role
from dates import uk_day
from forms.public.ask_body import AuthorityAsksForm
from web.authority.blueprint import authority, authority_name
from web.common.questions.by_body import send_for_body
from web.context import now, request_session
from web.staff_sessions import user_of_request
from web.viewers import current_viewer, signed_in_as


@authority.route("/ask", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def ask() -> ResponseReturnValue:
    """Take the request; the officer's own name and address go with it."""
    viewer, user = current_viewer(), user_of_request()
    if not viewer.authority_code or user is None:
        abort(404)
    form = AuthorityAsksForm(today=uk_day(now()), data={"key": str(uuid4())})
    if form.validate_on_submit():
        case = send_for_body(
            form,
            asker=Asker.AUTHORITY,
            taken_by=f"the local authority's own page, sent by {viewer.name}",
            authority=viewer.authority_code,
            name=viewer.name,
            email=user.email,
            phone=form.own_phone.data or "",
        )
        if case is not None:
            request_session().commit()
            return redirect(url_for("authority.case", reference=case.reference, saved="asked"), code=303)
    return render_template("authority/ask.html", form=form, where=authority_name(viewer))
