"""What a signer says by phone against a signature on a device handed over, and the answer to it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from cases.vocabulary import EnvelopeState
from forms.mediator.signers import ObjectionForm, PaperWordsForm
from services.statements.device_objections import (
    OwnDevice,
    is_host,
    object_to_device,
    objection_of,
    settle_device_objection,
    signed_on_device,
)
from signing.models import Signer
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import signer_of_statement
from web.mediator.on_paper import FLASH_MESSAGES, message_of_answer
from web.viewers import current_viewer, signed_in_as

QUESTIONS = {
    "object": ("They object to the signature", "What do they say?", "Record the objection"),
    "settle": ("Answer the objection", "What did you find out, and what happens now?", "Record the answer"),
}


@mediator.route(
    "/mediator/<reference>/paper/<uuid:signer_id>/on-device/<any(object, settle):what>",
    methods=["GET", "POST"],
)
@signed_in_as(*WRITERS)
def device_words(reference: str, signer_id: UUID, what: str) -> ResponseReturnValue:
    """Record what a signer objects to, or what came of it; what was recorded is shown, and asked no more."""
    signer, session = signer_of_statement(reference, signer_id), request_session()
    if not signed_on_device(signer):
        raise NotFound("not signed on a device that was handed over")
    title, question, button = QUESTIONS[what]
    form = ObjectionForm() if what == "settle" else PaperWordsForm()
    form.words.label.text, form.submit.label.text = question, button
    if form.validate_on_submit():
        by, words = current_viewer(), form.words.data
        try:
            if what == "object":
                done = object_to_device(session, signer, words, by=by, at=now())
                message = "objected"
            else:
                done, message = _settle(signer, words, stands=bool(form.data["stands"]))
        except OwnDevice as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "words")
        else:
            session.commit()
            address = url_for(
                "mediator.device_words",
                reference=reference,
                signer_id=signer_id,
                what="settle",
                told=message if done else "same",
            )
            return redirect(address, code=303)
    objection = objection_of(session, signer)
    may_answer = objection is not None and not is_host(session, signer, current_viewer().user_id)
    return render_template(
        "mediator/on_device.html",
        case=signer.envelope.case,
        envelope=signer.envelope,
        signer=signer,
        objection=objection,
        form=form if (objection is None if what == "object" else may_answer) or form.errors else None,
        title=title,
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
    )


def _settle(signer: Signer, words: str, *, stands: bool) -> tuple[bool, str]:
    """Answer the objection; return whether that was done, and which message says what followed."""
    envelope = signer.envelope
    was_out = envelope.state is EnvelopeState.OUT
    done = settle_device_objection(
        request_session(),
        signer,
        words,
        stands=stands,
        by=current_viewer(),
        at=now(),
        work=get_services().work,
    )
    return done, message_of_answer(envelope, stands=stands, was_out=was_out)
