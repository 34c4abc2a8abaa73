"""A local authority says that a lawyer, or somebody else, comes to the meeting with it."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by
from cases.accounts.people import Actor
from cases.attending.supporters import NamedMany, coming_words, name_supporter, supporters_of
from cases.errors import NotFound
from cases.meetings.bringing import bring_supporters
from cases.vocabulary import Role
from forms.attending.supporters import NameSupporterForm
from web.authority.blueprint import authority
from web.context import hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/who-comes", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def who_comes(reference: str) -> ResponseReturnValue:
    """Take who comes with the authority; its lawyer comes when everyone agrees, or the mediator does."""
    session = request_session()
    case = hold_on_press(case_seen_by(session, current_viewer(), reference))
    party = case.authority_party()
    if party is None:
        raise NotFound("the authority is no party of this case")
    form = NameSupporterForm()
    if form.validate_on_submit():
        by, lawyer = Actor.of(current_viewer()), bool(form.is_lawyer.data)
        try:
            name_supporter(
                session, party, form.name.data, form.role_words.data, is_lawyer=lawyer, by=by, at=now()
            )
        except NamedMany as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "name")
        else:
            bring_supporters(session, case, at=now())
            session.commit()
            return redirect(url_for("authority.who_comes", reference=case.reference), code=303)
    known = supporters_of(session, party)
    shown = [(one, coming_words(one, known)) for one in known]
    return render_template("authority/who_comes.html", form=form, case=case, known=shown)
