"""A family moves, and another local authority becomes responsible for its case.

An EHC plan counts as the new authority's from the day of the transfer (SEND Regulations 2014, reg 15(3)(a));
a decision that is challenged stays that of whoever made it. A local authority that was typed wrongly is no
move: ``cases.corrections`` puts it right.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.accounts.people import Actor, Viewer
from cases.deadlines.days import working_days_after
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import Event, PartyRole, Side
from storage.database import Base, WithId


class AuthorityMove(WithId, Base):
    """That another local authority is responsible from a day on. Never changed; a later move follows it.

    Rights count from ``recorded_at``: until then the earlier authority was told what there was.
    """

    __tablename__ = "authority_move"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    moved_on: Mapped[date]
    from_code: Mapped[str] = mapped_column(String(40), index=True)
    """Empty for an authority that this provider does not work for."""
    from_name: Mapped[str]
    from_party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    to_code: Mapped[str] = mapped_column(String(40))
    to_name: Mapped[str]
    to_party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    new_one_asked: Mapped[bool]
    """True where the new authority is asked for mediation at once, and so may see the case."""
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


@dataclass(frozen=True)
class NewAuthority:
    """Where a family moved to, and from what day."""

    name: str
    code: str | None
    moved_on: date
    note: str = ""


class SameAuthority(CaseError):
    """The case is with this local authority already."""

    status = 422
    sentence = "The case is with this local authority already. Choose the one that they moved to."


def move_case(
    session: Session, case: Case, to: NewAuthority, *, new_one_asked: bool, by: Viewer, at: datetime
) -> AuthorityMove:
    """Record the move: the earlier authority stays as a party that left, and as who decided so far.

    Raises SameAuthority.
    """
    lock_case(session, case.id)
    if (to.code or to.name.casefold()) == (case.authority_code or case.authority_name.casefold()):
        raise SameAuthority(case.reference)
    before = case.authority_party()
    for decision in case.decisions:
        if not decision.made_by_name:
            decision.made_by_name, decision.made_by_code = case.authority_name, case.authority_code
    if before is not None:
        before.left_on = to.moved_on
    after = Party(
        case_id=case.id,
        number=max(party.number for party in case.parties) + 1,
        role=PartyRole.AUTHORITY,
        side=Side.AUTHORITY,
        name=to.name,
        organisation=to.name,
    )
    case.parties.append(after)
    session.flush()
    move = AuthorityMove(
        case_id=case.id,
        moved_on=to.moved_on,
        from_code=case.authority_code or "",
        from_name=case.authority_name,
        from_party_id=before.id if before else None,
        to_code=to.code or "",
        to_name=to.name,
        to_party_id=after.id,
        new_one_asked=new_one_asked,
        note=to.note,
        recorded_at=at,
        recorded_by=by.name,
    )
    session.add(move)
    case.live_in_area_of(to.name, to.code)
    session.flush()
    about = {
        "move": str(move.id),
        "moved_on": to.moved_on.isoformat(),
        "changed": {"authority": {"before": move.from_name, "after": move.to_name}},
        "asked": new_one_asked,
    }
    append_evidence(session, case, Event.AUTHORITY_MOVED, by=Actor.of(by), at=at, about=about)
    return move


def ask_both_by(day: date, bank_holidays: Container[date]) -> date:
    """Return by when both authorities are asked who answers for a decision, of a move recorded on ``day``."""
    return working_days_after(day, 1, bank_holidays)


def moves_of(session: Session, case: Case) -> Sequence[AuthorityMove]:
    """Return every move of the case, the first one first."""
    query = select(AuthorityMove).where(AuthorityMove.case_id == case.id)
    return session.scalars(query.order_by(AuthorityMove.recorded_at)).all()


def last_moved_at(session: Session, case: Case) -> datetime | None:
    """Return when the last move was recorded: what came before is not the present authority's to see."""
    query = select(AuthorityMove.recorded_at).where(AuthorityMove.case_id == case.id)
    return session.scalar(query.order_by(AuthorityMove.recorded_at.desc()).limit(1))


def authority_at(session: Session, case: Case, at: datetime) -> tuple[str, str]:
    """Return code ('' for none of this provider's) and name of the authority that was told of things then."""
    query = select(AuthorityMove).where(AuthorityMove.case_id == case.id, AuthorityMove.recorded_at > at)
    later = session.scalar(query.order_by(AuthorityMove.recorded_at).limit(1))
    if later is not None:
        return later.from_code, later.from_name
    return case.authority_code or "", case.authority_name


def authority_of(session: Session, party: Party) -> tuple[str, str]:
    """Return code and name of the local authority that a party is, also where it left the case."""
    if party.left_on is not None:
        move = session.scalar(select(AuthorityMove).where(AuthorityMove.from_party_id == party.id))
        if move is not None:
            return move.from_code, move.from_name
    return party.case.authority_code or "", party.case.authority_name
