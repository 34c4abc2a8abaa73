"""Email that waits for a fault of ours to end: told to the office, and tried again by one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from mail.outbox import Delivery, still_to_go
from mail.replies import NOT_WRITTEN

TRIES_BEFORE_REPORTED: Final = 3
"""How often a message that cannot be put together is tried before the office is told: over 20 seconds.

The fault of one moment, such as a locked database, is gone by then.
"""


@dataclass(frozen=True)
class BlockedMail:
    """How many emails wait for our own trouble to end, since when (UTC), and the newest answer to one."""

    number: int
    since: datetime
    reply: str


def blocked_mail(session: Session) -> BlockedMail | None:
    """Return the email that a server refused for what we are or do, or None where there is none."""
    return _mail_that(session, _blocked())


def unwritten_mail(session: Session) -> BlockedMail | None:
    """Return the email that our own program cannot put together, or None where there is none."""
    return _mail_that(session, _unwritten())


def try_blocked_again(session: Session, *, at: datetime) -> int:
    """Make all email that waits for us due now; return how many. What is being sent now stays as it is."""
    waits = or_(_blocked(), _unwritten())
    free = and_(waits, Delivery.claimed_by.is_(None), Delivery.next_try_at > at)
    due = list(session.scalars(select(Delivery.id).where(free)))
    session.execute(update(Delivery).where(Delivery.id.in_(due)).values(next_try_at=at))
    return len(due)


def _mail_that(session: Session, waits: ColumnElement[bool]) -> BlockedMail | None:
    number, since = session.execute(select(func.count(), func.min(Delivery.queued_at)).where(waits)).one()
    if not number:
        return None
    newest = select(Delivery.last_reply).where(waits).order_by(Delivery.next_try_at.desc()).limit(1)
    return BlockedMail(number, since, session.scalars(newest).one())


def _blocked() -> ColumnElement[bool]:
    """Return the condition of waiting email whose last answer was a final refusal that is not about the
    recipient.
    """
    return and_(still_to_go(), Delivery.last_reply.like("5__ %"))


def _unwritten() -> ColumnElement[bool]:
    """Return the condition of waiting email that could not be put together, again and again."""
    return and_(
        still_to_go(),
        Delivery.last_reply.startswith(NOT_WRITTEN),
        Delivery.tries >= TRIES_BEFORE_REPORTED,
    )
