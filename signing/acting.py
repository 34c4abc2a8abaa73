"""Somebody who signs for another: recorded by a coordinator for a family, and passed on by the signer.

For a parent or young person only somebody whose basis a coordinator recorded may sign: a deputy or attorney.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.models import Case, Party
from cases.vocabulary import ActsAs
from storage.database import Base, EnumColumn, WithId


class Acting(WithId, Base):
    """Who may sign for one party, by what, and who of the staff recorded it; ended, never changed."""

    __tablename__ = "acting"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(default="")
    acts_as: Mapped[ActsAs] = mapped_column(EnumColumn(ActsAs))
    basis: Mapped[str] = mapped_column(Text)
    """What the coordinator saw or was told, in their words."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()


def acting_for(session: Session, party: Party) -> list[Acting]:
    """Return who may sign for ``party`` now, in the order in which it was recorded."""
    return list(
        session.scalars(
            select(Acting)
            .where(Acting.party_id == party.id, Acting.ended_at.is_(None))
            .order_by(Acting.recorded_at)
        )
    )
