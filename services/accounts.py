"""Links by which people set their own password: nobody else ever knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases.accounts.people import User
from services.notifications.accounts import notify_password_link
from signing.links.links import give_link
from signing.links.tokens import Purpose
from signing.models import Link

FIRST_LINK_HOURS = 72
"""How long the link for a new account is open."""


def give_password_link(
    session: Session, user: User, *, hours: int, at: datetime, keys: Sequence[str], by_email: bool = True
) -> Link:
    """Give a link to set a password, and queue the email that carries it; an earlier link ends."""
    link = give_link(
        session,
        Purpose.SIGN_IN_RESET,
        user.id,
        case_id=None,
        until=at + timedelta(hours=hours),
        at=at,
        keys=keys,
    )
    if by_email:
        notify_password_link(session, user, link, at=at)
    return link
