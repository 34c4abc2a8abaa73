"""Who may approve or publish what another proposed or wrote: another person, as far as it can be known.

One person may hold two accounts, and an administrator can make accounts or give one another address. So an
account does not count as somebody else's if it shares the mailbox of whoever proposed, if it was made after
the proposal, or, where an administrator proposed, if its password was set since.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.errors import CaseError
from cases.vocabulary import Role

YOURSELF = "Someone else must approve this. You proposed it yourself."
TOO_NEW = "Your account was made after this was proposed. Someone who had an account before must approve it."
SET_SINCE = (
    "An administrator proposed this, and your password was set after that. "
    "Someone else must approve it, or it must be proposed again."
)


class NotAnotherPerson(CaseError):
    """Whoever approves may be the person who proposed."""

    status = 403
    sentence = YOURSELF


def why_not_second(
    session: Session,
    proposed_by: UUID | None,
    proposed_at: datetime,
    by: Viewer,
    *,
    yourself: str = YOURSELF,
) -> str:
    """Return why that viewer is not known to be somebody else than who proposed, as a sentence; '' if so."""
    if proposed_by is None:
        return ""
    proposer, approver = session.get(User, proposed_by), session.get_one(User, by.user_id)
    if proposed_by == by.user_id or (proposer and _mailbox(proposer) == _mailbox(approver)):
        return yourself
    if approver.created_at >= proposed_at:
        return TOO_NEW
    set_at = approver.password_set_at
    if proposer and proposer.role is Role.ADMINISTRATOR and set_at is not None and set_at >= proposed_at:
        return SET_SINCE
    return ""


def require_second(
    session: Session,
    proposed_by: UUID | None,
    proposed_at: datetime,
    by: Viewer,
    *,
    yourself: str = YOURSELF,
) -> None:
    """Let only another person go on. Raises NotAnotherPerson."""
    if why := why_not_second(session, proposed_by, proposed_at, by, yourself=yourself):
        raise NotAnotherPerson(f"{by.user_id} settles what {proposed_by} proposed", sentence=why)


def _mailbox(user: User) -> str:
    """Return the mailbox of an address: what stands after a plus sign still reaches the same one."""
    local, _, domain = user.email.casefold().partition("@")
    return f"{local.partition('+')[0]}@{domain}"
