"""Who comes to a meeting with this person or body, as they say on their own page."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.attending.deciders import SAYS_SO_BY_LINK, say_who_decides
from cases.attending.supporters import (
    BRING_SOMEBODY,
    NamedMany,
    end_supporter,
    name_supporter,
    supporters_of,
)
from cases.meetings.bringing import bring_supporters, leave_out
from cases.models import FAMILY_ROLES, Party
from forms.attending.supporters import NameSupporterForm
from forms.base import BareForm
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required

NAMED = "Thank you. We have written down that {name} comes with you."
KNOWN = "We know that already. Nothing was added."
ENDED = "Saved. {name} does not come with you."


DECIDES = "Thank you. We have written down that somebody comes for you who can decide."
NOT_YET = "Saved. Please tell us as soon as you know who comes and can decide."


@pages.route("/your/request/who-comes", methods=["GET", "POST"])
@request_link_required()
def own_supporter() -> ResponseReturnValue:
    """Take the name of somebody who comes along."""
    party, session = _party(), request_session()
    form, here = NameSupporterForm(data={"party": str(party.id)}), url_for("party.own_request")
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open the newer page")
    is_family = party.role in FAMILY_ROLES
    known = supporters_of(session, party)
    if not form.validate_on_submit():
        return render_template("party/own_supporter.html", form=form, is_family=is_family, known=known)
    by = Actor(ActorKind.PARTY, str(party.id), party.name)
    lawyer = bool(form.is_lawyer.data)
    try:
        one, new = name_supporter(
            session, party, form.name.data, form.role_words.data, is_lawyer=lawyer, by=by, at=now()
        )
    except NamedMany as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "name")
        page = render_template("party/own_supporter.html", form=form, is_family=is_family, known=known)
        return page, 422
    bring_supporters(session, party.case, at=now())
    session.commit()
    link_sessions.flash_next(NAMED.format(name=one.name) if new else KNOWN)
    return redirect(url_for("party.own_request", _anchor="who-comes"), code=303)


@pages.post("/your/request/who-comes/<uuid:supporter_id>/end")
@request_link_required()
def end_own_supporter(supporter_id: UUID) -> ResponseReturnValue:
    """Note that somebody does not come along after all."""
    party, session = _party(), request_session()
    if BareForm().validate_on_submit():
        found = [one for one in supporters_of(session, party) if one.id == supporter_id]
        if found:  # else ended before, in another tab
            by = Actor(ActorKind.PARTY, str(party.id), party.name)
            end_supporter(session, found[0], by=by, at=now())
            leave_out(session, found[0], at=now())
            bring_supporters(session, party.case, at=now())
            session.commit()
            link_sessions.flash_next(ENDED.format(name=found[0].name))
    return redirect(url_for("party.own_request", _anchor="who-comes"), code=303)


@pages.post("/your/request/decides/<any(yes, no):agrees>")
@request_link_required()
def say_decides(agrees: str) -> ResponseReturnValue:
    """Take from a body whether whoever comes for it can decide (SEND Regulations 2014, reg 38(2))."""
    party, session = _party(), request_session()
    if party.role not in SAYS_SO_BY_LINK:
        abort(404)
    if BareForm().validate_on_submit():
        by = Actor(ActorKind.PARTY, str(party.id), party.name)
        say_who_decides(session, party, decides=agrees == "yes", by=by, at=now())
        session.commit()
        link_sessions.flash_next(DECIDES if agrees == "yes" else NOT_YET)
    return redirect(url_for("party.own_request", _anchor="who-comes"), code=303)


def _party() -> Party:
    """Return whose page it is, if they bring somebody: not a supporter or helper."""
    party = current_request_visit().party
    if party.role not in BRING_SOMEBODY or party.left_on is not None:
        abort(404)
    return party
