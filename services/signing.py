"""Signing: links to sign by, the signature, and every other answer; codes that staff had shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.casework.contact_safety import NotCleared, contact_guard
from cases.evidence.log import ReadEvent, append_evidence, case_events
from cases.vocabulary import (
    CodeKind,
    EnvelopeState,
    Event,
    SecondStep,
    WayIn,
)
from dates import from_uk
from mail.kinds import EmailKind
from services.notifications.signing import (
    notify_not_complete,
    notify_please_sign,
    notify_signed_on_device,
)
from services.work_queue import FINISH_ENVELOPE, Work
from signing import envelopes
from signing.envelopes import OPEN_STATES, NotOut, Signature, locked_signer
from signing.links.links import give_link, live_link, short_code_of
from signing.links.tokens import Purpose
from signing.models import CodeLook, Envelope, Link, Signer
from signing.second_step import code_for, new_round


def show_code(
    session: Session, signer_id: UUID, kind: CodeKind, *, by: Viewer, at: datetime, keys: Sequence[str]
) -> str:
    """Return one of a signer's codes, and record in the case's log who saw it and when.

    Raises NotOut where there is no such code to show: the signer has answered or is paused, the document is
    not out, they are let in by another fact, or there is no address for their letter.
    """
    signer = locked_signer(session, signer_id)
    link: Link | None = None
    if kind is not CodeKind.STEP:
        link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
        code = short_code_of(link, keys) if link else ""
    else:
        code = code_for(signer, keys) if signer.second_step is SecondStep.CODE else ""
    if not code or not may_see_code(signer) or (kind is CodeKind.LETTER and not may_have_letter(signer)):
        raise NotOut(signer.envelope)
    session.add(
        CodeLook(
            signer_id=signer.id,
            link_id=link.id if link else None,
            kind=kind,
            by_id=by.user_id,
            by_name=by.name,
            at=at,
        )
    )
    of_link = {"link": str(link.id)} if link else {}
    _record(session, signer, Event.CODE_SHOWN, by=by, at=at, code=kind.value, **of_link)
    return code


def may_see_code(signer: Signer) -> bool:
    """Return True while a code of this signer opens anything."""
    is_open = signer.envelope.state in OPEN_STATES
    return is_open and signer.decided_at is None and signer.locked_at is None


def may_have_letter(signer: Signer) -> bool:
    """Return True if a letter reaches this signer: of somebody who is no party we have no address."""
    return signer.is_party


def give_six_digits(session: Session, signer_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Let this signer in by a six-digit code of their own from now on; return True if anything changed.

    Whoever knows the child knows the date of birth, so the code is the stronger way.
    """
    signer = locked_signer(session, signer_id)
    is_open = signer.envelope.state in OPEN_STATES and signer.decided_at is None
    if not is_open or signer.second_step is SecondStep.CODE:
        return False
    signer.second_step = SecondStep.CODE
    new_round(signer)
    _record(session, signer, Event.SECOND_STEP_CHANGED, by=by, at=at)
    return True


def change_address(
    session: Session, signer: Signer, email: str | None, *, by: Viewer | Actor, at: datetime
) -> None:
    """Send what this signer gets to another address; the record names who changed it, for links go there."""
    signer.email, signer.address_by, signer.address_at = email, by.name, at
    _record(session, signer, Event.ADDRESS_CHANGED, by=by, at=at)


def note_addresses_of_staff(session: Session, envelope: Envelope) -> None:
    """Name in a new version's log who of the staff last entered or changed each signer's email address.

    Links go there, so that whoever typed it could have read them: the record says who that was. An address
    that the signer's own side typed into the public form is not named.
    """
    last = _addresses_of_staff(session, envelope)
    for signer in envelope.signers:
        event = last.get(str(signer.party_id), last.get(""))
        if event is None or not signer.email or event.body["by"]["kind"] != ActorKind.USER:
            continue
        by = Actor(ActorKind.USER, event.body["by"]["id"], event.body["by"]["name"])
        kind = Event.ADDRESS_CHANGED if event.kind is Event.PARTY_CORRECTED else Event.ADDRESS_ENTERED
        signer.address_by, signer.address_at = event.who, event.at
        _record(session, signer, kind, by=by, at=event.at)


def _addresses_of_staff(session: Session, envelope: Envelope) -> dict[str, ReadEvent]:
    """Return the last entry by which each party's address came in; "" for those who came with the request."""
    last: dict[str, ReadEvent] = {}
    for event in case_events(session, envelope.case_id):
        corrected = event.kind is Event.PARTY_CORRECTED and "email" in event.body.get("changed", {})
        if event.kind in (Event.REQUEST_RECEIVED, Event.PARTY_ADDED) or corrected:
            last[str(event.body.get("party", ""))] = event
    return last


def way_of_code(session: Session, link: Link) -> WayIn:
    """Return the way in of a visit that the link's short code opens: by whether staff saw or printed it."""
    kinds = set(session.scalars(select(CodeLook.kind).where(CodeLook.link_id == link.id)))
    if CodeKind.ENTRY in kinds:
        return WayIn.STAFF_CODE
    return WayIn.LETTER if CodeKind.LETTER in kinds else WayIn.CODE


