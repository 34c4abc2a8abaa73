"""Accounts: made, changed, locked. The last administrator stays; an officer never advises or mediates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.errors import CaseError
from cases.vocabulary import Role

INDEPENDENT = frozenset({Role.ADVISER, Role.MEDIATOR})


class AccountError(CaseError):
    """An account cannot be made or changed like this."""

    status = 422


class EmailTaken(AccountError):
    """Each address signs in to one account."""

    sentence = "Someone has an account with this email address already"


class AuthorityNeeded(AccountError):
    """An officer belongs to one local authority."""

    sentence = "Choose the local authority they work for"


class NotIndependent(AccountError):
    """An adviser or mediator may not work for a local authority (CFA 2014, s 56)."""

    sentence = (
        "Someone who works for a local authority cannot advise or mediate. "
        "The law asks that advisers and mediators are independent."
    )


class LastAdministrator(AccountError):
    """Nobody would be left who can add people."""

    sentence = "Add another administrator first"


@dataclass(frozen=True)
class AccountFacts:
    """What an administrator sets. ``authority_code`` counts for officers alone, ``senior`` for advisers."""

    name: str
    email: str
    role: Role
    authority_code: str | None = None
    senior: bool = False
    phone: str = ""
    leads: bool = False
    """Of an officer: looks after the accounts of their own authority."""


def account_of(session: Session, email: str) -> User | None:
    """Return the account of that address, in whatever case it is typed."""
    return session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def add_account(session: Session, facts: AccountFacts, *, at: datetime) -> User:
    """Add an account, without a password yet, and return it. Raises EmailTaken or AuthorityNeeded."""
    user = User(fs_uniquifier=uuid4().hex, created_at=at, name=facts.name, email=facts.email, role=facts.role)
    _set_facts(session, user, facts)
    session.add(user)
    session.flush()
    return user


def change_account(session: Session, user: User, facts: AccountFacts) -> bool:
    """Set what an account is; whether anything is different now. It counts from their next page on.

    Raises EmailTaken, AuthorityNeeded, NotIndependent or LastAdministrator.
    """
    if facts.role not in roles_open_to(user):
        raise NotIndependent(f"{user.id} is an officer")
    if facts.role is not Role.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    _set_facts(session, user, facts)
    changed = session.is_modified(user)
    session.flush()
    return changed


def roles_open_to(user: User) -> tuple[Role, ...]:
    """Return which roles this account may be given: an officer's never becomes an adviser's or a
    mediator's.
    """
    if user.role is Role.OFFICER:
        return tuple(role for role in Role if role not in INDEPENDENT)
    return tuple(Role)


def lock_account(session: Session, user: User) -> bool:
    """Let nobody sign in to an account, and end its sign-ins; return True if anything changed."""
    _keep_an_administrator(session, user)
    if not user.active:
        return False
    user.active, user.fs_uniquifier = False, uuid4().hex
    session.flush()
    return True


def unlock_account(session: Session, user: User) -> bool:
    """Let a locked account sign in again; return True if anything changed."""
    changed, user.active = not user.active, True
    user.waits_since, user.removed_at = None, None
    session.flush()
    return changed


def set_password(session: Session, user: User, hashed: str, *, at: datetime) -> None:
    """Give an account its new password, as its hash, and end every sign-in of it.

    Making the hash takes a fifth of a second, so it is made before the transaction begins.
    """
    user.password = hashed
    user.password_set_at, user.fs_uniquifier = at, uuid4().hex
    session.flush()


def _set_facts(session: Session, user: User, facts: AccountFacts) -> None:
    email = facts.email.strip().lower()
    known = account_of(session, email)
    if known is not None and known is not user:
        raise EmailTaken("another account has this address")
    if facts.role is Role.OFFICER and not facts.authority_code:
        raise AuthorityNeeded("an officer without an authority")
    user.name, user.email, user.role, user.phone = facts.name, email, facts.role, facts.phone
    user.authority_code = facts.authority_code if facts.role is Role.OFFICER else None
    user.senior = facts.senior and facts.role is Role.ADVISER
    user.leads = facts.leads and facts.role is Role.OFFICER


def _keep_an_administrator(session: Session, user: User) -> None:
    """Refuse what would leave nobody; all administrators' rows are locked, so that two cannot go at once."""
    administrators = session.scalars(
        select(User.id)
        .where(User.role == Role.ADMINISTRATOR, User.active)
        .order_by(User.id)
        .with_for_update()
    ).all()
    if list(administrators) == [user.id]:
        raise LastAdministrator("the last active administrator")
