"""An envelope's life, each change of state named after what happens.

prepared → out → completed | declined | changes asked | expired | withdrawn | superseded.
Each function locks the envelope's case first, so that two presses, two browsers or two last signers come
one after the other; doing a thing twice is doing it once, and the second is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, ActorKind, Viewer
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import EnvelopeState, Event, SignerState, SigningMethod, WayIn
from dates import uk_day
from signing.errors import AlreadyAnswered as AlreadyAnswered
from signing.errors import DayHasPassed, NotConfirmed
from signing.errors import NotOut as NotOut
from signing.errors import NotReadyToCirculate as NotReadyToCirculate
from signing.errors import NotYetTheirTurn as NotYetTheirTurn
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd, Signer
from signing.objections import has_open_objection
from signing.on_paper import put_waiting_paper_aside
from signing.row_digests import answer_digest, file_digests, text_digests
from signing.turns import ask_next

CONFIRMATIONS = (
    "It is a true record of what was agreed.",
    "I had enough time to read it.",
    "I understand it.",
    "I sign it freely.",
)
AGREEMENT_CONFIRMATIONS = (
    "I have read it, or it was read to me.",
    "I could ask what it means.",
    "I understand it.",
    "I sign it freely.",
)
ANSWERED_STATES = frozenset(
    {SignerState.SIGNED, SignerState.DECLINED, SignerState.ASKED, SignerState.PASSED_ON}
)
OPEN_STATES = frozenset({EnvelopeState.PREPARED, EnvelopeState.OUT})
CAME_BACK = frozenset({EnvelopeState.CHANGES_ASKED, EnvelopeState.DECLINED, EnvelopeState.EXPIRED})
"""Ended without everyone's signature: it waits for a new version, or to be taken back."""
OBJECTION_UPHELD = "objection upheld"
"""Why a signer is recorded as one who did not sign, though they declined nothing: stored in the log."""
_LINK_ENDS = {
    EnvelopeState.SUPERSEDED: LinkEnd.SUPERSEDED,
    EnvelopeState.DECLINED: LinkEnd.DECLINED,
    EnvelopeState.CHANGES_ASKED: LinkEnd.CHANGE_ASKED,
    EnvelopeState.WITHDRAWN: LinkEnd.WITHDRAWN,
    EnvelopeState.EXPIRED: LinkEnd.EXPIRED,
}
"""By the state that an envelope closes in: why its signers' links open nothing any more."""


@dataclass(frozen=True)
class Signature:
    """One act of signing: how, what was accepted, from where. ``strokes`` are points, never a picture."""

    method: SigningMethod
    name: str
    accepted: Sequence[str]
    strokes: Sequence[Any] | None = None
    picture_digest: str | None = None
    where: dict[str, str] = field(default_factory=dict)
    way_in: WayIn = WayIn.LINK
    email_confirmed: bool = False
    host_name: str = ""
    """Who handed over the device, where it was signed on one in the room."""


def confirmations_of(envelope: Envelope) -> tuple[str, ...]:
    """Return the sentences that each signer of this envelope accepts."""
    return AGREEMENT_CONFIRMATIONS if envelope.is_agreement else CONFIRMATIONS


def set_open_until(session: Session, envelope_id: UUID, day: date) -> None:
    """Choose the last day to sign; once the document is out, it stays as people were told."""
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is EnvelopeState.PREPARED:
        envelope.open_until = day


def circulate(session: Session, envelope_id: UUID, *, by: Viewer | Actor, at: datetime) -> Envelope:
    """Put the document out for signature; a second press finds it out and changes nothing.

    Raises NotReadyToCirculate before the pages are made, DayHasPassed, NotOut when it was replaced or
    withdrawn.
    """
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is EnvelopeState.OUT:
        return envelope
    if envelope.state is not EnvelopeState.PREPARED:
        raise NotOut(envelope)
    pages = [envelope.part_a] if envelope.is_agreement else [envelope.part_a, envelope.part_b]
    if None in pages or not envelope.signers:
        raise NotReadyToCirculate(f"envelope {envelope.id} has no pages yet")
    if envelope.open_until < uk_day(at):
        raise DayHasPassed(f"envelope {envelope.id} was to be open until {envelope.open_until}")
    envelope.state, envelope.circulated_at = EnvelopeState.OUT, at
    ask_next(envelope, at=at)
    note_evidence(
        session,
        envelope,
        Event.ENVELOPE_CIRCULATED,
        by=by if isinstance(by, Actor) else Actor.of(by),
        at=at,
        documents=file_digests(envelope),
        texts=text_digests(envelope),
        open_until=envelope.open_until.isoformat(),
        order=envelope.signing_order.value,
        turns={str(signer.id): signer.turn for signer in envelope.signers},
    )
    return envelope


