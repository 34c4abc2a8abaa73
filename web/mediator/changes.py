"""A change that was asked for: read, then made as a new version, or answered with a reply to everyone."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from cases.vocabulary import EnvelopeState, Role, SignerState, Track
from forms.mediator.meeting import ChangeReplyForm
from services.statements.change_replies import FormHasChanged, NoChangeAsked, send_back_with_reply
from services.statements.gaps import StatementNotReady
from services.statements.versions import default_closing_day
from signing.models import Envelope
from web.common.typed_words import note_for_page, noted_for_page
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import MeetingOutcome, open_meeting_outcome
from web.viewers import current_viewer, signed_in_as

ANSWERED = "answered"
"""Noted for a page that was answered already: which version it spoke of."""


@mediator.route("/mediator/<reference>/change", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def change(reference: str) -> ResponseReturnValue:
    """Show what was asked for, in the person's own words, for mediator and office alone.

    And the answer to it.
    """
    meeting_outcome = open_meeting_outcome(reference)
    envelope = meeting_outcome.envelope
    if envelope is None:
        raise NotFound("no statement yet")
    form = ChangeReplyForm(data={"version": envelope.version})
    if form.validate_on_submit():
        if current_viewer().role is not Role.MEDIATOR:
            abort(404)
        try:
            if _sent_back(meeting_outcome, form):
                return redirect(url_for("mediator.statement", reference=reference, told="reply"), code=303)
        except NoChangeAsked:
            request_session().rollback()
            note_for_page(**{ANSWERED: str(form.version.data or 0)})
            return _already_answered(open_meeting_outcome(reference), form, str(form.version.data or 0))
        meeting_outcome = open_meeting_outcome(reference)
    if (answered := noted_for_page().get(ANSWERED)) is not None:
        return _already_answered(meeting_outcome, form, answered)
    return _page(meeting_outcome, form)


def _already_answered(
    meeting_outcome: MeetingOutcome, form: ChangeReplyForm, answered: str
) -> ResponseReturnValue:
    """Say what came of version ``answered``, and show what was typed; there is nothing left to press."""
    envelope = meeting_outcome.envelope
    return render_template(
        "mediator/change_answered.html",
        meeting_outcome=meeting_outcome,
        envelope=envelope,
        is_replaced=envelope is not None and str(envelope.version) != answered,
        reply=form.reply.data,
    )


def _sent_back(meeting_outcome: MeetingOutcome, form: ChangeReplyForm) -> bool:
    """Make the version that goes back; what stands against it is said on the form."""
    session, outcome = request_session(), meeting_outcome.outcome
    if outcome is None:
        raise NotFound("no form yet")
    services = get_services()
    try:
        send_back_with_reply(
            session,
            outcome,
            form.reply.data,
            version=form.version.data or 0,
            open_until=default_closing_day(now(), meeting_outcome.case.track, policy=services.policy),
            by=current_viewer(),
            at=now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
    except (FormHasChanged, StatementNotReady) as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "reply")
        return False
    session.commit()
    return True


def _page(meeting_outcome: MeetingOutcome, form: ChangeReplyForm) -> ResponseReturnValue:
    envelope: Envelope | None = meeting_outcome.envelope
    if envelope is None:
        raise NotFound("no statement yet")
    answers = [s for s in envelope.signers if s.state in {SignerState.ASKED, SignerState.DECLINED}]
    if not answers and not form.errors:
        return redirect(url_for("mediator.statement", reference=meeting_outcome.case.reference), code=303)
    is_mediator = current_viewer().role is Role.MEDIATOR
    return render_template(
        "mediator/change.html",
        meeting_outcome=meeting_outcome,
        envelope=envelope,
        answers=answers,
        asked=any(s.state is SignerState.ASKED for s in answers),
        is_mediation=meeting_outcome.case.track is Track.MEDIATION,
        is_mediator=is_mediator,
        form=form,
        may_reply=is_mediator and (envelope.state is EnvelopeState.CHANGES_ASKED or bool(form.errors)),
    )
