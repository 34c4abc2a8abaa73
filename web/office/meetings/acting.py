"""Who may sign for somebody of the family: recorded by a coordinator, and ended."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from cases.models import FAMILY_ROLES, Party
from forms.base import BareForm
from forms.office.acting import ActingForm
from services.statements.passing_on import end_acting, record_acting
from signing.acting import acting_for
from signing.errors import MayNotActFor
from web.context import now, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "recorded": "Recorded. They may now be asked to sign, behind the link of the person they act for.",
    "ended": "Recorded: they may not sign for this person from now on.",
    "same": "Nothing was changed.",
}


@office.route("/cases/<reference>/parties/<int:number>/acting", methods=["GET", "POST"])
@for_coordinators
def acting(reference: str, number: int) -> ResponseReturnValue:
    """Show who may sign for this person, and record one more deputy or attorney with the basis."""
    session, party, form = request_session(), _family_of(reference, number), ActingForm()
    if form.validate_on_submit():
        try:
            record_acting(
                session,
                party,
                name=form.name.data,
                email=form.email.data,
                phone=form.phone.data or "",
                acts_as=form.acts_as.data,
                basis=form.basis.data,
                by=current_viewer(),
                at=now(),
            )
        except MayNotActFor as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "email")
        else:
            session.commit()
            return _page(reference, number, "recorded")
    return render_template(
        "office/acting.html",
        case=party.case,
        party=party,
        form=form,
        found=acting_for(session, party),
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
    )


@office.post("/cases/<reference>/parties/<int:number>/acting/<uuid:acting_id>/end")
@for_coordinators
def acting_ended(reference: str, number: int, acting_id: UUID) -> ResponseReturnValue:
    """Record that somebody may not sign for this person from now on."""
    party = _family_of(reference, number)
    done = False
    if BareForm().validate_on_submit():
        done = end_acting(request_session(), party, acting_id, by=current_viewer(), at=now())
        request_session().commit()
    return _page(reference, number, "ended" if done else "same")


def _family_of(reference: str, number: int) -> Party:
    party = party_of(this_case(reference), number)
    if party.role not in FAMILY_ROLES:
        raise NotFound("a body sends whom it chooses")
    return party


def _page(reference: str, number: int, message_key: str) -> ResponseReturnValue:
    return redirect(url_for("office.acting", reference=reference, number=number, told=message_key), code=303)
