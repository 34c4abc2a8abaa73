"""Whether somebody who may be the other parent may be contacted, and who said that it is safe.

The request asks about the other parent: safe to contact, not safe, or ask first. Staff correct it as they
hear more. While it is one of the last two, whoever may be that parent is contacted only once staff record who
said that it is safe, and when: once for each person, not at each step. The person who asked is never meant.
Every service that reaches a party calls ``clear_or_refuse``; emails that go by themselves ask ``emailed_at``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.authority_officers import ended_contact
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Asker, ContactSafe, Event, PartyRole

_BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_ASKS_FIRST = frozenset({ContactSafe.NO, ContactSafe.ASK})


@dataclass(frozen=True)
class Clearance:
    """Who said that it is safe to contact somebody, how, and on which UK day."""

    said_by: str
    said_on: date


@dataclass(frozen=True)
class ContactGuard:
    """Why somebody is not contacted until staff record that it is safe."""

    party: Party
    why: str
    """As a sentence for staff."""
    is_not_safe: bool
    """True where the family said no; False where it said that we ask first."""


class NotCleared(CaseError):
    """Somebody would be contacted of whom nobody recorded that this is safe."""

    status = 422

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        self.names = list(names)
        super().__init__(f"{case.reference}: contact not cleared")
        whom = " and ".join(self.names)
        self.sentence = (
            f"{why_asked_first(case)} Nothing was sent, added or changed. First record, on the page of "
            f"{whom} in the case, who said that it is safe to contact them, and when."
        )


def asks_first(case: Case) -> bool:
    """Return True while the other parent of the case is contacted only once that is cleared."""
    return case.other_parent_safe in _ASKS_FIRST


def asks_family(case: Case) -> bool:
    """Return True while staff are to ask whether the other parent may be contacted: "ask me first"."""
    return case.other_parent_safe == ContactSafe.ASK and not any(
        one.contact_cleared_at is not None for one in case.parties
    )


def of_request(case: Case) -> str:
    """Return the other parent as the family wrote them; empty where they named nobody."""
    return case.other_parent


def named_other_parent(case: Case) -> str:
    """Return the other parent as the family wrote them, for a sentence."""
    return case.other_parent or "the other parent"


def why_asked_first(case: Case) -> str:
    """Return what the family said, as a sentence for staff; "" where nothing asks for care."""
    whom = named_other_parent(case)
    if case.other_parent_safe == ContactSafe.NO:
        return f"The family said: it is not safe to contact {whom}."
    if case.other_parent_safe == ContactSafe.ASK:
        return f"The family said: ask first before you contact {whom}."
    return ""


def contact_guard(party: Party) -> ContactGuard | None:
    """Return why ``party`` is not contacted yet; None where nothing speaks against it, or it was cleared."""
    case = party.case
    if not asks_first(case) or party.contact_cleared_at is not None:
        return None
    if not may_be_other_parent(case, party.role, party.name, party=party):
        return None
    return ContactGuard(party, why_asked_first(case), case.other_parent_safe == ContactSafe.NO)


def guards_of(parties: Iterable[Party]) -> list[ContactGuard]:
    """Return the guards of those of ``parties`` who are not contacted yet."""
    return [guard for party in parties if (guard := contact_guard(party)) is not None]


def may_be_other_parent(case: Case, role: PartyRole, name: str, *, party: Party | None = None) -> bool:
    """Return True if somebody of this role and name may be the parent whom the family named.

    Every grown-up of the family is who did not ask, whatever the name: "his father" names nobody. Of anybody
    else the name has to be that of the other parent. ``party`` is None for somebody not yet in the case.
    """
    if role is PartyRole.YOUNG_PERSON or (party is not None and _asked(party)):
        return False
    return role in FAMILY_ROLES or is_named(case, name, at_least=2 if role in _BODIES else 1)


def is_named(case: Case, name: str, *, at_least: int = 1) -> bool:
    """Return True if ``name`` is that of the other parent, as the family wrote it."""
    said, called = _parts(case.other_parent), _parts(name)
    first = _parts(re.split(r"[,(;:]", case.other_parent)[0])
    fits = bool(called) and (called <= said or (bool(first) and first <= called))
    return fits and len(called & said) >= at_least


def waits_by_name(case: Case, name: str) -> bool:
    """Return True if somebody who comes along has the name of the other parent, who waits to be cleared."""
    if not asks_first(case) or not is_named(case, name):
        return False
    return not any(one.contact_cleared_at is not None and is_named(case, one.name) for one in case.parties)


def emailed_at(party: Party) -> str | None:
    """Return the address at which we email ``party`` by ourselves; None where there is none, or it waits.

    Nor is there one where a local authority's is that of an officer who was locked or removed.
    """
    if contact_guard(party) is not None or ended_contact(party) is not None:
        return None
    return party.email or None


def clear_contact(
    session: Session, party: Party, given: Clearance, *, by: Viewer | Actor, at: datetime
) -> bool:
    """Record that it is safe to contact ``party``; False where nothing asks for that, or it was recorded."""
    lock_case(session, party.case_id)
    session.refresh(party.case)
    session.refresh(party)
    if contact_guard(party) is None:
        return False
    actor = by if isinstance(by, Actor) else Actor.of(by)
    party.contact_cleared_at, party.contact_cleared_by = at, actor.name
    party.contact_said_by, party.contact_said_on = given.said_by, given.said_on
    about = {"party": str(party.id), "said_by": given.said_by, "said_on": given.said_on.isoformat()}
    append_evidence(session, party.case, Event.CONTACT_CLEARED, by=actor, at=at, about=about)
    return True


def clear_or_refuse(
    session: Session,
    parties: Iterable[Party],
    given: Clearance | None,
    *,
    by: Viewer | Actor,
    at: datetime,
) -> None:
    """Let ``parties`` be contacted: whoever waits is cleared by ``given``. Raises NotCleared without it."""
    chosen = list(parties)
    if not chosen:
        return
    case = chosen[0].case
    lock_case(session, case.id)
    session.refresh(case)
    waiting = [guard.party for guard in guards_of(chosen)]
    if waiting and given is None:
        raise NotCleared(case, [party.name for party in waiting])
    for party in waiting:
        assert given is not None  # noqa: S101 - refused above
        clear_contact(session, party, given, by=by, at=at)


@dataclass(frozen=True)
class OtherParentSaid:
    """What the family says of the other parent, who said it and on which UK day."""

    name: str
    safe: ContactSafe
    said_by: str
    said_on: date


def record_other_parent(
    session: Session, case: Case, said: OtherParentSaid, *, by: Viewer, at: datetime
) -> bool:
    """Record what the family says now; return True if anything changed.

    A "no" or "ask first" takes back what cleared anybody before: whoever said that did not know of this.
    """
    lock_case(session, case.id)
    session.refresh(case)
    before = {"other_parent": case.other_parent, "other_parent_safe": case.other_parent_safe}
    after = {"other_parent": said.name, "other_parent_safe": said.safe.value}
    was_said = (case.other_parent_said_by, case.other_parent_said_on) == (said.said_by, said.said_on)
    if before == after and (was_said or not said.said_by):
        return False
    case.other_parent, case.other_parent_safe = said.name, said.safe.value
    case.other_parent_said_by, case.other_parent_said_on = said.said_by, said.said_on
    case.other_parent_said_at = at
    if said.safe in _ASKS_FIRST:
        for party in case.parties:
            party.contact_cleared_at, party.contact_cleared_by = None, ""
            party.contact_said_by, party.contact_said_on = "", None
    changed = {
        name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    }
    about = {"changed": changed, "said_by": said.said_by, "said_on": said.said_on.isoformat()}
    append_evidence(session, case, Event.OTHER_PARENT_SAID, by=Actor.of(by), at=at, about=about)
    return True


def _asked(party: Party) -> bool:
    """Return True for the person whose request it is, and for the helper who made it for them."""
    case = party.case
    if party is case.parties[0]:
        return True
    helpers = (one for one in case.parties if one.role is PartyRole.HELPER)
    return case.asker is Asker.HELPER and party is next(helpers, None)


def _parts(name: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?\b", "", name.casefold()))
    return frozenset(found) - _TITLES
