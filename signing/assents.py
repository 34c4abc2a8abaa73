"""What a signer who did not sign said of what was agreed, as the mediator noted it. Only added to.

It is no signature: the document stays unsigned by that person, and says so.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.vocabulary import EnvelopeState, SignerState, ToldHow
from signing.models import Envelope, Signer
from storage.database import Base, EnumColumn, WithId

ENDED_UNSIGNED = frozenset({EnvelopeState.DECLINED, EnvelopeState.EXPIRED})
"""Nobody can sign such a version any more, and not everyone has."""


class NotedAssent(WithId, Base):
    """One note: whether this signer agrees with what was agreed, and how the mediator knows."""

    __tablename__ = "noted_assent"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelope.id"), index=True)
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("signer.id"))
    agrees: Mapped[bool]
    how: Mapped[ToldHow] = mapped_column(EnumColumn(ToldHow))
    said_on: Mapped[date]
    """The UK day on which they said it."""
    noted_by: Mapped[str]
    noted_by_id: Mapped[UUID]
    noted_at: Mapped[datetime]

    signer: Mapped[Signer] = relationship()


def last_assents(session: Session, envelope: Envelope) -> dict[UUID, NotedAssent]:
    """Return the newest note about each signer who has one, by the signer's id."""
    notes = session.scalars(
        select(NotedAssent).where(NotedAssent.envelope_id == envelope.id).order_by(NotedAssent.noted_at)
    )
    return {note.signer_id: note for note in notes}


def unsigned(envelope: Envelope) -> list[Signer]:
    """Return who was asked to sign and has not signed."""
    answered = {SignerState.SIGNED, SignerState.PASSED_ON}
    return [signer for signer in envelope.signers if signer.state not in answered]


def is_agreed_by_all(session: Session, envelope: Envelope) -> bool:
    """Return True if everyone signed, or the mediator noted of each of the others that they agree."""
    if envelope.state is EnvelopeState.COMPLETED:
        return True
    if envelope.state not in ENDED_UNSIGNED or not envelope.signers:
        return False
    notes = last_assents(session, envelope)
    return all(one.id in notes and notes[one.id].agrees for one in unsigned(envelope))
