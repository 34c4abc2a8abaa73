"""Earlier versions of a document, as one person got or read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from signing.models import Envelope, Signer


def earlier_version_of(session: Session, signer: Signer) -> Envelope | None:
    """Return the newest earlier version that went out to the same party, or None if this is their first."""
    return _newest_earlier(session, signer, Envelope.circulated_at.is_not(None))


def opened_version_of(session: Session, signer: Signer) -> Envelope | None:
    """Return the newest earlier version that the same party opened, or None if they opened none."""
    return _newest_earlier(session, signer, Signer.opened_at.is_not(None))


def _newest_earlier(session: Session, signer: Signer, condition: ColumnElement[Any]) -> Envelope | None:
    return session.scalar(
        select(Envelope)
        .join(Signer, Signer.envelope_id == Envelope.id)
        .where(
            Signer.party_id == signer.party_id,
            Envelope.outcome_id == signer.envelope.outcome_id,
            Envelope.version < signer.envelope.version,
            condition,
        )
        .order_by(Envelope.version.desc())
        .limit(1)
    )
