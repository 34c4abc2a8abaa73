"""Who is told about an account, and officers of what awaits their authority."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.authority_officers import AuthorityOfficer
from cases.models import Case
from mail.kinds import EmailKind
from mail.outbox import Notice, queue
from services.notifications.queueing import to_user
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


def notify_weekly_summary(session: Session, officer: User, week: date, *, at: datetime) -> None:
    """Email an officer what awaits their authority, once for each ``week``, by its Monday."""
    queue(
        session,
        Notice(
            EmailKind.WEEKLY_SUMMARY,
            f"{officer.id}:{week.isoformat()}",
            ids={"user": str(officer.id), "week": week.isoformat()},
        ),
        name=officer.name,
        address=officer.email,
        at=at,
    )


def notify_handed_over(
    session: Session, case: Case, row: AuthorityOfficer, officer: User, what: str, *, at: datetime
) -> None:
    """Email an officer that a case was passed on, or taken back; ``what`` is 'given' or 'ended'."""
    ids = {"row": str(row.id), "user": str(officer.id), "what": what}
    to_user(session, EmailKind.CASE_HANDED_OVER, f"{row.id}:{what}", case, officer, at=at, ids=ids)
