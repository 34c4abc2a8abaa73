"""Whether a signed Part A may go before the Tribunal: each party's own answer, on a page of its own."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.errors import NotFound
from services.bundles.part_a import consent_of
from web.common.bundles.part_a import own_answer
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import hold_on_press, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required

SAVED = "We have your answer. You can change it here."


@pages.route("/your/request/part-a/<uuid:envelope_id>", methods=["GET", "POST"])
@request_link_required()
def part_a(envelope_id: UUID) -> ResponseReturnValue:
    """Take whether Part A of a statement may go before the Tribunal; it can be changed later."""
    party, session = current_request_visit().party, request_session()
    hold_on_press(party.case)
    asked = consent_of(session, party, envelope_id)
    if asked is None:
        raise NotFound("this party was not asked about such a statement")
    own = own_answer(party, *asked)
    if was_pressed() and own.form.party.data and own.form.party.data != str(party.id):
        here = url_for("party.own_request")
        return not_sent(OTHER_OPENED, typed_into(own.form), then=here, then_words="Open the newer page")
    if own.take(by=Actor(ActorKind.PARTY, str(party.id), party.name), at=now()) is not None:
        session.commit()
        link_sessions.flash_next(SAVED)
        return redirect(url_for("party.part_a", envelope_id=envelope_id), code=303)
    return render_template(
        "party/part_a.html", form=own.form, own=own, flash_message=link_sessions.take_flash()
    )
