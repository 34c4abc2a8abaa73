"""Whether a signed Part A may go before the Tribunal: the local authority's answer."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by
from cases.accounts.people import Actor
from cases.errors import NotFound
from cases.vocabulary import Role
from services.bundles.part_a import consent_of
from web.authority.blueprint import authority
from web.common.bundles.part_a import own_answer
from web.context import hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/part-a/<uuid:envelope_id>", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def part_a(reference: str, envelope_id: UUID) -> ResponseReturnValue:
    """Take whether Part A of a statement may go before the Tribunal; it can be changed later."""
    session, viewer = request_session(), current_viewer()
    case = hold_on_press(case_seen_by(session, viewer, reference))
    party = case.authority_party()
    asked = consent_of(session, party, envelope_id) if party else None
    if party is None or asked is None:
        raise NotFound("the authority was not asked about such a statement")
    own = own_answer(party, *asked)
    if own.take(by=Actor.of(viewer), at=now()) is not None:
        session.commit()
        address = url_for("authority.part_a", reference=reference, envelope_id=envelope_id, saved="yes")
        return redirect(address, code=303)
    return render_template(
        "authority/part_a.html", form=own.form, own=own, case=case, saved="saved" in request.args
    )
