"""Whether a signed Part A may go before the Tribunal: what a party says by phone, recorded by the office."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.errors import NotFound
from services.bundles.part_a import consent_of
from web.common.bundles.part_a import own_answer
from web.context import now, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/part-a/<uuid:envelope_id>/<int:number>", methods=["GET", "POST"])
@for_coordinators
def part_a_by_phone(reference: str, envelope_id: UUID, number: int) -> ResponseReturnValue:
    """Record what a party said by phone or post; it can be changed later."""
    case = this_case(reference)
    party = party_of(case, number)
    asked = consent_of(request_session(), party, envelope_id)
    if asked is None:
        raise NotFound("this party was not asked about such a statement")
    own = own_answer(party, *asked)
    own.form.suit_staff(party.name)
    if own.take(by=Actor.of(current_viewer()), at=now()) is not None:
        request_session().commit()
        address = url_for("office.case_page", reference=case.reference, saved="part_a")
        return redirect(address, code=303)
    return render_template("office/part_a.html", form=own.form, own=own, case=case, party=party)
