"""Nobody works on the case of their own family: who of the staff has the address or name of somebody in it.

An address that is the same is taken for the same person, and refused. A name that is the same is a reason to
look, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.errors import CaseError
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import PartyRole, Role

OWN_PEOPLE = FAMILY_ROLES | {PartyRole.HELPER}
"""The parts in a case whose address no adviser or coordinator may share."""


class OwnCase(CaseError):
    """Somebody of the staff has the email address of somebody in the case."""

    status = 403
    heading = "Somebody else works on this case"

    def __init__(self, user: User, party: Party) -> None:
        super().__init__(
            f"user {user.id} has the address of party {party.id}",
            sentence=(
                f"You have the same email address as {party.name} in this case, so you cannot work on it. "
                "Ask a colleague to take it on. If the address is wrong, they can correct it."
            ),
        )


class MediatorsOwnCase(OwnCase):
    """A mediator is proposed or booked in a case in which they have a part."""

    status = 422

    def __init__(self, user: User, party: Party) -> None:
        super().__init__(user, party)
        self.sentence = why_no_mediator(user.name, party.name)


class OwnersOwnCase(OwnCase):
    """Somebody is to look after a case in which they have a part."""

    status = 422

    def __init__(self, user: User, party: Party) -> None:
        super().__init__(user, party)
        self.sentence = (
            f"{user.name} has the same email address as {party.name} in this case. "
            "Choose somebody else to look after it, or correct the address."
        )


class OwnAddress(CaseError):
    """Staff typed their own address as that of a party, which would shut them out of the case."""

    status = 422
    heading = "That is your own email address"

    def __init__(self, name: str) -> None:
        super().__init__(
            "own address typed for a party",
            sentence=(
                f"You entered your own email address for {name}. Nothing was changed. Enter theirs, or leave "
                "it empty: staff then tell them by phone or post. If it is the case of your own family, ask "
                "a colleague to take it on."
            ),
        )


@dataclass(frozen=True)
class StaffInCase:
    """Somebody with an account who has the address or the name of somebody in a case."""

    user: User
    name: str
    """Of the one in the case."""
    same_address: bool

    @property
    def words(self) -> str:
        """What staff read of it on the case's page."""
        who = f"{self.user.name} ({self.user.role.words.lower()})"
        if not self.same_address:
            return f"{who} has the same name as {self.name}. Check that it is somebody else."
        what = "They cannot work on this case"
        if self.user.role is Role.OFFICER:
            what = "They cannot open this case as an officer, and get no email about it as one"
        return f"{who} has the same email address as {self.name}. {what}."


def staff_in_case(users: Iterable[User], case: Case) -> list[StaffInCase]:
    """Return who of ``users`` has the address of somebody in the case, or else the name, by name.

    Of officers those of its local authority: others never see it.
    """
    found = []
    for user in users:
        if user.role is Role.OFFICER and (
            not case.authority_code or user.authority_code != case.authority_code
        ):
            continue
        if user.role is Role.ADMINISTRATOR:
            continue
        if own := with_address(case, user.email, roles=_refused_for(user)):
            found.append(StaffInCase(user, own[0].name, same_address=True))
            continue
        names = {one.name for one in case.parties if one.role in OWN_PEOPLE} | {case.person_name}
        if same := next((name for name in sorted(names) if _bare(name) == _bare(user.name)), ""):
            found.append(StaffInCase(user, same, same_address=False))
    return sorted(found, key=lambda one: (not one.same_address, one.user.name.casefold()))


def _refused_for(user: User) -> frozenset[PartyRole]:
    if user.role is Role.OFFICER:
        return FAMILY_ROLES
    return frozenset(PartyRole) if user.role is Role.MEDIATOR else OWN_PEOPLE


def _bare(name: str) -> str:
    return " ".join(name.casefold().split())


def why_no_mediator(mediator: str, name: str) -> str:
    """Return why that mediator is not booked in a case in which ``name`` has the same address."""
    return (
        f"{mediator} has the same email address as {name} in this case. "
        "Choose another mediator, or correct the address"
    )


def with_address(case: Case, address: str, *, roles: Iterable[PartyRole] = PartyRole) -> list[Party]:
    """Return who in the case, in one of these ``roles``, has that email address."""
    wanted, among = address.casefold(), frozenset(roles)
    return [one for one in case.parties if one.email and one.email.casefold() == wanted and one.role in among]


def is_own_family(case: Case, address: str) -> bool:
    """Return True if somebody of the family has that email address."""
    return bool(with_address(case, address, roles=FAMILY_ROLES))


def refuse_own_case(session: Session, case: Case, viewer: Viewer) -> None:
    """Let staff go on whose address nobody of the family has, nor whoever helps it. Raises OwnCase."""
    user = _user(session, viewer.user_id)
    if user is None or viewer.role is Role.OFFICER:
        return
    if own := with_address(case, user.email, roles=OWN_PEOPLE):
        raise OwnCase(user, own[0])


def refuse_own_mediator(case: Case, *mediators: User | None) -> None:
    """Let a case have mediators who have no part in it. Raises MediatorsOwnCase."""
    for user in filter(None, mediators):
        if own := with_address(case, user.email):
            raise MediatorsOwnCase(user, own[0])


def refuse_own_address(session: Session, role: PartyRole, name: str, email: str | None, by: UUID) -> None:
    """Let staff record an address of a family or helper that is not their own. Raises OwnAddress."""
    user = _user(session, by) if email and role in OWN_PEOPLE else None
    if user is not None and email and user.email.casefold() == email.casefold():
        raise OwnAddress(name)


def _user(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)
