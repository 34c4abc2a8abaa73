"""What a signer says by phone against a signature on a device handed over, and the answer to it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from forms.mediator.signers import PaperWordsForm
from services.statements.device_objections import (
    OwnDevice,
    is_host,
    object_to_device,
    objection_of,
    settle_device_objection,
    signed_on_device,
)
from web.context import now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import signer_of_statement
from web.viewers import current_viewer, signed_in_as

QUESTIONS = {
    "object": ("They object to the signature", "What do they say?"),
    "settle": ("Answer the objection", "What did you find out, and what happens now?"),
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
    title, question = QUESTIONS[what]
    form = PaperWordsForm()
    form.words.label.text = question
    if form.validate_on_submit():
        by, words = current_viewer(), form.words.data
        try:
            if what == "object":
                object_to_device(session, signer, words, by=by, at=now())
            else:
                settle_device_objection(session, signer, words, by=by, at=now())
        except OwnDevice as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "words")
        else:
            session.commit()
            address = url_for(
                "mediator.device_words", reference=reference, signer_id=signer_id, what="settle"
            )
            return redirect(address, code=303)
    objection = objection_of(session, signer)
    may_answer = objection is not None and not is_host(session, signer, current_viewer().user_id)
    return render_template(
        "mediator/on_device.html",
        case=signer.envelope.case,
        signer=signer,
        objection=objection,
        form=form if (objection is None if what == "object" else may_answer) or form.errors else None,
        title=title,
    )
