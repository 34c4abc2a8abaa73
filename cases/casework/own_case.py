"""Nobody works on the case of their own family: who of the staff has the address or name of somebody in it.

An address that is the same is taken for the same person, and refused. A name that is the same is a reason to
look: a coordinator records whether it is the same person, and who is, is refused, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from cases.accounts.people import Actor, User, Viewer
from cases.casework.same_person import is_named, parts_of_name, same_name
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Event, PartyRole, Role
from storage.database import Base, WithId

OWN_PEOPLE = FAMILY_ROLES | {PartyRole.HELPER}
"""The parts in a case whose address no adviser or coordinator may share."""


class StaffChecked(WithId, Base):
    """What a coordinator found out of somebody of the staff: that they are somebody in a case, or are not."""

    __tablename__ = "staff_checked"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    is_same: Mapped[bool]
    how_known: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    said_by: Mapped[str]


class AboutThemselves(CaseError):
    """Nobody says of themselves whether they are somebody in a case."""

    status = 422
    sentence = "Another coordinator records this: nobody says it of themselves. Nothing was recorded."


@dataclass(frozen=True)
class OwnPart:
    """That somebody of the staff is somebody in a case."""

    user: User
    name: str
    """Of the one in the case whose email address they have; "" where a coordinator recorded it."""

    @property
    def words(self) -> str:
        """Why they do not work on it, for others of the staff, without a full stop."""
        if self.name:
            return f"{self.user.name} has the same email address as {self.name} in this case"
        return f"A coordinator recorded that {self.user.name} is somebody in this case"


class OwnCase(CaseError):
    """Somebody of the staff is somebody in the case."""

    status = 403
    heading = "Somebody else works on this case"

    def __init__(self, part: OwnPart, *, others: str = "Ask a colleague to take it on.") -> None:
        super().__init__(f"user {part.user.id} is in the case")
        why = "A coordinator recorded that you are somebody in this case"
        if part.name:
            why = f"You have the same email address as {part.name} in this case"
            others += " If the address is wrong, they can correct it."
        self.sentence = f"{why}, so you cannot work on it. {others}"


class MediatorsOwnCase(OwnCase):
    """A mediator is proposed or booked in a case in which they have a part."""

    status = 422

    def __init__(self, part: OwnPart) -> None:
        super().__init__(part)
        self.sentence = why_no_mediator(part)


class OwnersOwnCase(OwnCase):
    """Somebody is to look after a case in which they have a part."""

    status = 422

    def __init__(self, part: OwnPart) -> None:
        super().__init__(part)
        mend = ", or correct the address" if part.name else ""
        self.sentence = f"{part.words}. Choose somebody else to look after it{mend}."


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


class StaffWay(StrEnum):
    """By what somebody of the staff is, or may be, somebody in a case."""

    RECORDED = "recorded"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class StaffInCase:
    """Somebody with an account who is somebody in a case, or may be."""

    user: User
    name: str
    """Of the one in the case."""
    way: StaffWay

    @property
    def is_refused(self) -> bool:
        """True where they do not work on the case; of a name alone a coordinator says first who it is."""
        return self.way is not StaffWay.NAME

    @property
    def words(self) -> str:
        """What staff read of it on the case's page."""
        who = f"{self.user.name} ({self.user.role.words.lower()})"
        if self.way is StaffWay.NAME:
            return f"{who} has the same name as {self.name}. Check that it is somebody else."
        what = "They cannot work on this case"
        if self.user.role is Role.OFFICER:
            what = "They cannot open this case as an officer, and get no email about it as one"
        if self.way is StaffWay.RECORDED:
            return f"A coordinator recorded that {who} is somebody in this case. {what}."
        return f"{who} has the same email address as {self.name}. {what}."


def staff_in_case(users: Iterable[User], case: Case, checked: Iterable[StaffChecked]) -> list[StaffInCase]:
    """Return who of ``users`` is or may be somebody in the case, but for whom ``checked`` rules out, by name.

    By what a coordinator recorded, by address, or else by name: that of somebody of the family, or of the
    other parent as the family wrote them. Of officers those of its local authority: others never see it.
    """
    said, found = {one.user_id: one.is_same for one in checked}, []
    addresses = {one.email.casefold() for one in case.parties if one.email}
    names = {parts_of_name(name) for name in _names_in(case)}
    for user in users:
        is_there = user.email.casefold() in addresses or parts_of_name(user.name) in names
        if not is_there and not case.named_in_request and not said:
            continue  # nearly everybody, in nearly every case
        if user.role is Role.OFFICER and (
            not case.authority_code or user.authority_code != case.authority_code
        ):
            continue
        if user.role is Role.ADMINISTRATOR:
            continue
        if said.get(user.id):
            found.append(StaffInCase(user, "", StaffWay.RECORDED))
        elif own := with_address(case, user.email, roles=_refused_for(user)):
            found.append(StaffInCase(user, own[0].name, StaffWay.ADDRESS))
        elif user.id not in said and (same := _of_the_same_name(case, user)):
            found.append(StaffInCase(user, same, StaffWay.NAME))
    return sorted(found, key=lambda one: (not one.is_refused, one.user.name.casefold()))


