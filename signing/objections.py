"""Objections to a signature, on paper or on a device: what they hold up, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from signing.models import DeviceObjection, Envelope, Signer
from signing.on_paper import PaperSignature, disputed_papers

STANDS: Final = "The signature stands."
DOES_NOT_STAND: Final = "The signature does not stand."


@dataclass(frozen=True)
class Objection:
    """What one signer said against the signature in their name, and where that stands."""

    objected_at: datetime
    settled_at: datetime | None
    settled_why: str

    @property
    def was_upheld(self) -> bool:
        """True once somebody answered that the signature does not stand."""
        return self.settled_why.startswith(DOES_NOT_STAND)


def answer_words(why: str, *, stands: bool) -> str:
    """Return an answer as it is kept: first whether the signature stands, then the office's words."""
    return f"{STANDS if stands else DOES_NOT_STAND}\n{why}"


def has_open_objection(session: Session, envelope: Envelope) -> bool:
    """Return True while an objection to a signature under this document waits for an answer."""
    ids = [signer.id for signer in envelope.signers]
    on_paper = exists().where(PaperSignature.signer_id.in_(ids), disputed_papers())
    on_device = exists().where(DeviceObjection.signer_id.in_(ids), DeviceObjection.settled_at.is_(None))
    return bool(session.scalar(select(or_(on_paper, on_device))))


def objection_to(session: Session, signer: Signer) -> Objection | None:
    """Return the newest thing that ``signer`` said against the signature in their name; None for nothing."""
    on_paper = select(PaperSignature).where(
        PaperSignature.signer_id == signer.id, PaperSignature.objected_at.is_not(None)
    )
    on_device = select(DeviceObjection).where(DeviceObjection.signer_id == signer.id)
    found = [
        Objection(row.objected_at, row.settled_at, row.settled_why)
        for row in (*session.scalars(on_paper), *session.scalars(on_device))
        if row.objected_at is not None
    ]
    return max(found, key=lambda one: one.objected_at, default=None)
