"""Copies of an Outcome Statement of disagreement resolution: every party gets one, signed or not.

It is the only document that comes out of the meeting. Whoever signs has their copy as any signer has; here is
who else took part, and what becomes of a statement that not everyone signs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, Viewer
from cases.documents import Document
from cases.drs.parts import MAY_BE_ASKED, parts_of
from cases.evidence.log import append_evidence
from cases.meetings.models import Outcome
from cases.models import Party
from cases.vocabulary import DocumentKind, EnvelopeState, Event, PartAnswer, Track
from services.container import Policy
from services.notifications.signing import notify_copy
from signing import envelopes
from signing.errors import NotOut
from signing.models import Envelope
from signing.versions import latest_version_of

NOT_SIGNED_BY_ALL = frozenset({EnvelopeState.DECLINED, EnvelopeState.EXPIRED})


def parties_with_a_copy(session: Session, envelope: Envelope) -> list[Party]:
    """Return every party that gets a copy, in the order of the case: who signs, said yes, or was there.

    None in mediation, where copies go to whoever signed. Supporters, helpers and interpreters get none from
    us: it is for the people they come with to show it to them.
    """
    case = envelope.case
    if case.track is not Track.DRS or envelope.outcome_id is None:
        return []
    ids = {signer.party_id for signer in envelope.signers}
    ids |= {part.party_id for part in parts_of(session, case) if part.answer is PartAnswer.YES}
    meeting = session.get_one(Outcome, envelope.outcome_id).meeting
    ids |= {one.party_id for one in meeting.attendances if one.present and one.party_id is not None}
    return [party for party in case.parties if party.id in ids and party.role in MAY_BE_ASKED]


def may_give_unsigned(session: Session, envelope: Envelope) -> bool:
    """Return True if this version came back without everyone's signature, and copies of it may go out."""
    return (
        envelope.case.track is Track.DRS
        and not envelope.is_agreement
        and envelope.state in NOT_SIGNED_BY_ALL
        and envelope.copied_at is None
        and latest_version_of(session, envelope) is envelope
    )


def give_unsigned_copies(session: Session, envelope_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Give every party a copy without signatures; return True if anything changed. The caller commits.

    Raises NotOut where it is out, signed by everyone, taken back or replaced.
    """
    envelope = envelopes.locked_envelope(session, envelope_id)
    if envelope.copied_at is not None:
        return False
    if not may_give_unsigned(session, envelope):
        raise NotOut(envelope)
    envelope.copied_at, envelope.copied_by = at, by.name
    _give(session, envelope, parties_with_a_copy(session, envelope), by=Actor.of(by), at=at)
    return True


def give_others_their_copies(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Give the signed copy to every party that was not asked to sign. The caller commits."""
    signed = {signer.party_id for signer in envelope.signers}
    others = [party for party in parties_with_a_copy(session, envelope) if party.id not in signed]
    if others:
        _give(session, envelope, others, by=SYSTEM, at=at)


def reading_copy(session: Session, envelope: Envelope) -> Document | None:
    """Return both parts of this version in one file to read, without signatures; None until it is made."""
    return session.scalar(
        select(Document).where(
            Document.kind == DocumentKind.OUTCOME_READING,
            Document.reference == envelope.reference,
            Document.version == envelope.version,
            Document.pdf_digest.is_not(None),
        )
    )


def unsigned_until(envelope: Envelope, policy: Policy) -> datetime | None:
    """Return until when a copy without signatures is open on one's own page (UTC); None where none is.

    A newer version takes its place.
    """
    if envelope.copied_at is None or envelope.state not in NOT_SIGNED_BY_ALL:
        return None
    return envelope.copied_at + timedelta(days=policy.copy_days)


def _give(session: Session, envelope: Envelope, parties: list[Party], *, by: Actor, at: datetime) -> None:
    for party in parties:
        notify_copy(session, envelope, party, at=at)
    about = {
        "envelope": str(envelope.id),
        "version": envelope.version,
        "signed_by_all": envelope.finished_at is not None,
        "parties": [str(party.id) for party in parties],
    }
    append_evidence(session, envelope.case, Event.STATEMENT_COPIED, by=by, at=at, about=about)
