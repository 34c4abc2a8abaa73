"""Who looks after a case: one member of the office, or nobody yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User, Viewer
from cases.casework.own_case import OWN_PEOPLE, OwnersOwnCase, own_part
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import Event, Role

OFFICE_ROLES = frozenset({Role.COORDINATOR, Role.ADVISER})


class NotOfTheOffice(CaseError):
    """A case is looked after by a coordinator or a mediation adviser whose account is open."""

    sentence = "Choose a coordinator or an adviser who works here."


def office_people(session: Session) -> Sequence[User]:
    """Return everyone who can look after a case, by name."""
    query = select(User).where(User.active, User.role.in_(OFFICE_ROLES))
    return sorted(session.scalars(query), key=lambda user: user.name.casefold())


def owner_names(session: Session, cases: Iterable[Case]) -> dict[UUID, str]:
    """Return the names of those who look after these cases, by account."""
    ids = {case.owner_id for case in cases if case.owner_id}
    return {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(ids)))}


def give_to(session: Session, case: Case, owner: User | None, *, by: Actor, at: datetime) -> bool:
    """Let ``owner`` look after the case, or nobody; return True if anything changed.

    Raises NotOfTheOffice, OwnersOwnCase.
    """
    if owner is not None and (owner.role not in OFFICE_ROLES or not owner.active):
        raise NotOfTheOffice(str(owner.id))
    lock_case(session, case.id)
    if owner is not None and (part := own_part(case, owner, roles=OWN_PEOPLE)):
        raise OwnersOwnCase(part)
    before = case.owner_id
    if before == (owner.id if owner else None):
        return False
    was = session.get(User, before) if before else None
    case.owner_id = owner.id if owner else None
    names = {"before": was.name if was else "", "after": owner.name if owner else ""}
    append_evidence(session, case, Event.OWNER_CHANGED, by=by, at=at, about={"changed": {"owner": names}})
    return True


def take_on(session: Session, case: Case, by: Viewer, *, at: datetime) -> bool:
    """Let whoever talked with the family look after a case that nobody looks after yet."""
    if case.owner_id is not None or by.role not in OFFICE_ROLES:
        return False
    return give_to(session, case, session.get_one(User, by.user_id), by=Actor.of(by), at=at)
