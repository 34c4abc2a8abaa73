"""The signing desk: one browser that its host hands round in the room, one signer's turn after another.

The host ends their own sign-in when they hand the device over. Between two turns stands a PIN, which opens
the hand-over screen of this desk and nothing else. A desk lives no longer than its document is out, and no
longer than a day's meeting. Every function locks the case first; the caller commits, also when one raises.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.errors import NotFound
from cases.evidence.log import append_evidence
from cases.vocabulary import DeskEnd, EnvelopeState, Event
from signing.envelopes import NotOut, locked_envelope, locked_signer
from signing.errors import AlreadyAnswered, NotYetTheirTurn
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, SigningDesk, Visit
from signing.tries import TRIES, Locked, WrongAnswer

DESK_LASTS: Final = timedelta(hours=12)
HOST_SCREEN_LASTS: Final = timedelta(minutes=5)
"""How long the hand-over screen stays open after the PIN."""


def is_open(desk: SigningDesk, at: datetime) -> bool:
    """Return True while devices are handed round at this desk."""
    is_out = desk.envelope.state is EnvelopeState.OUT
    return is_out and desk.closed_at is None and at - desk.opened_at < DESK_LASTS


def shows_host_screen(desk: SigningDesk, at: datetime) -> bool:
    """Return True while the PIN's hand-over screen is open."""
    return desk.host_screen_at is not None and at - desk.host_screen_at < HOST_SCREEN_LASTS


def open_desks(session: Session, envelope: Envelope, *, at: datetime) -> list[SigningDesk]:
    """Return the desks of a document that are open, the newest first."""
    found = session.scalars(
        select(SigningDesk)
        .where(SigningDesk.envelope_id == envelope.id, SigningDesk.closed_at.is_(None))
        .order_by(SigningDesk.opened_at.desc())
    )
    return [desk for desk in found if is_open(desk, at)]


def find_desk(session: Session, device_key: str) -> SigningDesk | None:
    """Return the desk whose device holds ``device_key`` in its cookie, open or not."""
    return session.scalar(select(SigningDesk).where(SigningDesk.device_digest == _digest(device_key)))


def open_desk(session: Session, envelope_id: UUID, *, pin_hash: str, by: Viewer, at: datetime) -> str:
    """Open a desk on the browser at hand; return the key for its cookie, of which only a digest is kept.

    Raises NotOut unless the document is out for signature.
    """
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is not EnvelopeState.OUT:
        raise NotOut(envelope)
    key = secrets.token_urlsafe(32)
    desk = SigningDesk(
        envelope=envelope,
        host_id=by.user_id,
        host_name=by.name,
        device_digest=_digest(key),
        pin_hash=pin_hash,
        opened_at=at,
    )
    session.add(desk)
    session.flush()
    _record(session, desk, Event.DESK_OPENED, at=at)
    return key


def hand_over(session: Session, desk_id: UUID, signer_id: UUID, *, at: datetime) -> None:
    """Make it this signer's turn on the desk's device; whoever's turn it was has left.

    Raises NotOut where the desk is closed or the link is paused, AlreadyAnswered, NotYetTheirTurn, or
    NotFound.
    """
    desk = _locked(session, desk_id)
    signer = next((one for one in desk.envelope.signers if one.id == signer_id), None)
    if signer is None:
        raise NotFound("no such signer of this statement")
    if not is_open(desk, at):
        raise NotOut(desk.envelope)
    if signer.decided_at is not None:
        raise AlreadyAnswered(signer)
    if signer.waits_for_turn:
        raise NotYetTheirTurn(signer)
    if signer.locked_at is not None:
        raise NotOut(desk.envelope)
    _end_visits(session, desk, at=at)
    desk.handed_to, desk.host_screen_at = signer, None
    _record(session, desk, Event.DESK_HANDED_OVER, at=at, signer=str(signer.id), name=signer.name)


def link_of_turn(session: Session, desk_id: UUID, *, at: datetime) -> Link:
    """Return the link behind which the one whose turn it is reads and signs.

    Raises NotOut where it is nobody's turn, or their link is open no more.
    """
    desk = _locked(session, desk_id)
    signer = desk.handed_to if is_open(desk, at) else None
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at) if signer else None
    if link is None:
        raise NotOut(desk.envelope)
    return link