def record_opening(session: Session, signer_id: UUID, *, at: datetime, where: dict[str, str]) -> None:
    """Note that this person had the document before their eyes; only the first time counts."""
    signer = locked_signer(session, signer_id)
    envelope = signer.envelope
    if signer.opened_at is not None or envelope.state is not EnvelopeState.OUT or signer.waits_for_turn:
        return
    signer.opened_at = at
    if signer.state is SignerState.INVITED:
        signer.state = SignerState.OPENED
    note_evidence(
        session,
        envelope,
        Event.SIGNER_OPENED,
        by=_actor(signer),
        at=at,
        signer=str(signer.id),
        documents=file_digests(envelope),
        private=where,
    )


def sign(session: Session, signer_id: UUID, signature: Signature, *, at: datetime) -> Envelope:
    """Record a signature; the last one completes the envelope, unless one is objected to.

    Whoever signs next is asked in the same transaction: the caller tells them, as ``invited_at`` says.

    Raises AlreadyAnswered (second press, second tab), NotOut (replaced, withdrawn, expired meanwhile),
    NotYetTheirTurn or NotConfirmed.
    """
    signer, envelope = may_answer(session, signer_id)
    if set(signature.accepted) != set(confirmations_of(envelope)):
        raise NotConfirmed(f"signer {signer.id} accepted {len(set(signature.accepted))} sentences")
    signer.state, signer.decided_at = SignerState.SIGNED, at
    signer.method, signer.signed_name = signature.method, signature.name
    signer.strokes = list(signature.strokes) if signature.strokes else None
    signer.picture_digest = signature.picture_digest
    signer.accepted = list(signature.accepted)
    signer.way_in, signer.email_confirmed = signature.way_in, signature.email_confirmed
    signer.host_name = signature.host_name
    note_evidence(
        session,
        envelope,
        Event.SIGNER_SIGNED,
        by=_actor(signer),
        at=at,
        signer=str(signer.id),
        documents=file_digests(envelope),
        method=signature.method.value,
        name=signature.name,
        accepted=list(signature.accepted),
        let_in_by=signer.second_step.value,
        row=answer_digest(signer),
        way_in=signature.way_in.value,
        emailed_digits=signature.email_confirmed,
        host=signature.host_name,
        code_shown_to=[{"name": look.by_name, "at": look.at.isoformat()} for look in signer.code_looks],
        private=signature.where,
    )
    put_waiting_paper_aside(session, signer, at=at)
    if asked := ask_next(envelope, at=at):
        ids = [str(one.id) for one in asked]
        note_evidence(session, envelope, Event.TURN_CAME, by=SYSTEM, at=at, turn=asked[0].turn, signers=ids)
    complete_if_signed(session, envelope, at=at)
    return envelope


