"""The people of one local authority, looked after by its own lead: invited, changed, locked and removed.

Each function takes the lead's account and finds nobody of another authority. What was done is kept in the
account's log, which the administrator reads as well. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cases.accounts.accounts import (
    AccountError,
    AccountFacts,
    EmailTaken,
    add_account,
    change_account,
    lock_account,
    unlock_account,
)
from cases.accounts.changes import changes_of, facts_of, record_change
from cases.accounts.own_addresses import may_be_invited_at
from cases.accounts.people import User, Viewer
from cases.errors import NotFound
from cases.vocabulary import AccountChangeKind, Role
from services.accounts import FIRST_LINK_HOURS, give_password_link


class LastLead(AccountError):
    """Nobody of the authority would be left who looks after its people."""

    sentence = "You are the only one who looks after your people. Choose somebody else for it first"


class AddressUnusable(AccountError):
    """The address has an account already; whose, or where, is not the lead's to learn."""

    sentence = "This address cannot be used. If it is theirs, phone us"


class WaitsForAdministrator(AccountError):
    """Only an administrator lets in whoever was invited at an address that is not the authority's own."""

    sentence = "Our administrator decides about this invitation. You will see here when they are let in"


class LockedByAdministrator(AccountError):
    """Only an administrator lets in again whom an administrator locked."""

    sentence = "Our administrator locked this account. Only they can unlock it: phone us"


@dataclass(frozen=True)
class Invited:
    """Who a lead invites."""

    name: str
    email: str
    phone: str
    leads: bool


def is_lead(user: User | None) -> bool:
    """Return True if this account looks after the people of its authority."""
    return user is not None and user.active and user.role is Role.OFFICER and user.leads


def people_of(session: Session, lead: User) -> Sequence[User]:
    """Return everyone of the lead's own authority, but those removed: who can sign in comes first."""
    query = select(User).where(*_own(lead)).order_by(User.active.desc(), User.name, User.id)
    return session.scalars(query).all()


def person_of(session: Session, lead: User, user_id: UUID) -> User:
    """Return one of them. Raises NotFound for anybody else, an officer of another authority included."""
    found = session.scalar(select(User).where(User.id == user_id, *_own(lead)))
    if found is None:
        raise NotFound("nobody of this authority")
    return found


def invite(
    session: Session, lead: User, who: Invited, *, by: Viewer, at: datetime, keys: Sequence[str]
) -> User:
    """Add an officer of the lead's authority, and email them a link to set a password.

    At an address that is not the authority's own no email goes: the account waits for an administrator.

    Raises AddressUnusable.
    """
    code = lead.authority_code or ""
    facts = AccountFacts(who.name, who.email, Role.OFFICER, code, phone=who.phone, leads=who.leads)
    try:
        user = add_account(session, facts, at=at)
    except EmailTaken as error:
        raise AddressUnusable("an account has this address") from error
    user.invited_by = by.name
    if may_be_invited_at(session, code, user.email):
        record_change(session, user, AccountChangeKind.INVITED, by=by, at=at)
        give_password_link(session, user, hours=FIRST_LINK_HOURS, at=at, keys=keys)
    else:
        user.active, user.waits_since = False, at
        record_change(session, user, AccountChangeKind.WAITS, by=by, at=at)
    session.flush()
    return user


def change(
    session: Session, user: User, *, name: str, phone: str, leads: bool, by: Viewer, at: datetime
) -> bool:
    """Set name, phone number and whether they look after the others; return True if anything changed.

    Raises LastLead.
    """
    before = facts_of(user)
    if user.leads and not leads:
        _keep_a_lead(session, user)
    facts = AccountFacts(name, user.email, Role.OFFICER, user.authority_code, phone=phone, leads=leads)
    changed = change_account(session, user, facts)
    if changed:
        record_change(session, user, AccountChangeKind.CHANGED, by=by, at=at, before=before)
    return changed


def suspend(session: Session, user: User, *, by: Viewer, at: datetime) -> bool:
    """Let them sign in no more, for now, and end their sign-ins; return True if anything changed.

    Raises LastLead.
    """
    _keep_a_lead(session, user)
    changed = lock_account(session, user)
    if changed:
        record_change(session, user, AccountChangeKind.LOCKED, by=by, at=at)
    return changed


def resume(session: Session, user: User, *, by: Viewer, at: datetime) -> bool:
    """Let them sign in again; return True if anything changed.

    Raises WaitsForAdministrator or LockedByAdministrator.
    """
    session.refresh(user, with_for_update=True)
    if user.waits_since is not None:
        raise WaitsForAdministrator(str(user.id))
    if is_locked_by_administrator(session, user):
        raise LockedByAdministrator(str(user.id))
    changed = unlock_account(session, user)
    if changed:
        record_change(session, user, AccountChangeKind.UNLOCKED, by=by, at=at)
    return changed


def is_locked_by_administrator(session: Session, user: User) -> bool:
    """Return True if an account is locked, and no officer of its own authority was who locked it."""
    if user.active or user.waits_since is not None:
        return False
    locks = (one for one in changes_of(session, user) if one.kind is AccountChangeKind.LOCKED)
    last = next(locks, None)
    who = session.get(User, last.by_id) if last is not None else None
    return who is None or who.role is not Role.OFFICER or who.authority_code != user.authority_code


def remove(session: Session, user: User, *, by: Viewer, at: datetime) -> bool:
    """Lock the account and list it no more; what they did stays in each case. Raises LastLead.

    An administrator can let them in again: the account is theirs, and its address stays taken.
    """
    if user.removed_at is not None:
        return False
    _keep_a_lead(session, user)
    lock_account(session, user)
    user.removed_at, user.waits_since, user.leads = at, None, False
    record_change(session, user, AccountChangeKind.REMOVED, by=by, at=at)
    return True


def send_link(session: Session, user: User, *, by: Viewer, at: datetime, keys: Sequence[str]) -> None:
    """Email a link to set a password; earlier links end. Raises WaitsForAdministrator where they may not."""
    if not user.active:
        raise WaitsForAdministrator(str(user.id))
    give_password_link(session, user, hours=FIRST_LINK_HOURS, at=at, keys=keys)
    record_change(session, user, AccountChangeKind.LINK_SENT, by=by, at=at)


def _own(lead: User) -> tuple[ColumnElement[bool], ...]:
    return (
        User.role == Role.OFFICER,
        User.authority_code == lead.authority_code,
        User.authority_code.is_not(None),
        User.removed_at.is_(None),
    )


def _keep_a_lead(session: Session, user: User) -> None:
    """Refuse what would leave no lead; their rows are locked, so that two cannot go at once."""
    leads = session.scalars(
        select(User.id)
        .where(
            User.role == Role.OFFICER,
            User.authority_code == user.authority_code,
            User.active.is_(True),
            User.leads.is_(True),
        )
        .order_by(User.id)
        .with_for_update()
    ).all()
    if list(leads) == [user.id]:
        raise LastLead("the last lead of the authority")