def give_back(session: Session, desk_id: UUID, *, at: datetime) -> None:
    """End the turn: what was opened on the device opens nothing any more, and the PIN is asked for."""
    desk = _locked(session, desk_id)
    desk.handed_to, desk.host_screen_at = None, None
    _end_visits(session, desk, at=at)


def count_pin_try(session: Session, desk_id: UUID, *, at: datetime) -> str:
    """Count one more PIN, before it is judged; return the hash that it is held against.

    The caller commits, looks at the hash while nobody waits, and calls ``judge_pin``. Raises NotOut where the
    desk is closed, it is somebody's turn, or five PINs are being judged.
    """
    desk = _locked(session, desk_id)
    if not is_open(desk, at) or desk.handed_to_id is not None or desk.tries >= TRIES:
        raise NotOut(desk.envelope)
    desk.tries += 1
    return desk.pin_hash


def judge_pin(session: Session, desk_id: UUID, *, right: bool, at: datetime) -> str:
    """Open the hand-over screen after the right PIN; return a new key for the device's cookie.

    Raises WrongAnswer with the tries that are left; Locked with the fifth wrong one, which closes the desk;
    NotOut where it was closed or handed on meanwhile.
    """
    desk = _locked(session, desk_id)
    if not is_open(desk, at) or desk.handed_to_id is not None:
        raise NotOut(desk.envelope)
    if not right and desk.tries >= TRIES:
        _close(session, desk, DeskEnd.WRONG_PINS, at=at)
        raise Locked(f"desk {desk.id} had five wrong PINs")
    if not right:
        raise WrongAnswer(TRIES - desk.tries)
    key = secrets.token_urlsafe(32)
    desk.tries, desk.device_digest, desk.host_screen_at = 0, _digest(key), at
    return key


def close_desk(session: Session, desk_id: UUID, *, at: datetime, by: Viewer | None = None) -> None:
    """Close the desk: its PIN and its device open nothing any more. Twice is once.

    ``by``: who of the staff did so; None for the host, with the PIN.
    """
    desk = _locked(session, desk_id)
    if desk.closed_at is None:
        _close(session, desk, DeskEnd.CLOSED, at=at, by=by)


def record_read_aloud(session: Session, signer_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Record that ``by`` read the document aloud to this signer; return False if that is too late or known.

    Only before they answer: afterwards it would say nothing of what they had heard.
    """
    signer = locked_signer(session, signer_id)
    is_out = signer.envelope.state is EnvelopeState.OUT
    if not is_out or signer.decided_at is not None or signer.read_aloud_at is not None:
        return False
    signer.read_aloud_by, signer.read_aloud_at = by.name, at
    append_evidence(
        session,
        signer.envelope.case,
        Event.READ_ALOUD,
        by=Actor.of(by),
        at=at,
        about={
            "envelope": str(signer.envelope_id),
            "version": signer.envelope.version,
            "signer": str(signer.id),
            "name": signer.name,
        },
    )
    return True


def _locked(session: Session, desk_id: UUID) -> SigningDesk:
    envelope_id = session.scalars(select(SigningDesk.envelope_id).where(SigningDesk.id == desk_id)).one()
    locked_envelope(session, envelope_id)
    return session.get_one(SigningDesk, desk_id, populate_existing=True)


def _close(
    session: Session, desk: SigningDesk, why: DeskEnd, *, at: datetime, by: Viewer | None = None
) -> None:
    desk.closed_at, desk.closed_why = at, why
    desk.handed_to, desk.host_screen_at = None, None
    _end_visits(session, desk, at=at)
    _record(session, desk, Event.DESK_CLOSED, at=at, by=by, why=why.value)


def _end_visits(session: Session, desk: SigningDesk, *, at: datetime) -> None:
    for visit in session.scalars(select(Visit).where(Visit.desk_id == desk.id, Visit.ended_at.is_(None))):
        visit.ended_at = at


def _record(
    session: Session,
    desk: SigningDesk,
    event: Event,
    *,
    at: datetime,
    by: Viewer | None = None,
    **about: str,
) -> None:
    host = Actor(ActorKind.USER, str(desk.host_id), desk.host_name)
    append_evidence(
        session,
        desk.envelope.case,
        event,
        by=Actor.of(by) if by else host,
        at=at,
        about={
            "envelope": str(desk.envelope_id),
            "version": desk.envelope.version,
            "desk": str(desk.id),
            **about,
        },
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
