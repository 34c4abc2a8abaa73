"""Putting right what a case says: its people, the child or young person, its decisions.

Each change is written to the evidence with what it was before. A certificate already issued is not touched:
it is corrected by another that replaces it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.closing import NEW_DECISION, reopen_case
from cases.casework.contact_safety import take_clearance_back
from cases.casework.own_case import refuse_own_address
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Decision, Party
from cases.vocabulary import ContactWay, DecisionKind, Event, PartyRole, Section, Side

SIDE_OF = {
    PartyRole.PARENT: Side.FAMILY,
    PartyRole.YOUNG_PERSON: Side.FAMILY,
    PartyRole.ALTERNATIVE_PERSON: Side.FAMILY,
    PartyRole.REPRESENTATIVE: Side.FAMILY,
    PartyRole.SUPPORTER: Side.FAMILY,
    PartyRole.AUTHORITY: Side.AUTHORITY,
    PartyRole.HEALTH: Side.HEALTH,
    PartyRole.SETTING: Side.SETTING,
    PartyRole.HELPER: Side.NONE,
    PartyRole.INTERPRETER: Side.NONE,
}
BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})
"""Those who are bodies, for which a person comes who can decide (SEND Regulations 2014, reg 38(2))."""


class ThereAlready(CaseError):
    """Someone of this name and part is in the case already; nothing was added twice."""

    status = 422

    def __init__(self, party: Party) -> None:
        super().__init__(f"party {party.number} has this name and role")
        self.number = party.number
        self.sentence = f"{party.name} is in this case already. Correct their details instead."


class ContactIsTheRequest(CaseError):
    """The first contact about the decision that a case was opened about is the request itself."""

    sentence = "The first contact about this decision is the request itself. Its day cannot be changed."


@dataclass(frozen=True)
class PartyDetails:
    """All that the office may put right about one person or body."""

    name: str
    organisation: str = ""
    post: str = ""
    email: str | None = None
    phone: str = ""
    address: str = ""
    best_times: str = ""
    message_safe: bool | None = None
    may_decide: bool = False
    capacity_basis: str = ""

    @classmethod
    def of(cls, party: Party) -> PartyDetails:
        """Return them as they are recorded now."""
        return cls(**{name: getattr(party, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class PersonDetails:
    """The child or young person, and the local authority whose decision it is."""

    name: str
    birth_date: date
    lives_in: str
    authority_name: str
    authority_code: str | None

    @classmethod
    def of(cls, case: Case) -> PersonDetails:
        """Return them as they are recorded now."""
        return cls(
            name=case.person_name,
            birth_date=case.person_birth_date,
            lives_in=case.lives_in,
            authority_name=case.authority_name,
            authority_code=case.authority_code,
        )


@dataclass(frozen=True)
class DecisionDetails:
    """What a decision letter says, and which parts of the plan are in dispute."""

    kind: DecisionKind
    sections: frozenset[Section] = frozenset()
    letter_date: date | None = None
    sent_date: date | None = None
    received_date: date | None = None
    missing_health: str = ""


def correct_party(
    session: Session, party: Party, details: PartyDetails, *, by: Viewer | Actor, at: datetime
) -> frozenset[str]:
    """Put a party's details right; the names of what changed, empty when nothing did.

    Who said that it is safe to contact them said so of the name and the email address until now: where one of
    them changes, that is asked again. Raises OwnAddress.
    """
    lock_case(session, party.case_id)
    if isinstance(by, Viewer):
        refuse_own_address(session, party.role, details.name, details.email, by.user_id)
    before = asdict(PartyDetails.of(party))
    changed = _apply(party, before, asdict(details))
    if changed.keys() & {"name", "email"}:
        session.refresh(party, ["contact_cleared_at"])
        changed |= take_clearance_back(party)
    if changed:
        _evidence(session, party.case, Event.PARTY_CORRECTED, by, at, changed, party=str(party.id))
    return frozenset(changed)


def add_party(
    session: Session, case: Case, role: PartyRole, details: PartyDetails, *, by: Viewer, at: datetime
) -> Party:
    """Add one more person or body to the case and return it.

    Raises ThereAlready for one of the same name and part, OwnAddress.
    """
    lock_case(session, case.id)
    session.refresh(case, ["parties"])
    refuse_own_address(session, role, details.name, details.email, by.user_id)
    for known in case.parties:
        if known.role is role and known.name.casefold() == details.name.casefold():
            raise ThereAlready(known)
    party = Party(
        case_id=case.id,
        number=max((p.number for p in case.parties), default=0) + 1,
        role=role,
        side=SIDE_OF[role],
        **asdict(details),
    )
    case.parties.append(party)
    session.flush()
    append_evidence(
        session,
        case,
        Event.PARTY_ADDED,
        by=Actor.of(by),
        at=at,
        about={"party": str(party.id), "role": role.value, "name": details.name},
    )
    return party


def correct_person(
    session: Session, case: Case, details: PersonDetails, *, by: Viewer, at: datetime
) -> frozenset[str]:
    """Put right who the case is about, and whose decision it is; the names of what changed."""
    lock_case(session, case.id)
    changed = _difference(asdict(PersonDetails.of(case)), asdict(details))
    if not changed:
        return frozenset()
    case.person_name, case.person_birth_date = details.name, details.birth_date
    case.lives_in = details.lives_in
    set_authority(case, details.authority_name, details.authority_code)
    _evidence(session, case, Event.CASE_CORRECTED, by, at, changed)
    return frozenset(changed)


def correct_decision(
    session: Session, decision: Decision, details: DecisionDetails, *, by: Viewer, at: datetime
) -> frozenset[str]:
    """Put a decision right; the names of what changed."""
    lock_case(session, decision.case_id)
    before = {name: getattr(decision, name) for name in _plain(details)}
    changed = _apply(decision, before, _plain(details))
    if "letter_date" in changed:
        decision.letter_date_is_a_guess = False
    if changed:
        _evidence(
            session, decision.case, Event.DECISION_CORRECTED, by, at, changed, decision=str(decision.id)
        )
    return frozenset(changed)


def add_decision(
    session: Session, case: Case, details: DecisionDetails, *, by: Viewer, at: datetime
) -> Decision:
    """Add one more decision to the case and return it: it has clocks and certificates of its own (CFA 2014, s
    51(3)(b)).

    The same decision of the same date is added once. A closed case is taken up again for it.
    """
    lock_case(session, case.id)
    session.refresh(case, ["decisions"])
    for known in case.decisions:
        if known.kind is details.kind and known.letter_date == details.letter_date:
            return known
    decision = Decision(
        case_id=case.id,
        number=max((d.number for d in case.decisions), default=0) + 1,
        **_plain(details),
    )
    case.decisions.append(decision)
    session.flush()
    append_evidence(
        session,
        case,
        Event.DECISION_ADDED,
        by=Actor.of(by),
        at=at,
        about={"decision": str(decision.id), "kind": details.kind.value},
    )
    reopen_case(session, case, because=NEW_DECISION, by=Actor.of(by), at=at)
    return decision


def record_first_contact(
    session: Session, decision: Decision, *, on: date, how: ContactWay, by: Viewer, at: datetime
) -> bool:
    """Record when and how the family first contacted us about a later decision; whether anything changed.

    Its two months are kept or missed by this day, never by the day on which the case was opened
    (SEND Regulations 2014, reg 33). Raises ContactIsTheRequest for the decision the case was opened about.
    """
    if decision.is_the_first:
        raise ContactIsTheRequest(f"decision {decision.number}")
    lock_case(session, decision.case_id)
    after = {"contacted_on": on, "contacted_how": how}
    changed = _apply(decision, {name: getattr(decision, name) for name in after}, dict(after))
    if changed:
        decision.contact_recorded_by = by.name
        _evidence(session, decision.case, Event.DECISION_CONTACT, by, at, changed, decision=str(decision.id))
    return bool(changed)


def _plain(details: DecisionDetails) -> dict[str, Any]:
    return {**asdict(details), "sections": sorted(section.value for section in details.sections)}


def _apply(row: object, before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    changed = _difference(before, after)
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


def _evidence(
    session: Session,
    case: Case,
    event: Event,
    by: Viewer | Actor,
    at: datetime,
    changed: dict[str, tuple[Any, Any]],
    **about: str,
) -> None:
    values = {
        name: {"before": _text(before), "after": _text(after)} for name, (before, after) in changed.items()
    }
    actor = by if isinstance(by, Actor) else Actor.of(by)
    append_evidence(session, case, event, by=actor, at=at, about={**about, "changed": values})


def _text(value: object) -> object:
    if value is None or isinstance(value, bool | list):
        return value
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "value", value))


def set_authority(case: Case, name: str, code: str | None) -> None:
    """Set the local authority whose decision it is, in the case and as a party."""
    party = case.authority_party()
    if party is not None:
        party.organisation = name
        if party.name == case.authority_name:
            party.name = name
    case.authority_name, case.authority_code = name, code
