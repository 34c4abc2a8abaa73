"""Noting whether somebody who did not sign agrees all the same: no signature, and never taken for one."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cases.errors import NotFound
from cases.vocabulary import EnvelopeState, Role, SignerState
from dates import uk_day
from forms.mediator.assent import AssentForm
from services.agreed.assents import NotToBeNoted, may_be_noted, note_assent
from signing.models import Signer
from signing.versions import latest_version_of
from web.common.typed_words import note_for_page, noted_for_page
from web.context import get_services, now, request_session
from web.mediator.blueprint import mediator
from web.mediator.meeting_outcome import open_meeting_outcome
from web.viewers import current_viewer, signed_in_as

WHY_NOT = "why_not"
"""Noted for a page that was pressed too late: why nothing was recorded."""


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
    status, why_not = 200, noted_for_page().get(WHY_NOT, "")
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
            why_not = _why_not(session, signer)
            note_for_page(**{WHY_NOT: why_not})
            status = error.status
        else:
            session.commit()
            return redirect(url_for("mediator.statement", reference=reference, told="assent"), code=303)
    elif not why_not and not form.problems and not may_be_noted(session, signer):
        return redirect(url_for("mediator.statement", reference=reference), code=303)
    page = render_template(
        "mediator/assent.html",
        form=form,
        signer=signer,
        case=meeting_outcome.case,
        reference=reference,
        why_not=why_not,
    )
    return page, status


def _why_not(session: Session, signer: Signer) -> str:
    """Return why nothing can be noted of this signer, for the mediator who pressed too late."""
    envelope = signer.envelope
    newest = latest_version_of(session, envelope)
    if newest.id != envelope.id:
        why = f"version {envelope.version} was replaced by version {newest.version}"
    elif envelope.state is EnvelopeState.WITHDRAWN:
        why = f"version {envelope.version} was withdrawn"
    elif signer.state is SignerState.SIGNED:
        why = f"{signer.name} has signed version {envelope.version}"
    elif envelope.actions_kept_at is not None:
        why = "everyone signed or agrees already, and what was agreed is followed"
    else:
        why = f"{signer.name} is not asked about version {envelope.version} now"
    return f"Nothing was recorded: {why}."
