"""What this person needs to take part: asked for on their own page, and given up there."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import AskedOften, ask_for_access, give_up_need, need_of_party
from cases.vocabulary import AccessKind
from forms.attending.own import GiveUpForm, OwnNeedForm
from services.needs.copies import make_copies_needed_now
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required

ASKED = "Thank you. We will see what can be done, and tell you on this page."
COPIES = (
    "Thank you. From now on you get what we send you in large print, too. We make large print of the papers "
    "that you have already: you find it under “Your papers” in a few minutes. What comes of anything else "
    "that you need, we say on this page."
)
KNOWN = "We know that already. Nothing was added."
GIVEN_UP = "Saved. You told us that you do not need this."


@pages.route("/your/request/needs", methods=["GET", "POST"])
@request_link_required()
def own_need() -> ResponseReturnValue:
    """Take what else this person needs, at any time; several things at once, or none of them."""
    party, session = current_request_visit().party, request_session()
    form, here = OwnNeedForm(data={"party": str(party.id)}), url_for("party.own_request")
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open the newer page")
    if not form.validate_on_submit():
        return render_template("party/own_need.html", form=form)
    by = Actor(ActorKind.PARTY, str(party.id), party.name)
    words = {AccessKind.INTERPRETER: form.language.data, AccessKind.OTHER: form.other.data}
    try:
        asked = [
            ask_for_access(session, party, kind, words.get(kind, ""), by=by, at=now())
            for kind in form.kind.data
        ]
    except AskedOften as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "kind")
        return render_template("party/own_need.html", form=form), 422
    services = get_services()
    copies = [
        make_copies_needed_now(session, need, by=by, at=now(), policy=services.policy, work=services.work)
        for need, _ in asked
    ]
    session.commit()
    is_new = any(new for _, new in asked)
    link_sessions.flash_next(COPIES if any(copies) else ASKED if is_new else KNOWN)
    return redirect(url_for("party.own_request", _anchor="needs"), code=303)


@pages.route("/your/request/needs/<uuid:need_id>/give-up", methods=["GET", "POST"])
@request_link_required()
def give_up_need_page(need_id: UUID) -> ResponseReturnValue:
    """Ask before something that may be booked is given up; record that this person no longer needs it."""
    party, session = current_request_visit().party, request_session()
    need = need_of_party(session, party, need_id)
    form = GiveUpForm()
    if not was_pressed() and need.may_be_booked:
        return render_template("party/give_up_need.html", need=need)
    if need.may_be_booked and not form.confirm.data:  # a page from before anything was booked
        return redirect(url_for("party.give_up_need_page", need_id=need.id), code=303)
    if form.validate_on_submit():
        give_up_need(session, party, need_id, at=now())
        session.commit()
        link_sessions.flash_next(GIVEN_UP)
    return redirect(url_for("party.own_request", _anchor="needs"), code=303)
