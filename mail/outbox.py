"""The outbox: a row per email, written in the transaction of the change it tells of.

A row holds kind and ids only; the text, and any link in it, is made when it is sent, so no live
token is ever stored. What happened to it is a set of times, never one status column: notices arrive
out of order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Index, String, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mail.kinds import EmailKind
from storage.database import Base, EnumColumn, UnknownMember, WithId


class Delivery(WithId, Base):
    """One email to one person, from the moment it was decided to the moment it was taken."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "accepted_at", "refused_at", "given_up_at", "next_try_at"),)

    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[EmailKind | UnknownMember] = mapped_column(
        EnumColumn(EmailKind, length=60, keeps_unknown=True)
    )
    """Unknown where another version queued it: shown all the same, and never put together by this one."""
    to_name: Mapped[str]
    to_address: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    party_id: Mapped[UUID | None]
    ids: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    overtaken_at: Mapped[datetime | None]
    """When it was left unsent because what it would say was no longer so."""
    opened_at: Mapped[datetime | None]
    sent_again_at: Mapped[datetime | None]
    """When another row took its place, after the office looked at what went wrong."""
    last_reply: Mapped[str] = mapped_column(default="")
    held_at: Mapped[datetime | None]
    """When a restore found it waiting to go; it goes no further until staff release or drop it."""
    dropped_at: Mapped[datetime | None]
    """When staff left it unsent after a restore: it had gone out before, or is not wanted any more."""

    @property
    def label(self) -> str:
        """What the email is, as the office reads it."""
        if isinstance(self.kind, UnknownMember):
            return self.kind.replace("_", " ").capitalize()
        return self.kind.label

    @property
    def state(self) -> str:
        """What became of it, as the value of a ``DeliveryState``."""
        for name in ("opened", "accepted", "refused", "given_up", "overtaken", "dropped", "held"):
            if getattr(self, f"{name}_at") is not None:
                return name
        return "queued"


def still_to_go() -> ColumnElement[bool]:
    """Return the condition that nothing has happened with a delivery yet."""
    return and_(
        Delivery.accepted_at.is_(None),
        Delivery.refused_at.is_(None),
        Delivery.given_up_at.is_(None),
        Delivery.overtaken_at.is_(None),
        Delivery.dropped_at.is_(None),
    )


@dataclass(frozen=True)
class Notice:
    """What one email is to tell: its kind, what it is about, and the ids of what its words are made from.

    ``about`` makes it unique: the same kind about the same thing to the same address is one email.
    """

    kind: EmailKind
    about: str
    case_id: UUID | None = None
    party_id: UUID | None = None
    ids: dict[str, str] = field(default_factory=dict)
    goes_again: bool = False
    """Where the earlier email was overtaken, so that nobody had it, another one goes."""
    not_before: datetime | None = None
    """The instant until which it waits, so that it tells of what else changes meanwhile."""


def stable_message_id(kind: EmailKind | UnknownMember, about: str, address: str) -> str:
    """Return an email's Message-ID: the same for every try, another for every address (RFC 5322, 3.6.4)."""
    digest = hashlib.sha256(f"{kind}\n{about}\n{address.casefold()}".encode()).hexdigest()[:40]
    return f"<{digest}@counterpart.invalid>"


def queue(session: Session, notice: Notice, *, name: str, address: str, at: datetime) -> Delivery:
    """Put one email in the outbox once; asking again for the same notice returns the first row.

    Of a notice that ``goes_again`` the row that was not overtaken.
    """
    message_id, count = stable_message_id(notice.kind, notice.about, address), 1
    while (earlier := session.scalar(select(Delivery).where(Delivery.message_id == message_id))) is not None:
        if earlier.overtaken_at is None or not notice.goes_again:
            return earlier
        count += 1
        message_id = stable_message_id(notice.kind, f"{notice.about}:{count}", address)
    delivery = Delivery(
        message_id=message_id,
        kind=notice.kind,
        to_name=name,
        to_address=address,
        case_id=notice.case_id,
        party_id=notice.party_id,
        ids=dict(notice.ids),
        queued_at=at,
        next_try_at=notice.not_before or at,
    )
    session.add(delivery)
    session.flush()
    return delivery
