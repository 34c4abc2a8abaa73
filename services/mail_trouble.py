"""Email that waits because a mail server refuses us: told to the office, and tried again by one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from mail.outbox import Delivery, still_to_go


@dataclass(frozen=True)
class BlockedMail:
    """How many emails wait for our own trouble to end, since when (UTC), and the server's newest words."""

    number: int
    since: datetime
    reply: str


def blocked_mail(session: Session) -> BlockedMail | None:
    """Return the email that a server refused for what we are or do, or None where there is none."""
    number, since = session.execute(
        select(func.count(), func.min(Delivery.queued_at)).where(_blocked())
    ).one()
    if not number:
        return None
    newest = select(Delivery.last_reply).where(_blocked()).order_by(Delivery.next_try_at.desc()).limit(1)
    return BlockedMail(number, since, session.scalars(newest).one())


def try_blocked_again(session: Session, *, at: datetime) -> int:
    """Make all blocked email due now; return how many. What is being sent at this moment stays as it is."""
    free = and_(_blocked(), Delivery.claimed_by.is_(None), Delivery.next_try_at > at)
    due = list(session.scalars(select(Delivery.id).where(free)))
    session.execute(update(Delivery).where(Delivery.id.in_(due)).values(next_try_at=at))
    return len(due)


def _blocked() -> ColumnElement[bool]:
    """Waiting email whose last answer was a final refusal that is not about the recipient."""
    return and_(still_to_go(), Delivery.last_reply.like("5__ %"))