def _record(
    session: Session, signer: Signer, event: Event, *, by: Viewer | Actor, at: datetime, **more: str
) -> None:
    envelope = signer.envelope
    about = {
        "envelope": str(envelope.id),
        "version": envelope.version,
        "signer": str(signer.id),
        "name": signer.name,
        **more,
    }
    actor = by if isinstance(by, Actor) else Actor.of(by)
    append_evidence(session, envelope.case, event, by=actor, at=at, about=about)


def send_fresh_link(
    session: Session, signer: Signer, *, at: datetime, keys: Sequence[str], unlock: bool
) -> bool:
    """Send one signer a new link; the old one ends. ``unlock`` also gives a new code after too many tries.

    To whoever may be the other parent none goes until staff record that it is safe; ``unlock``, which staff
    press, raises NotCleared.
    """
    signer = envelopes.locked_signer(session, signer.id)
    if signer.envelope.state is not EnvelopeState.OUT or signer.decided_at is not None:
        return False
    if signer.waits_for_turn:
        return False
    if contact_guard(signer.party) is not None:
        if unlock:
            raise NotCleared(signer.envelope.case, [signer.party.name])
        return False
    if signer.locked_at is not None and not unlock:
        return False
    if unlock:
        new_round(signer)
    link = signing_link(session, signer, at=at, keys=keys)
    envelopes.note_fresh_link(session, signer, at=at)
    notify_please_sign(session, signer, link, at=at, fresh=True)
    return True


def sign_and_finish(
    session: Session,
    signer_id: UUID,
    signature: Signature,
    *,
    at: datetime,
    work: Work,
    keys: Sequence[str],
) -> Envelope:
    """Record a signature; the last one sets the envelope to be finished once the session commits.

    Whoever signs next is emailed in the same transaction, so once; whoever signed on a device that was handed
    over is told at their own address.
    """
    before = locked_signer(session, signer_id).envelope
    waiting = [signer for signer in before.signers if signer.waits_for_turn]
    envelope = envelopes.sign(session, signer_id, signature, at=at)
    if signature.way_in is WayIn.DESK:
        notify_signed_on_device(session, next(s for s in envelope.signers if s.id == signer_id), at=at)
    for signer in waiting:
        if not signer.waits_for_turn:
            ask_to_sign(session, signer, at=at, keys=keys)
    if envelope.state is EnvelopeState.COMPLETED:
        work.enqueue(session, FINISH_ENVELOPE, envelope.id)
    return envelope


def finish_if_signed(session: Session, envelope: Envelope, *, at: datetime, work: Work) -> None:
    """Complete a document that everyone signed and nobody objects to; it is finished after the commit."""
    was_out = envelope.state is EnvelopeState.OUT
    envelopes.complete_if_signed(session, envelope, at=at)
    if was_out and envelope.state is EnvelopeState.COMPLETED:
        work.enqueue(session, FINISH_ENVELOPE, envelope.id)


def decline_and_finish(
    session: Session, signer_id: UUID, *, reason: str, where: dict[str, str], at: datetime, work: Work
) -> Envelope:
    """Record it as ``decline_to_sign``; an agreement that all others signed is finished after the commit."""
    envelope = decline_to_sign(session, signer_id, reason=reason, where=where, at=at)
    if envelope.state is EnvelopeState.COMPLETED:
        work.enqueue(session, FINISH_ENVELOPE, envelope.id)
    return envelope


def decline_to_sign(
    session: Session, signer_id: UUID, *, reason: str, where: dict[str, str], at: datetime
) -> Envelope:
    """Record that this person does not sign; mediator told, the others only that it is not complete."""
    envelope = envelopes.decline(session, signer_id, reason=reason, where=where, at=at)
    answered = next(s for s in envelope.signers if s.id == signer_id)
    notify_not_complete(session, envelope, answered, EmailKind.DECLINED, at=at)
    return envelope


def ask_for_change(
    session: Session,
    signer_id: UUID,
    *,
    parts: Sequence[str],
    words: str,
    where: dict[str, str],
    at: datetime,
) -> Envelope:
    """Return the paper to the mediator with what should be changed."""
    envelope = envelopes.ask_for_change(session, signer_id, parts=parts, words=words, where=where, at=at)
    answered = next(s for s in envelope.signers if s.id == signer_id)
    notify_not_complete(session, envelope, answered, EmailKind.CHANGE_ASKED, at=at)
    return envelope


def ask_to_sign(session: Session, signer: Signer, *, at: datetime, keys: Sequence[str]) -> None:
    """Email one signer whose turn it is the link to read and sign; a link on paper stays as it is."""
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    if link is None or signer.email:
        link = signing_link(session, signer, at=at, keys=keys)
    notify_please_sign(session, signer, link, at=at, fresh=False)


def closing_instant(open_until: date) -> datetime:
    """Return until when a statement can be signed: the end of that day in the UK."""
    return from_uk(open_until + timedelta(days=1), time(0, 0))


def signing_link(session: Session, signer: Signer, *, at: datetime, keys: Sequence[str]) -> Link:
    """Give one signer a link to read and sign by, open until the end of the last day; an earlier one ends."""
    envelope = signer.envelope
    return give_link(
        session,
        Purpose.OPEN_DOCUMENT,
        signer.id,
        case_id=envelope.case_id,
        until=closing_instant(envelope.open_until),
        at=at,
        keys=keys,
    )
