"""Which version of an Outcome Statement counts now, and which earlier ones one person got or read.

An agreement has one version: whoever is asked later gets one of their own.

The newest version counts; one that it replaced waits for nobody. Whoever may not know that a version is being
made sees the newest that went out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from cases.vocabulary import SignerState
from signing.models import Envelope, Signer


def is_latest_version() -> ColumnElement[bool]:
    """Return the condition, of a query for ``Envelope``, that no later version of the statement was made."""
    other = aliased(Envelope)
    newest = select(func.max(other.version)).where(other.outcome_id == Envelope.outcome_id)
    is_newest = Envelope.version == newest.correlate(Envelope).scalar_subquery()
    return or_(Envelope.outcome_id.is_(None), is_newest)


def latest_envelope(session: Session, outcome_id: UUID) -> Envelope | None:
    """Return the newest version of an outcome's statement, or None while none was made."""
    return session.scalar(select(Envelope).where(Envelope.outcome_id == outcome_id, is_latest_version()))


def latest_version_of(session: Session, envelope: Envelope) -> Envelope:
    """Return the newest version of the same statement, which may be ``envelope`` itself."""
    if envelope.outcome_id is None:
        return envelope
    return latest_envelope(session, envelope.outcome_id) or envelope


def latest_versions(envelopes: Iterable[Envelope]) -> list[Envelope]:
    """Return the newest version of each statement among ``envelopes``, in the order they first come in."""
    newest: dict[UUID, Envelope] = {}
    for envelope in envelopes:
        whose = envelope.outcome_id or envelope.id
        if envelope.version >= newest.setdefault(whose, envelope).version:
            newest[whose] = envelope
    return list(newest.values())


def same_signer(envelope: Envelope, signer: Signer) -> Signer | None:
    """Return whoever in ``envelope``, which may be a later version, is the person ``signer`` is.

    None where they passed it on, until it is finished and they get a copy too, and for somebody who acts for
    another where they are not asked again.
    """
    for one in envelope.signers:
        if one.id == signer.id:
            is_finished = envelope.finished_at is not None
            return one if is_finished or one.state is not SignerState.PASSED_ON else None
    if not signer.is_party:
        return None
    return next((s for s in envelope.signers if s.party_id == signer.party_id and s.is_party), None)


def later_version_sent(session: Session, envelope: Envelope) -> Envelope | None:
    """Return the newest later version that went out, or None."""
    if envelope.outcome_id is None:
        return None
    later = (Envelope.outcome_id == envelope.outcome_id, Envelope.version > envelope.version)
    return _newest(session, select(Envelope).where(*later, Envelope.circulated_at.is_not(None)))


def earlier_version_of(session: Session, signer: Signer) -> Envelope | None:
    """Return the newest earlier version that went out to the same party, or None if this is their first."""
    return _newest_earlier(session, signer, Envelope.circulated_at.is_not(None))


def opened_version_of(session: Session, signer: Signer) -> Envelope | None:
    """Return the newest earlier version that the same party opened, or None if they opened none."""
    return _newest_earlier(session, signer, Signer.opened_at.is_not(None))


def _newest_earlier(session: Session, signer: Signer, condition: ColumnElement[Any]) -> Envelope | None:
    if signer.envelope.outcome_id is None:
        return None
    return _newest(
        session,
        select(Envelope)
        .join(Signer, Signer.envelope_id == Envelope.id)
        .where(
            Signer.party_id == signer.party_id,
            Envelope.outcome_id == signer.envelope.outcome_id,
            Envelope.version < signer.envelope.version,
            condition,
        ),
    )


def _newest(session: Session, found: Select[Envelope]) -> Envelope | None:
    return session.scalar(found.order_by(Envelope.version.desc()).limit(1))
