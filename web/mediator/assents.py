"""Noting whether somebody who did not sign agrees all the same: no signature, and never taken for one."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from cases.vocabulary import Role
from dates import uk_day
from forms.mediator.assent import AssentForm
from services.agreed.assents import NotToBeNoted, may_be_noted, note_assent
from signing.models import Signer
from web.context import get_services, now, request_session
from web.mediator.blueprint import mediator
from web.mediator.meeting_outcome import open_meeting_outcome
from web.viewers import current_viewer, signed_in_as


@mediator.route("/mediator/<reference>/paper/assent/<uuid:signer_id>", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def note_of_assent(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Ask whether this person agrees, how the mediator knows, and since when."""
    meeting_outcome = open_meeting_outcome(reference)
    session, services, envelope = request_session(), get_services(), meeting_outcome.envelope
    signer = session.get(Signer, signer_id)
    if envelope is None or signer is None or signer.envelope.outcome_id != envelope.outcome_id:
        raise NotFound("no such signer of this outcome")
    form = AssentForm(today=uk_day(now()), data={"said_on": uk_day(now())})
    status = 200
    if form.validate_on_submit():
        try:
            note_assent(
                session,
                signer,
                agrees=form.agrees.data,
                how=form.how.data,
                on=form.said_on.data,
                by=current_viewer(),
                at=now(),
                policy=services.policy,
                keys=services.keys,
            )
        except NotToBeNoted as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
            status = error.status
        else:
            session.commit()
            return redirect(url_for("mediator.statement", reference=reference, told="assent"), code=303)
    elif not form.problems and not may_be_noted(session, signer):
        return redirect(url_for("mediator.statement", reference=reference), code=303)
    page = render_template(
        "mediator/assent.html", form=form, signer=signer, case=meeting_outcome.case, reference=reference
    )
    return page, status
