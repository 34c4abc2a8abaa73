"""Signers from afar: a wrong address put right before opening, a reminder by a press, more time to sign."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.casework.contact_safety import NotCleared
from cases.errors import NotFound
from cases.vocabulary import EnvelopeState
from dates import uk_day
from forms.base import BareForm
from forms.mediator.signers import AddressForm, LastDayForm
from services.contact.before_opening import OpenedAlready, correct_address, may_correct_address
from services.statements.last_day import put_off_last_day
from services.statements.reminders import nudge_signer
from signing.envelopes import OPEN_STATES, NotOut
from signing.errors import DayNotLater, MayNotActFor
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import open_meeting_outcome, signer_of_statement
from web.mediator.statement import LEFT_TO_OFFICE, statement_page
from web.viewers import current_viewer, signed_in_as

FOR_THEM_ALONE = "It must be an address of their organisation, or one that a coordinator recorded for them."


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/nudge")
@signed_in_as(*WRITERS)
def nudge(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Remind one signer by email now: once a day at most, whoever presses."""
    signer = signer_of_statement(reference, signer_id)
    if not BareForm().validate_on_submit():
        return statement_page(reference, of=signer.envelope)
    session = request_session()
    done = nudge_signer(session, signer.id, by=current_viewer(), at=now())
    session.commit()
    return statement_page(reference, "nudged" if done else "not-nudged", of=signer.envelope)


@mediator.route("/mediator/<reference>/paper/<uuid:signer_id>/address", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def signer_address(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Put a wrong address right; once the document was opened, say why that is too late."""
    signer = signer_of_statement(reference, signer_id)
    form, shown = AddressForm(data={"email": signer.email}), digest_of(signer.id, signer.email)
    session, services = request_session(), get_services()
    if form.validate_on_submit() and shows(form, shown):
        try:
            changed = correct_address(
                session,
                signer.id,
                form.email.data,
                by=current_viewer(),
                at=now(),
                policy=services.policy,
                keys=services.keys,
            )
        except NotCleared as error:
            session.rollback()
            form.add_problem(LEFT_TO_OFFICE.format(" and ".join(error.names)), "email")
        except (OpenedAlready, NotOut, MayNotActFor) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "email")
        else:
            session.commit()
            return statement_page(reference, "address" if changed else "same-address", of=signer.envelope)
    show(form, shown)
    if signer.acts_for_id is not None:
        form.email.description = FOR_THEM_ALONE
    may = may_correct_address(signer)
    return render_template(
        "mediator/signer_address.html",
        case=signer.envelope.case,
        envelope=signer.envelope,
        signer=signer,
        form=form,
        may_correct=may,
        is_open=signer.envelope.state in OPEN_STATES,
        why_not="" if may else OpenedAlready(signer).sentence,
    )


@mediator.route("/mediator/<reference>/paper/last-day", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def last_day(reference: str) -> ResponseReturnValue:
    """Give people more time to sign; whoever has not answered is told."""
    meeting_outcome = open_meeting_outcome(reference)
    envelope = meeting_outcome.envelope
    if envelope is None:
        raise NotFound("no statement yet")
    form = LastDayForm(today=uk_day(now()))
    session, shown = request_session(), digest_of(envelope.id, envelope.open_until)
    if form.validate_on_submit() and shows(form, shown) and form.open_until.data:
        try:
            put_off_last_day(session, envelope.id, form.open_until.data, by=current_viewer(), at=now())
        except (DayNotLater, NotOut) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "open_until")
        else:
            session.commit()
            return statement_page(reference, "last-day")
    show(form, shown)
    return render_template(
        "mediator/last_day.html",
        case=meeting_outcome.case,
        envelope=envelope,
        form=form,
        is_out=envelope.state is EnvelopeState.OUT,
        without_email=[
            s.name for s in envelope.signers if not s.email and s.decided_at is None and not s.waits_for_turn
        ],
    )
