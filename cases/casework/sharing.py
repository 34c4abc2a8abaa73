"""Somebody of the family lets a supporter, such as a SENDIASS adviser, read ticked parts of their own page.

The supporter comes in by a link of their own and six digits that the family tells them. The family ends it
whenever they like. Of a case with a safety flag nothing is shared: staff look at each step with the family.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import SharedPart
from storage.database import Base, WithId


class SharedPage(WithId, Base):
    """One supporter's view of one party's own page, until it expires or is ended."""

    __tablename__ = "shared_page"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    """Whose page it is, who shared it, and who ends it."""
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    parts: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Values of SharedPart."""
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """When the supporter first came in."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()

    def shows(self, part: SharedPart) -> bool:
        """Return True if the family ticked this part."""
        return part.value in self.parts

    @property
    def shown_parts(self) -> list[SharedPart]:
        """The ticked parts, in the order in which pages show them."""
        return [part for part in SharedPart if self.shows(part)]

    def is_open(self, at: datetime) -> bool:
        """Return True while the supporter can read it."""
        return self.ended_at is None and self.until > at and may_share(self.party)


def may_share(party: Party) -> bool:
    """Return True if this person can share their own page: the family's own people, without a safety flag."""
    return party.role in FAMILY_ROLES and not party.case.safety_flag


def shared_pages_of(session: Session, party: Party) -> list[SharedPage]:
    """Return what this person shared and did not end, the newest first; what has expired, too."""
    query = select(SharedPage).where(SharedPage.party_id == party.id, SharedPage.ended_at.is_(None))
    return list(session.scalars(query.order_by(SharedPage.made_at.desc())))


def shared_pages_of_case(session: Session, case: Case) -> list[SharedPage]:
    """Return what people of the case share and did not end, the newest first; what has expired, too."""
    query = select(SharedPage).where(SharedPage.case_id == case.id, SharedPage.ended_at.is_(None))
    return list(session.scalars(query.order_by(SharedPage.made_at.desc())))
