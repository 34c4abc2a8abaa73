"""Accounts: the email with a link by which someone sets a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import User
from mail.kinds import EmailKind
from mail.outbox import Notice, queue
from signing.models import Link


def notify_password_link(session: Session, user: User, link: Link, *, at: datetime) -> None:
    """Email the link by which someone sets their own password."""
    queue(
        session,
        Notice(EmailKind.PASSWORD_LINK, str(link.id), ids={"link": str(link.id), "user": str(user.id)}),
        name=user.name,
        address=user.email,
        at=at,
    )
