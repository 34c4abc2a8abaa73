"""Who comes to a meeting with somebody: named by them, allowed at once or once it is agreed.

The family always brings one supporter of its own choice, a lawyer too; a second one, and a body's lawyer,
come when everyone agrees, or the mediator does (SEND Regulations 2014, reg 38(1); Kumar).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Consent, Event, PartyRole
from storage.database import Base, EnumColumn, WithId

MOST_OF_A_PARTY = 4
BRING_SOMEBODY = FAMILY_ROLES | {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}


class Supporter(WithId, Base):
    """Somebody who comes with one party, as that party named them."""

    __tablename__ = "supporter"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    """With whom they come."""
    name: Mapped[str]
    role_words: Mapped[str]
    """What they are: a friend, an adviser of SENDIASS, a solicitor."""
    is_lawyer: Mapped[bool] = mapped_column(default=False)
    named_at: Mapped[datetime]
    named_by: Mapped[str]
    consent: Mapped[Consent | None] = mapped_column(EnumColumn(Consent))
    """Whether they may come, where that is not the party's own choice; None while nobody has said so."""
    consent_note: Mapped[str] = mapped_column(Text, default="")
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    """When it was said that they do not come."""

    party: Mapped[Party] = relationship()

    @property
    def part_words(self) -> str:
        """What they are at the meeting, and with whom they come."""
        return f"{self.role_words}, with {self.party.name}"


class NamedMany(CaseError):
    """So many are named that a person should talk with whoever named them."""

    sentence = "You have named many people already. Phone us, and we talk about it."


class AskNobody(CaseError):
    """The first whom a family names comes in any case."""

    sentence = "They may come in any case, so nobody needs to agree."


def name_supporter(
    session: Session, party: Party, name: str, role_words: str, *, is_lawyer: bool, by: Actor, at: datetime
) -> tuple[Supporter, bool]:
    """Note who comes with ``party``; return them, and True if they are new. The same name is kept once.

    Raises NamedMany.
    """
    lock_case(session, party.case_id)
    standing = supporters_of(session, party)
    for known in standing:
        if known.name.casefold() == name.casefold():
            return known, False
    if len(standing) >= MOST_OF_A_PARTY:
        raise NamedMany(f"party {party.id}")
    supporter = Supporter(
        case_id=party.case_id,
        party=party,
        name=name,
        role_words=role_words,
        is_lawyer=is_lawyer,
        named_at=at,
        named_by=by.name,
    )
    session.add(supporter)
    session.flush()
    _evidence(session, supporter, Event.SUPPORTER_NAMED, by, at, lawyer=is_lawyer)
    return supporter, True


def record_consent(
    session: Session, supporter: Supporter, consent: Consent, note: str, *, by: Actor, at: datetime
) -> bool:
    """Record whether somebody may come, and who agreed; return True if anything changed. Raises AskNobody."""
    lock_case(session, supporter.case_id)
    session.refresh(supporter)
    if supporter.ended_at is not None or (supporter.consent, supporter.consent_note) == (consent, note):
        return False
    if not needs_consent(supporter, supporters_of(session, supporter.party)):
        raise AskNobody(f"supporter {supporter.id}")
    supporter.consent, supporter.consent_note = consent, note
    supporter.consent_at, supporter.consent_by = at, by.name
    _evidence(session, supporter, Event.SUPPORTER_CONSENT, by, at, consent=consent.value)
    return True


def end_supporter(session: Session, supporter: Supporter, *, by: Actor, at: datetime) -> bool:
    """Note that somebody does not come after all; return True if anything changed."""
    lock_case(session, supporter.case_id)
    session.refresh(supporter)
    if supporter.ended_at is not None:
        return False
    supporter.ended_at = at
    _evidence(session, supporter, Event.SUPPORTER_ENDED, by, at)
    return True


def needs_consent(supporter: Supporter, standing: Sequence[Supporter]) -> bool:
    """Return True if others must agree that they come; ``standing`` are all whom their party named.

    Whoever of them was named first and still comes needs nobody's leave, whatever was recorded while they
    were the second.

    Law: SEND Regulations 2014, reg 38(1)(b) and (e); Kumar: one supporter of the family's own choice,
    a lawyer too, comes without anyone's leave.
    """
    if supporter.party.role not in FAMILY_ROLES:
        return supporter.is_lawyer
    return not standing or standing[0].id != supporter.id


def may_come(supporter: Supporter, standing: Sequence[Supporter]) -> bool:
    """Return True if they come in any case, or it was agreed."""
    agreed = supporter.consent in {Consent.EVERYONE, Consent.MEDIATOR}
    return agreed or not needs_consent(supporter, standing)


def waits_for_consent(supporter: Supporter, standing: Sequence[Supporter]) -> bool:
    """Return True if nobody has said yet whether they may come."""
    return supporter.consent is None and needs_consent(supporter, standing)


def supporters_of_case(session: Session, case: Case) -> Sequence[Supporter]:
    """Return who is to come with the people of the case, in the order in which they were named."""
    query = select(Supporter).where(Supporter.case_id == case.id, Supporter.ended_at.is_(None))
    return session.scalars(query.order_by(Supporter.named_at, Supporter.id)).all()


def supporters_of(session: Session, party: Party) -> list[Supporter]:
    """Return who is to come with one party, in the order in which it named them."""
    return [one for one in supporters_of_case(session, party.case) if one.party_id == party.id]


def supporter_of_case(session: Session, case: Case, supporter_id: UUID) -> Supporter:
    """Return the one of that id who is to come. Raises NotFound."""
    for one in supporters_of_case(session, case):
        if one.id == supporter_id:
            return one
    raise NotFound(f"no supporter {supporter_id} in this case")


def coming_words(supporter: Supporter, standing: Sequence[Supporter]) -> str:
    """Return whether they come, for staff and the mediator."""
    if supporter.consent is not None and needs_consent(supporter, standing):
        note = f" ({supporter.consent_note})" if supporter.consent_note else ""
        return f"{supporter.consent.words}{note}"
    return "Waits for agreement" if waits_for_consent(supporter, standing) else "Comes"


def who_comes_with(session: Session, case: Case) -> list[tuple[Supporter, str]]:
    """Return whoever is named, each with whether they come."""
    found = supporters_of_case(session, case)
    return [(one, coming_words(one, [x for x in found if x.party_id == one.party_id])) for one in found]


def _evidence(
    session: Session, supporter: Supporter, event: Event, by: Actor, at: datetime, **about: object
) -> None:
    named = {"supporter": str(supporter.id), "name": supporter.name, "party": str(supporter.party_id)}
    append_evidence(session, supporter.party.case, event, by=by, at=at, about={**named, **about})
