"""Who is told about an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import User
from mail.kinds import EmailKind
from mail.outbox import Notice, queue
from signing.models import Link


def notify_password_link(session: Session, user: User, link: Link, *, at: datetime) -> None:
    """Email someone the link by which they set their own password."""
    queue(
        session,
        Notice(EmailKind.PASSWORD_LINK, str(link.id), ids={"link": str(link.id), "user": str(user.id)}),
        name=user.name,
        address=user.email,
        at=at,
    )