def complete_if_signed(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Complete a document that everyone signed, unless an objection to a signature waits."""
    is_out = envelope.state is EnvelopeState.OUT
    if is_out and envelope.all_have_signed and not has_open_objection(session, envelope):
        _complete(session, envelope, at=at)


def _complete(session: Session, envelope: Envelope, *, at: datetime) -> None:
    envelope.state, envelope.completed_at = EnvelopeState.COMPLETED, at
    documents = file_digests(envelope)
    note_evidence(session, envelope, Event.ENVELOPE_COMPLETED, by=SYSTEM, at=at, documents=documents)


def decline(
    session: Session, signer_id: UUID, *, reason: str, where: dict[str, str], at: datetime
) -> Envelope:
    """Record that this person does not sign: an Outcome Statement ends as 'not signed' for everyone.

    An agreement stays open to the others, who sign it each for themselves. The reason is the mediator's
    alone: the log holds only its salted hash where parties may read.
    """
    signer, envelope = may_answer(session, signer_id)
    signer.state, signer.decided_at, signer.reason = SignerState.DECLINED, at, reason
    if not envelope.is_agreement:
        close_envelope(session, envelope, EnvelopeState.DECLINED, why="declined", at=at)
    note_evidence(
        session,
        envelope,
        Event.SIGNER_DECLINED,
        by=_actor(signer),
        at=at,
        signer=str(signer.id),
        private={**where, "reason": reason},
    )
    put_waiting_paper_aside(session, signer, at=at)
    complete_if_signed(session, envelope, at=at)
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
    """Record that this person wants a change: back to the mediator; nobody can sign the old version any more.

    What they wrote is the mediator's alone, as with ``decline``.
    """
    signer, envelope = may_answer(session, signer_id)
    signer.state, signer.decided_at = SignerState.ASKED, at
    signer.reason, signer.change_parts = words, list(parts)
    close_envelope(session, envelope, EnvelopeState.CHANGES_ASKED, why="asked", at=at)
    note_evidence(
        session,
        envelope,
        Event.SIGNER_ASKED,
        by=_actor(signer),
        at=at,
        signer=str(signer.id),
        private={**where, "parts": list(parts), "words": words},
    )
    put_waiting_paper_aside(session, signer, at=at)
    return envelope


def withdraw(session: Session, envelope_id: UUID, *, by: Viewer | Actor, at: datetime) -> Envelope:
    """Take the document back, out or come back unsigned; its links say so. Twice is once."""
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is EnvelopeState.WITHDRAWN:
        return envelope
    if envelope.state not in OPEN_STATES | CAME_BACK:
        raise NotOut(envelope)
    close_envelope(session, envelope, EnvelopeState.WITHDRAWN, why="withdrawn", at=at)
    actor = by if isinstance(by, Actor) else Actor.of(by)
    note_evidence(session, envelope, Event.ENVELOPE_WITHDRAWN, by=actor, at=at)
    return envelope


def expire(session: Session, envelope_id: UUID, *, at: datetime) -> bool:
    """Close a document whose time has run out; whether anything changed.

    One that everyone signed waits for the answer to an objection, however long that takes. An agreement that
    somebody signed is completed with those signatures: each signed for themselves.
    """
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is not EnvelopeState.OUT or envelope.all_have_signed:
        return False
    if envelope.is_agreement and envelope.some_have_signed:
        return complete_with_who_signed(session, envelope, at=at)
    close_envelope(session, envelope, EnvelopeState.EXPIRED, why="expired", at=at)
    note_evidence(session, envelope, Event.ENVELOPE_EXPIRED, by=SYSTEM, at=at)
    return True


def complete_with_who_signed(session: Session, envelope: Envelope, *, at: datetime) -> bool:
    """Complete an agreement with the signatures there are; the caller holds the case.

    Return False while an objection to one of them waits. Nobody can sign it after that, whichever it is.
    """
    for signer in envelope.signers:
        if signer.decided_at is None:
            end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=LinkEnd.EXPIRED, at=at)
    if has_open_objection(session, envelope):
        return False
    for signer in envelope.signers:
        end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=LinkEnd.EXPIRED, at=at)
    _complete(session, envelope, at=at)
    return True


def strike_signature(session: Session, signer: Signer, *, by: Viewer, at: datetime) -> None:
    """Let a signature under an agreement count no more, as the answer to an objection has it."""
    signer.state, signer.decided_at = SignerState.DECLINED, at
    why, named = OBJECTION_UPHELD, str(signer.id)
    note_evidence(
        session, signer.envelope, Event.SIGNER_DECLINED, by=Actor.of(by), at=at, signer=named, why=why
    )


def note_fresh_link(session: Session, signer: Signer, *, at: datetime) -> None:
    """Note that this person was given a fresh link; the earlier one opens nothing any more."""
    note_evidence(session, signer.envelope, Event.LINK_REISSUED, by=SYSTEM, at=at, signer=str(signer.id))


def locked_envelope(session: Session, envelope_id: UUID) -> Envelope:
    """Lock the case until the transaction ends; return the envelope as it is now, with its signers."""
    lock_case(session, session.scalars(select(Envelope.case_id).where(Envelope.id == envelope_id)).one())
    return session.get_one(Envelope, envelope_id)


def locked_signer(session: Session, signer_id: UUID) -> Signer:
    """Lock the case until the transaction ends; return the signer as they stand now."""
    envelope_id = session.scalars(select(Signer.envelope_id).where(Signer.id == signer_id)).one()
    locked_envelope(session, envelope_id)
    return session.get_one(Signer, signer_id)


def may_answer(session: Session, signer_id: UUID) -> tuple[Signer, Envelope]:
    """Return a signer, locked, who may answer now. Raises AlreadyAnswered, NotOut or NotYetTheirTurn."""
    signer = locked_signer(session, signer_id)
    envelope = signer.envelope
    if signer.state in ANSWERED_STATES:
        raise AlreadyAnswered(signer)
    if envelope.state is not EnvelopeState.OUT:
        raise NotOut(envelope)
    if signer.waits_for_turn:
        raise NotYetTheirTurn(signer)
    return signer, envelope


def close_envelope(
    session: Session, envelope: Envelope, state: EnvelopeState, *, why: str, at: datetime
) -> None:
    """End an envelope in ``state``, and with it every link to it. The caller holds the case."""
    envelope.state, envelope.closed_at, envelope.closed_why = state, at, why
    for signer in envelope.signers:
        end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=_LINK_ENDS[state], at=at)


def _actor(signer: Signer) -> Actor:
    return Actor(ActorKind.PARTY, str(signer.party_id), signer.name)


def note_evidence(
    session: Session,
    envelope: Envelope,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    private: dict[str, Any] | None = None,
    **about: Any,
) -> None:
    """Add an entry about an envelope to the log of its case, with its version."""
    append_evidence(
        session,
        envelope.case,
        event,
        by=by,
        at=at,
        about={"envelope": str(envelope.id), "version": envelope.version, **about},
        private=private,
    )
