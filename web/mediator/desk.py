"""The signing desk for its host: who has opened and signed, codes for own phones, this device handed over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.passwords import hash_password
from cases.errors import NotFound
from cases.vocabulary import CodeKind, EnvelopeState, SecondStep
from forms.base import BareForm
from forms.mediator.desk import OpenDeskForm
from services.signing import may_see_code
from services.statements import desk as desks
from signing.codes import read_code
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer, SigningDesk
from web.common.codes import page_of_code
from web.context import now, request_session
from web.desk_device import desk_of_browser, empty_device, keep_desk_key
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import (
    MeetingOutcome,
    document_at_desk,
    not_cleared,
    open_meeting_outcome,
    signer_of_statement,
)
from web.mediator.statement import SIGNER_TONES
from web.viewers import current_viewer, signed_in_as

NOT_SIX_DIGITS = "Enter six digits, for example 482 913"
GUESSED_SOON = "Choose another PIN: this one would be guessed soon"
IN_ORDER = "01234567890 09876543210"
FLASH_MESSAGES = {
    "open": "The signing desk is open on this device.",
    "open-before": "The signing desk is open on this device already. Its PIN is the one you chose first.",
    "closed": "The signing desk is closed.",
    "read-aloud": "Recorded: you read it aloud.",
    "no-read-aloud": "Nothing was recorded: that is recorded already, or this person has answered.",
    "not-handed-over": (
        "Nothing was handed over: this person has answered, it is not their turn yet, their link is paused, "
        "or the desk is closed."
    ),
    "other-host": "Somebody else opened the desk on this device. Close it, then open your own.",
}


@dataclass(frozen=True)
class DeskCard:
    """One signer at the desk."""

    signer: Signer
    tone: str
    has_link: bool
    """Their document can be opened, by a code shown here or on this device."""
    has_code: bool
    """They are asked for six digits, which staff may look at and say."""


@mediator.route("/mediator/<reference>/desk", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def desk(reference: str) -> ResponseReturnValue:
    """Show who has opened and signed; open a desk on this device with a PIN."""
    meeting_outcome = open_meeting_outcome(reference)
    envelope = _envelope(meeting_outcome)
    mine, form = _desk_here(envelope), OpenDeskForm()
    if request.method == "POST" and mine is not None:
        return _desk_page(reference, "open-before")
    if form.validate_on_submit():
        pin = read_code(form.pin.data)
        problem = _fault_in_pin(pin)
        if pin is not None and not problem:
            return _open(reference, envelope, pin)
        form.add_problem(problem, "pin")
    return render_template(
        "mediator/desk.html",
        form=form,
        case=meeting_outcome.case,
        envelope=envelope,
        desk=mine,
        is_host=mine is not None and mine.host_id == current_viewer().user_id,
        others=[one for one in desks.open_desks(request_session(), envelope, at=now()) if one is not mine],
        not_cleared=not_cleared(one.party for one in envelope.signers if one.decided_at is None),
        cards=[_card(signer) for signer in envelope.signers],
        signed=sum(signer.decided_at is not None for signer in envelope.signers),
        is_out=envelope.state is EnvelopeState.OUT,
        at=now(),
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
    )


@mediator.post("/mediator/<reference>/desk/<uuid:signer_id>/hand-over")
@signed_in_as(*WRITERS)
def desk_hand_over(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Hand this device to one signer: the staff's sign-in in this browser ends with the same press."""
    signer = signer_of_statement(reference, signer_id)
    found = _desk_here(signer.envelope)
    if found is None or not BareForm().validate_on_submit():
        return _desk_page(reference)
    if found.host_id != current_viewer().user_id:
        return _desk_page(reference, "other-host")
    session = request_session()
    try:
        desks.hand_over(session, found.id, signer.id, at=now())
    except (AlreadyAnswered, NotOut, NotYetTheirTurn):
        session.rollback()
        return _desk_page(reference, "not-handed-over")
    empty_device()
    session.commit()
    away = redirect(url_for("party.desk"), code=303)
    away.headers["Clear-Site-Data"] = '"storage"'  # what staff typed here and could not send yet
    return away


@mediator.post("/mediator/<reference>/desk/<uuid:signer_id>/read-aloud")
@signed_in_as(*WRITERS)
def desk_read_aloud(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Record that the document was read aloud to this signer."""
    signer = signer_of_statement(reference, signer_id)
    if not BareForm().validate_on_submit():
        return _desk_page(reference)
    session = request_session()
    done = desks.record_read_aloud(session, signer.id, by=current_viewer(), at=now())
    session.commit()
    return _desk_page(reference, "read-aloud" if done else "no-read-aloud")


@mediator.post("/mediator/<reference>/desk/<uuid:signer_id>/code/<any(entry, step):kind>")
@signed_in_as(*WRITERS)
def desk_code(reference: str, signer_id: UUID, kind: str) -> ResponseReturnValue:
    """Show one code of a signer, once, on a page of its own: with a QR code where it opens the document."""
    back = url_for("mediator.desk", reference=reference)
    return page_of_code(signer_of_statement(reference, signer_id), CodeKind(kind), back=back)


@mediator.post("/mediator/<reference>/desk/<uuid:desk_id>/close")
@signed_in_as(*WRITERS)
def desk_close(reference: str, desk_id: UUID) -> ResponseReturnValue:
    """Close a desk of this document, on whichever device it is: its PIN opens nothing any more."""
    envelope = _envelope(open_meeting_outcome(reference))
    session = request_session()
    found = session.get(SigningDesk, desk_id)
    if found is None or found.envelope_id != envelope.id:
        raise NotFound("no such desk of this statement")
    if not BareForm().validate_on_submit():
        return _desk_page(reference)
    desks.close_desk(session, found.id, by=current_viewer(), at=now())
    session.commit()
    return _desk_page(reference, "closed")


def _open(reference: str, envelope: Envelope, pin: str) -> ResponseReturnValue:
    """Open the desk on this device; a document that is out no more is shown as it stands."""
    session, envelope_id = request_session(), envelope.id
    session.commit()  # nobody waits while the PIN's hash is made
    hashed = hash_password(pin)
    try:
        key = desks.open_desk(session, envelope_id, pin_hash=hashed, by=current_viewer(), at=now())
    except NotOut:
        session.rollback()
        return _desk_page(reference)
    session.commit()
    keep_desk_key(key)
    return _desk_page(reference, "open")


def _fault_in_pin(pin: str | None) -> str:
    if pin is None:
        return NOT_SIX_DIGITS
    return GUESSED_SOON if len(set(pin)) < 3 or pin in IN_ORDER else ""


def _envelope(meeting_outcome: MeetingOutcome) -> Envelope:
    envelope = document_at_desk(meeting_outcome)
    if envelope is None:
        raise NotFound("nothing to sign yet")
    return envelope


def _desk_here(envelope: Envelope) -> SigningDesk | None:
    """Return the open desk of this very document on this browser."""
    found = desk_of_browser()
    is_here = found is not None and found.envelope_id == envelope.id and desks.is_open(found, now())
    return found if is_here else None


def _card(signer: Signer) -> DeskCard:
    may_see = (
        signer.envelope.state is EnvelopeState.OUT and may_see_code(signer) and not signer.waits_for_turn
    )
    link = live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=now()) if may_see else None
    return DeskCard(
        signer,
        SIGNER_TONES[signer.state],
        has_link=link is not None,
        has_code=may_see and signer.second_step is SecondStep.CODE,
    )


def _desk_page(reference: str, message_key: str = "") -> ResponseReturnValue:
    return redirect(url_for("mediator.desk", reference=reference, told=message_key or None), code=303)
