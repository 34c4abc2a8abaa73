"""Which officer of its local authority looks after a case: for good, or for a colleague until a day.

Every officer of the authority sees the case as before; this says who of them is to act.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from cases.accounts.people import Actor, User, Viewer
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import Event, PartyRole, Role
from dates import uk_day
from storage.database import Base, WithId


class AuthorityOfficer(WithId, Base):
    """That an officer looks after a case from an instant on, and until which day."""

    __tablename__ = "authority_officer"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    until: Mapped[date | None]
    """The last UK day, of someone who stands in; after it the one before looks after the case again."""
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="", server_default="")


class NotOfTheAuthority(CaseError):
    """A case is passed to an officer of the same local authority who can sign in."""

    status = 422
    sentence = "Choose a colleague of your local authority who can sign in."


def in_charge(session: Session, cases: Iterable[Case], *, today: date) -> dict[UUID, AuthorityOfficer]:
    """Return who looks after each of ``cases`` on the UK day ``today``, by case; nobody for those left out.

    Who stands in until a day goes before the one for good. An officer who can sign in no more is nobody, and
    so is the earlier authority's where the family moved.
    """
    ids = {case.id for case in cases}
    rows = session.scalars(
        select(AuthorityOfficer)
        .join(Case, Case.id == AuthorityOfficer.case_id)
        .join(User, User.id == AuthorityOfficer.user_id)
        .where(
            AuthorityOfficer.case_id.in_(ids),
            AuthorityOfficer.ended_at.is_(None),
            or_(AuthorityOfficer.until.is_(None), AuthorityOfficer.until >= today),
            User.active.is_(True),
            User.role == Role.OFFICER,
            User.authority_code == Case.authority_code,
        )
        .order_by(AuthorityOfficer.until.is_not(None), AuthorityOfficer.given_at, AuthorityOfficer.id)
    )
    return {row.case_id: row for row in rows}


def ended_officer(session: Session, address: str) -> User | None:
    """Return the officer with that address who was locked or removed; None for anybody else.

    Who was invited and waits for an administrator is not one: nobody took them off.
    """
    return session.scalar(
        select(User).where(
            func.lower(User.email) == address.strip().lower(),
            User.role == Role.OFFICER,
            User.active.is_(False),
            User.waits_since.is_(None),
        )
    )


def ended_contact(party: Party) -> User | None:
    """Return the locked or removed officer by whose address a local authority is in its case, if any."""
    session = object_session(party)
    if session is None or party.role is not PartyRole.AUTHORITY or not party.email:
        return None
    return ended_officer(session, party.email)


def give_to_officer(
    session: Session, case: Case, officer: User, until: date | None, *, by: Viewer, at: datetime
) -> AuthorityOfficer | None:
    """Let ``officer`` look after the case, for good or until a day; None if that is so already.

    Who stands in until a day leaves the one before in their place for afterwards.

    Raises NotOfTheAuthority.
    """
    is_theirs = officer.role is Role.OFFICER and officer.authority_code == case.authority_code
    if not (is_theirs and officer.active):
        raise NotOfTheAuthority(str(officer.id))
    lock_case(session, case.id)
    now = in_charge(session, [case], today=uk_day(at)).get(case.id)
    if now is not None and (now.user_id, now.until) == (officer.id, until):
        return None
    for row in _open(session, case):
        if until is None or row.until is not None:
            row.ended_at, row.ended_by = at, by.name
    given = AuthorityOfficer(case_id=case.id, user_id=officer.id, until=until, given_at=at, given_by=by.name)
    session.add(given)
    session.flush()
    before = session.get(User, now.user_id) if now else None
    about = {
        "officer": str(officer.id),
        "until": until.isoformat() if until else "",
        "changed": {"officer": {"before": before.name if before else "", "after": officer.name}},
    }
    append_evidence(session, case, Event.OFFICER_GIVEN, by=Actor.of(by), at=at, about=about)
    return given


def take_back(session: Session, case: Case, *, by: Viewer, at: datetime) -> AuthorityOfficer | None:
    """End that somebody looks after the case; the one before does so again, if they only stood in.

    Return the row that ended; None while nobody looks after it.
    """
    lock_case(session, case.id)
    now = in_charge(session, [case], today=uk_day(at)).get(case.id)
    if now is None:
        return None
    now.ended_at, now.ended_by = at, by.name
    session.flush()
    after = in_charge(session, [case], today=uk_day(at)).get(case.id)
    names = {
        "before": session.get_one(User, now.user_id).name,
        "after": session.get_one(User, after.user_id).name if after else "",
    }
    about = {"officer": str(now.user_id), "changed": {"officer": names}}
    append_evidence(session, case, Event.OFFICER_ENDED, by=Actor.of(by), at=at, about=about)
    return now


def _open(session: Session, case: Case) -> list[AuthorityOfficer]:
    query = select(AuthorityOfficer).where(
        AuthorityOfficer.case_id == case.id, AuthorityOfficer.ended_at.is_(None)
    )
    return list(session.scalars(query))
