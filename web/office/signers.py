"""Helping someone who signs: the code to say by phone, a fresh link, and unlocking."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.errors import NotFound
from cases.models import Case
from cases.vocabulary import EnvelopeState, SecondStep
from forms.base import BareForm
from signing.links import live_link, short_code_of
from signing.models import Envelope, Signer
from signing.second_step import TRIES, code_for
from signing.tokens import Purpose
from web.office.frame import for_coordinators, office, this_case
from web.requests import now, request_session, this_house
from workflows import acts

TOLD = {
    "sent": "A fresh link is on its way. Earlier links open nothing any more.",
    "unlocked": "Unlocked, and a fresh link is on its way. Their six-digit code is a new one.",
    "made": "A fresh link is made. They have no email: read them the short code below.",
    "not": "No link was sent: the document is not out for signature, or they have answered it.",
}


@office.get("/cases/<reference>/signers/<uuid:signer_id>")
@for_coordinators
def signer_page(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Where one signer stands, and what to say on the phone."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    house, at = this_house(), now()
    is_open = signer.envelope.state is EnvelopeState.OUT and signer.decided_at is None
    link = live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=at) if is_open else None
    return render_template(
        "office/signer.html",
        case=case,
        signer=signer,
        envelope=signer.envelope,
        is_open=is_open,
        code=code_for(signer, house.keys) if signer.second_step is SecondStep.CODE else "",
        short_code=short_code_of(link, house.keys) if link else "",
        link=link,
        tries_left=max(TRIES - signer.tries, 0),
        told=TOLD.get(request.args.get("told", ""), ""),
    )


@office.post("/cases/<reference>/signers/<uuid:signer_id>/<any(link, unlock):what>")
@for_coordinators
def help_signer(reference: str, signer_id: UUID, what: str) -> ResponseReturnValue:
    """Send a fresh link; after too many tries, unlock with a new code first."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    told = None
    if BareForm().validate_on_submit():
        session = request_session()
        unlock = what == "unlock"
        done = acts.send_fresh_link(this_house(), session, signer, at=now(), unlock=unlock)
        session.commit()
        told = ("unlocked" if unlock else "sent") if done else "not"
        if told == "sent" and not signer.email:
            told = "made"
    address = url_for("office.signer_page", reference=case.reference, signer_id=signer.id, told=told)
    return redirect(address, code=303)


def _signer(case: Case, signer_id: UUID) -> Signer:
    signer = request_session().scalar(
        select(Signer)
        .join(Envelope, Envelope.id == Signer.envelope_id)
        .where(Signer.id == signer_id, Envelope.case_id == case.id)
    )
    if signer is None:
        raise NotFound("no such signer in this case")
    return signer
