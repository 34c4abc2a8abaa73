"""A new email address, phone number or postal address that somebody typed on their own page.

Until it is confirmed, what was recorded before is used. A new email address is confirmed from both: six
digits that went to the new one, and a press behind a link that went to the old one. Any other change, and one
of somebody who cannot read the old one, is confirmed by staff on the phone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor
from cases.enums.contact import ChangeEnd, ContactKind
from cases.evidence.log import append_evidence
from cases.models import Party
from cases.vocabulary import Event
from storage.database import Base, EnumColumn, WithId

OPEN_FOR = timedelta(days=14)
"""How long a change waits to be confirmed."""
FIELD_OF = {ContactKind.EMAIL: "email", ContactKind.PHONE: "phone", ContactKind.POST: "address"}
"""Which of a party's details each kind is."""


class ContactChange(WithId, Base):
    """One change of one party's email address, phone number or postal address, from typed to settled."""

    __tablename__ = "contact_change"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(EnumColumn(ContactKind))
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    """Wrong digits; five end it."""
    new_confirmed_at: Mapped[datetime | None]
    """The digits that went to the new address were typed on the own page."""
    old_confirmed_at: Mapped[datetime | None]
    """The button behind the link that went to the old address was pressed."""
    by_phone_at: Mapped[datetime | None]
    """Since when staff are asked to confirm it by phone; None where it confirms itself."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    ended: Mapped[ChangeEnd | None] = mapped_column(EnumColumn(ChangeEnd))

    party: Mapped[Party] = relationship()

    @property
    def is_open(self) -> bool:
        """True while it can still be confirmed."""
        return self.ended is None

    @property
    def is_for_staff(self) -> bool:
        """True while staff are to phone: to confirm it, or because the owner says that it was not them."""
        if self.settled_at is not None:
            return False
        return self.ended is ChangeEnd.NOT_THEM or (self.is_open and self.by_phone_at is not None)


def recorded(party: Party, kind: ContactKind) -> str:
    """Return what is recorded and used now; "" where nothing is."""
    return str(getattr(party, FIELD_OF[kind]) or "")


def open_change(session: Session, party: Party, kind: ContactKind) -> ContactChange | None:
    """Return what waits to be confirmed of this kind, if there is something."""
    return session.scalar(
        select(ContactChange).where(
            ContactChange.party_id == party.id,
            ContactChange.kind == kind,
            ContactChange.ended.is_(None),
        )
    )


def end_change(session: Session, change: ContactChange, end: ChangeEnd, *, by: Actor, at: datetime) -> None:
    """Record how a change ended; the caller has locked the case, and takes the new value over where it did.

    Where its owner says that it was not them, it stays with staff until they phoned.
    """
    change.ended = end
    if end is not ChangeEnd.NOT_THEM:
        change.settled_at, change.settled_by = at, by.name
    append_evidence(
        session,
        change.party.case,
        Event.CONTACT_CHANGE_ENDED,
        by=by,
        at=at,
        about={"change": str(change.id), "party": str(change.party_id), "ended": end.value},
    )