def record_staff_checked(
    session: Session, case: Case, user: User, *, is_same: bool, how_known: str, by: Viewer, at: datetime
) -> bool:
    """Record whether somebody of the staff is somebody in the case; return True if anything changed.

    Raises AboutThemselves.
    """
    if by.user_id == user.id:
        raise AboutThemselves(str(user.id))
    lock_case(session, case.id)
    row = checked_of(session, case, user)
    before = row.is_same if row else None
    if row is not None and (row.is_same, row.how_known) == (is_same, how_known):
        return False
    if row is None:
        row = StaffChecked(case_id=case.id, user_id=user.id)
        session.add(row)
    row.is_same, row.how_known, row.said_at, row.said_by = is_same, how_known, at, by.name
    session.flush()
    about = {
        "user": str(user.id),
        "name": user.name,
        "changed": {"is_same": {"before": before, "after": is_same}},
        "how_known": how_known,
    }
    append_evidence(session, case, Event.STAFF_CHECKED, by=Actor.of(by), at=at, about=about)
    return True


def checked_of(session: Session, case: Case, user: User) -> StaffChecked | None:
    """Return what a coordinator recorded of somebody of the staff; None for nothing."""
    of_both = (StaffChecked.case_id == case.id, StaffChecked.user_id == user.id)
    return session.scalar(select(StaffChecked).where(*of_both))


def checked_in(session: Session, case: Case) -> list[StaffChecked]:
    """Return what coordinators recorded of people of the staff in this case."""
    query = select(StaffChecked).where(StaffChecked.case_id == case.id)
    return list(session.scalars(query.order_by(StaffChecked.said_at, StaffChecked.id)))


def own_part(case: Case, user: User, *, roles: Iterable[PartyRole] = PartyRole) -> OwnPart | None:
    """Return what part somebody of the staff has in the case, in one of ``roles``; None for none."""
    if own := with_address(case, user.email, roles=roles):
        return OwnPart(user, own[0].name)
    session = object_session(case)
    row = checked_of(session, case, user) if session is not None else None
    return OwnPart(user, "") if row is not None and row.is_same else None


def _of_the_same_name(case: Case, user: User) -> str:
    found = next((name for name in sorted(_names_in(case)) if same_name(name, user.name)), "")
    others = (one for one in case.named_in_request if is_named(one, user.name, at_least=2))
    return found or next(others, "")


def _names_in(case: Case) -> set[str]:
    return {one.name for one in case.parties if one.role in OWN_PEOPLE} | {case.person_name}


def _refused_for(user: User) -> frozenset[PartyRole]:
    if user.role is Role.OFFICER:
        return FAMILY_ROLES
    return frozenset(PartyRole) if user.role is Role.MEDIATOR else OWN_PEOPLE


def why_no_mediator(part: OwnPart) -> str:
    """Return why that mediator is not booked in a case in which they have a part."""
    return f"{part.words}. Choose another mediator{', or correct the address' if part.name else ''}"


def with_address(case: Case, address: str, *, roles: Iterable[PartyRole] = PartyRole) -> list[Party]:
    """Return who in the case, in one of these ``roles``, has that email address."""
    wanted, among = address.casefold(), frozenset(roles)
    return [one for one in case.parties if one.email and one.email.casefold() == wanted and one.role in among]


def is_own_family(case: Case, address: str) -> bool:
    """Return True if somebody of the family has that email address."""
    return bool(with_address(case, address, roles=FAMILY_ROLES))


def is_own_case(session: Session, case: Case, address: str) -> bool:
    """Return True for an address of the family, or of the account of somebody who is one of them."""
    if not address or is_own_family(case, address):
        return bool(address)
    said = (
        select(StaffChecked.id)
        .join(User, User.id == StaffChecked.user_id)
        .where(
            StaffChecked.case_id == case.id, StaffChecked.is_same, func.lower(User.email) == address.lower()
        )
    )
    return session.scalar(said.limit(1)) is not None


def refuse_own_case(session: Session, case: Case, viewer: Viewer) -> None:
    """Let staff go on who are nobody of the family, nor whoever helps it. Raises OwnCase."""
    user = _user(session, viewer.user_id)
    if user is None or viewer.role is Role.OFFICER:
        return
    if part := own_part(case, user, roles=OWN_PEOPLE):
        raise OwnCase(part, others=_who_else(session, case, user))


def refuse_own_mediator(case: Case, *mediators: User | None) -> None:
    """Let a case have mediators who have no part in it. Raises MediatorsOwnCase."""
    for user in filter(None, mediators):
        if part := own_part(case, user):
            raise MediatorsOwnCase(part)


def _who_else(session: Session, case: Case, user: User) -> str:
    """Return who takes the case on in place of ``user``; where no coordinator can, how to get one."""
    query = select(User).where(User.active, User.role == Role.COORDINATOR, User.id != user.id)
    if any(own_part(case, one, roles=OWN_PEOPLE) is None for one in session.scalars(query)):
        return "Ask a colleague to take it on."
    admins = select(User.name).where(User.active, User.role == Role.ADMINISTRATOR).order_by(User.name)
    names = " or ".join(session.scalars(admins)) or "your administrator"
    return (
        f"There is no other coordinator who can. Ask {names} to add a colleague as a coordinator on the page "
        "People: they open this case. That can be for this case alone, and be ended afterwards."
    )


def refuse_own_address(session: Session, role: PartyRole, name: str, email: str | None, by: UUID) -> None:
    """Let staff record an address of a family or helper that is not their own. Raises OwnAddress."""
    user = _user(session, by) if email and role in OWN_PEOPLE else None
    if user is not None and email and user.email.casefold() == email.casefold():
        raise OwnAddress(name)


def _user(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)
