"""Accounts as administrators keep them, each change with a line in the account's log, and password links.

People set their own password by an emailed link: nobody else ever knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases.accounts.accounts import (
    AccountFacts,
    add_account,
    change_account,
    lock_account,
    unlock_account,
)
from cases.accounts.changes import facts_of, record_change
from cases.accounts.people import User, Viewer
from cases.vocabulary import AccountChangeKind
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


def add_person(
    session: Session, facts: AccountFacts, *, by: Viewer, at: datetime, keys: Sequence[str]
) -> User:
    """Add an account and email its link to set a password. Raises EmailTaken or AuthorityNeeded."""
    user = add_account(session, facts, at=at)
    record_change(session, user, AccountChangeKind.ADDED, by=by, at=at)
    give_password_link(session, user, hours=FIRST_LINK_HOURS, at=at, keys=keys)
    return user


def change_person(session: Session, user: User, facts: AccountFacts, *, by: Viewer, at: datetime) -> bool:
    """Set what an account is; return True if anything changed.

    Raises EmailTaken, AuthorityNeeded, NotIndependent or LastAdministrator.
    """
    before = facts_of(user)
    changed = change_account(session, user, facts)
    if changed:
        record_change(session, user, AccountChangeKind.CHANGED, by=by, at=at, before=before)
    return changed


def lock_person(session: Session, user: User, *, by: Viewer, at: datetime) -> bool:
    """Let nobody sign in to an account; return True if anything changed. Raises LastAdministrator."""
    changed = lock_account(session, user)
    if changed:
        record_change(session, user, AccountChangeKind.LOCKED, by=by, at=at)
    return changed


def unlock_person(session: Session, user: User, *, by: Viewer, at: datetime, keys: Sequence[str]) -> bool:
    """Let a locked account sign in again; return True if anything changed.

    One that a lead invited, and that waited for this, gets its link to set a password now.
    """
    waited = user.waits_since is not None
    changed = unlock_account(session, user)
    if changed:
        kind = AccountChangeKind.LET_IN if waited else AccountChangeKind.UNLOCKED
        record_change(session, user, kind, by=by, at=at)
        if waited:
            give_password_link(session, user, hours=FIRST_LINK_HOURS, at=at, keys=keys)
    return changed


def refuse_person(session: Session, user: User, *, by: Viewer, at: datetime) -> bool:
    """Do not let in whom a lead invited; return True if anything changed."""
    if user.waits_since is None:
        return False
    user.waits_since, user.removed_at, user.leads = None, at, False
    record_change(session, user, AccountChangeKind.REMOVED, by=by, at=at)
    return True


def send_new_link(session: Session, user: User, *, by: Viewer, at: datetime, keys: Sequence[str]) -> None:
    """Email a link to set a password, and keep in the log that one was sent."""
    give_password_link(session, user, hours=FIRST_LINK_HOURS, at=at, keys=keys)
    record_change(session, user, AccountChangeKind.LINK_SENT, by=by, at=at)
