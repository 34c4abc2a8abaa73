"""Helping someone who signs: the code to say by phone, a fresh link, and unlocking."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.errors import NotFound
from cases.models import Case
from cases.readers import birth_date_words
from cases.vocabulary import CodeKind, EnvelopeState, PartyRole, SecondStep
from dates import plain_datetime, unbroken
from forms.base import BareForm
from services import signing as signing_service
from services.signing import send_fresh_link
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from signing.tries import TRIES
from web.common.codes import CODE_MADE, NO_SIX_DIGITS, SIX_DIGITS, page_of_code
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "sent": "A new link is on its way. Earlier links no longer work.",
    "unlocked": "Unlocked, and a new link is on its way. Their six-digit code is a new one.",
    "made": CODE_MADE,
    "unlocked-made": f"Unlocked. Their six-digit code is a new one. {CODE_MADE}",
    "six-digits": SIX_DIGITS,
    "no-six-digits": NO_SIX_DIGITS,
    "not": "No link was sent: the document is not out for signature, or they have answered it.",
}


@office.get("/cases/<reference>/signers/<uuid:signer_id>")
@for_coordinators
def signer_page(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Show where one signer stands, and what to say on the phone."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    is_open = signer.envelope.state is EnvelopeState.OUT and signer.decided_at is None
    link = live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=now()) if is_open else None
    is_own = signer.party.role is PartyRole.YOUNG_PERSON
    return render_template(
        "office/signer.html",
        case=case,
        signer=signer,
        envelope=signer.envelope,
        is_open=is_open,
        has_code=signer.second_step is SecondStep.CODE,
        link=link,
        birth_date="their own date of birth" if is_own else birth_date_words(signer.party),
        is_own_birth_date=is_own,
        looks=", ".join(f"{look.by_name}, {unbroken(plain_datetime(look.at))}" for look in signer.code_looks),
        tries_left=max(TRIES - signer.tries, 0),
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
    )


@office.post("/cases/<reference>/signers/<uuid:signer_id>/<any(link, unlock):what>")
@for_coordinators
def help_signer(reference: str, signer_id: UUID, what: str) -> ResponseReturnValue:
    """Send a fresh link; after too many tries, unlock with a new code first."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    message_key = None
    if BareForm().validate_on_submit():
        session = request_session()
        unlock = what == "unlock"
        done = send_fresh_link(session, signer, at=now(), unlock=unlock, keys=get_services().keys)
        session.commit()
        message_key = ("unlocked" if unlock else "sent") if done else "not"
        if done and not signer.email:
            message_key = "unlocked-made" if unlock else "made"
    address = url_for("office.signer_page", reference=case.reference, signer_id=signer.id, told=message_key)
    return redirect(address, code=303)


@office.post("/cases/<reference>/signers/<uuid:signer_id>/code/<any(entry, step):kind>")
@for_coordinators
def show_code(reference: str, signer_id: UUID, kind: str) -> ResponseReturnValue:
    """Show one code, once, on a page of its own; who saw it, and when, goes into the record."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    back = url_for("office.signer_page", reference=case.reference, signer_id=signer.id)
    return page_of_code(signer, CodeKind(kind), back=back)


@office.post("/cases/<reference>/signers/<uuid:signer_id>/six-digits")
@for_coordinators
def give_six_digits(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Give a six-digit code of their own in place of the date of birth, which others know too."""
    case = this_case(reference)
    signer = _signer(case, signer_id)
    message_key = None
    if BareForm().validate_on_submit():
        done = signing_service.give_six_digits(request_session(), signer.id, by=current_viewer(), at=now())
        request_session().commit()
        message_key = "six-digits" if done else "no-six-digits"
    address = url_for("office.signer_page", reference=case.reference, signer_id=signer.id, told=message_key)
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
