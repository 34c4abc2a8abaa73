"""A case passed to a colleague of the same local authority, and taken back; both are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import case_seen_by
from cases.accounts.people import User, Viewer
from cases.casework.authority_officers import (
    AuthorityOfficer,
    NotOfTheAuthority,
    give_to_officer,
    in_charge,
    take_back,
)
from cases.errors import NotFound
from cases.models import Case
from cases.vocabulary import Role
from dates import uk_day
from services.authority.tasks import Reader
from services.notifications.accounts import notify_handed_over


def colleagues(session: Session, case: Case) -> Sequence[User]:
    """Return the officers of the case's authority who can sign in and may see it, by name."""
    query = select(User).where(
        User.role == Role.OFFICER, User.authority_code == case.authority_code, User.active.is_(True)
    )
    every = session.scalars(query.order_by(User.name, User.id))
    return [one for one in every if _may_see(session, case, one)]


def hand_over(
    session: Session, case: Case, to: User, until: date | None, *, by: Viewer, at: datetime
) -> bool:
    """Let a colleague look after the case, and tell them, who passes it on, and who looked after it so far.

    Return True if anything changed. Raises NotOfTheAuthority, also of whose own family the case is.
    """
    if not _may_see(session, case, to):
        raise NotOfTheAuthority(str(to.id))
    before = in_charge(session, [case], today=uk_day(at)).get(case.id)
    was = before.user_id if before else None
    given = give_to_officer(session, case, to, until, by=by, at=at)
    if given is not None:
        _tell(session, case, given, {by.user_id, to.id, was}, "given", at=at)
    return given is not None


def hand_back(session: Session, case: Case, *, by: Viewer, at: datetime) -> bool:
    """Take the case back, and tell who looked after it, and who took it back; True if anything changed."""
    ended = take_back(session, case, by=by, at=at)
    if ended is not None:
        _tell(session, case, ended, {by.user_id, ended.user_id}, "ended", at=at)
    return ended is not None


def _tell(
    session: Session,
    case: Case,
    row: AuthorityOfficer,
    whom: set[UUID | None],
    what: str,
    *,
    at: datetime,
) -> None:
    for user_id in sorted(one for one in whom if one is not None):
        notify_handed_over(session, case, row, session.get_one(User, user_id), what, at=at)


def _may_see(session: Session, case: Case, officer: User) -> bool:
    try:
        case_seen_by(session, Reader.of(officer).viewer, case.reference)
    except NotFound:
        return False
    return True
