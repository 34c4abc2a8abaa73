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
from dates import long_date, uk_day

_BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_ASKS_FIRST = frozenset({ContactSafe.NO, ContactSafe.ASK})
_FATHER = frozenset({"dad", "daddy", "papa", "father", "stepdad", "stepfather", "husband"})
_MOTHER = frozenset({"mum", "mummy", "mom", "mam", "mama", "mother", "stepmum", "stepmother", "wife"})
_PARENT = frozenset({"parent", "stepparent", "ex", "partner"})
_NO_NAMES = (
    _FATHER
    | _MOTHER
    | _PARENT
    | {"his", "her", "their", "the", "my", "our", "a", "an", "and", "of", "child", "step", "other"}
)
_CLEARED = ("contact_cleared_at", "contact_cleared_by", "contact_said_by", "contact_said_on")
_LEAST_DIGITS = 7
"""Shorter numbers, such as an extension, are nobody's own."""


@dataclass(frozen=True)
class Clearance:
    """Who said that it is safe to contact somebody, how, and on which UK day."""

    said_by: str
    said_on: date
    answer_seen: str
    """What the family's answer was on the page that staff pressed (``answer_mark``)."""


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
    field = "contact_safe"
    """Where a page says it."""

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        self.names = list(names)
        self.answer_now = answer_mark(case)
        super().__init__(f"{case.reference}: contact not cleared")
        whom = " and ".join(self.names)
        self.sentence = (
            f"{why_asked_first(case)} Nothing was sent, added or changed. First record, on the page of "
            f"{whom} in the case, who said that it is safe to contact them, and when."
        )


class AnswerChanged(NotCleared):
    """The family's answer is another now than on the page that was pressed."""

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        super().__init__(case, names)
        self.sentence = (
            f"What the family says has changed since this page was opened. {why_asked_first(case)} "
            "Nothing was sent, added or changed. Tick again only if somebody said after that that it is safe."
        )


class SaidBefore(NotCleared):
    """Somebody said that it is safe before the family said that it is not, or to ask first."""

    field = "contact_said_on"

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        super().__init__(case, names)
        self.sentence = (
            f"That was before the family's last answer, of {long_date(answered_on(case))}. "
            f"{why_asked_first(case)} Nothing was sent, added or changed. "
            "Ask again, and enter the day of the new answer."
        )


def answer_mark(case: Case) -> str:
    """Return what tells this answer of the family from an earlier or later one."""
    at = case.other_parent_said_at
    return f"{case.other_parent_safe or 'none'}-{int(at.timestamp() * 1000) if at else 0}"


def answered_on(case: Case) -> date:
    """Return on which UK day the family gave the answer that counts: what is older does not."""
    return case.other_parent_said_on or uk_day(case.received_at)


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
    if not may_be_other_parent(party):
        return None
    return ContactGuard(party, why_asked_first(case), case.other_parent_safe == ContactSafe.NO)


def guards_of(parties: Iterable[Party]) -> list[ContactGuard]:
    """Return the guards of those of ``parties`` who are not contacted yet."""
    return [guard for party in parties if (guard := contact_guard(party)) is not None]


def may_be_other_parent(party: Party) -> bool:
    """Return True if ``party`` may be the parent whom the family named, or is reached where that parent is.

    Every grown-up of the family is who did not ask, whatever the name: "his father" names nobody. Anybody
    else has a name that may be that of the other parent, or the email address or phone number of somebody
    who may be. The person who asked is never meant, and nor is a young person.
    """
    if _is_never_meant(party):
        return False
    return _fits(party) or any(
        _share_contact(party, one)
        for one in party.case.parties
        if one is not party and not _is_never_meant(one) and _fits(one)
    )


def is_named(case: Case, name: str, *, at_least: int = 1) -> bool:
    """Return True if ``name`` is that of the other parent, as the family wrote it."""
    said, called = _parts(case.other_parent), _parts(name)
    first = _parts(_head(case.other_parent))
    fits = bool(called) and (called <= said or (bool(first) and first <= called))
    return fits and len(called & said) >= at_least


def may_be_named(case: Case, name: str, what_they_are: str = "") -> bool:
    """Return True if somebody may be the other parent in other words: "D Shah", "his dad"."""
    called, said = _parts(f"{name}, {what_they_are}"), _parts(case.other_parent)
    whose = [words for words in (_FATHER, _MOTHER) if words & said] or [_FATHER, _MOTHER]
    if called & _PARENT or any(called & words for words in whose):
        return True
    full = [part for part in _in_order(_head(case.other_parent)) if part not in _NO_NAMES]
    called = _parts(name)
    if len(full) < 2 or full[-1] not in called:
        return False
    initials = {part[0] for part in full[:-1]}
    return any(part[0] in initials for part in called - _NO_NAMES - {full[-1]})


def waits_by_name(case: Case, name: str, what_they_are: str = "") -> bool:
    """Return True if somebody who comes along may be the other parent, who waits to be cleared.

    ``what_they_are`` is all else that is written of them: "his father", perhaps an address or a number.
    """
    if not asks_first(case):
        return False
    called = f"{name}, {what_they_are}"
    for one in case.parties:
        waits = one.contact_cleared_at is None and not _is_never_meant(one) and _fits(one)
        if waits and _is_reached_in(one, called):
            return True
    is_meant = is_named(case, called) or is_named(case, name) or may_be_named(case, name, what_they_are)
    cleared = [one for one in case.parties if one.contact_cleared_at is not None]
    return is_meant and not any(
        is_named(case, one.name) or _parts(one.name) == _parts(name) for one in cleared
    )


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
    """Record that it is safe to contact ``party``; False where nothing asks for that, or it was recorded.

    Raises AnswerChanged where the page showed another answer of the family, and SaidBefore where somebody
    said that it is safe before the family gave its answer.
    """
    lock_case(session, party.case_id)
    session.refresh(party.case)
    session.refresh(party)
    if contact_guard(party) is None:
        return False
    if given.answer_seen != answer_mark(party.case):
        raise AnswerChanged(party.case, [party.name])
    if given.said_on < answered_on(party.case):
        raise SaidBefore(party.case, [party.name])
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
    """Let ``parties`` be contacted: whoever waits is cleared by ``given``.

    Raises NotCleared without it, and as ``clear_contact`` where it does not count.
    """
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


def take_clearance_back(party: Party) -> dict[str, tuple[object, object]]:
    """Ask again about ``party``, who was cleared under another name or address; before and after, by column.

    Empty where nobody was cleared, or nothing asks for care now.
    """
    if party.contact_cleared_at is None or not asks_first(party.case):
        return {}
    before = {name: getattr(party, name) for name in _CLEARED}
    _forget_clearance(party)
    return {name: (value, getattr(party, name)) for name, value in before.items()}


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
            _forget_clearance(party)
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


def _is_never_meant(party: Party) -> bool:
    return party.role is PartyRole.YOUNG_PERSON or _asked(party)


def _fits(party: Party) -> bool:
    """Return True if role or name of ``party`` may be that of the other parent."""
    is_body = party.role in _BODIES
    post = "" if is_body else party.post or ""
    return (
        party.role in FAMILY_ROLES
        or is_named(party.case, party.name, at_least=2 if is_body else 1)
        or may_be_named(party.case, party.name, post)
    )


def _share_contact(one: Party, other: Party) -> bool:
    emails = {(party.email or "").strip().casefold() for party in (one, other)}
    phone = _digits(one.phone or "")
    same_phone = len(phone) >= _LEAST_DIGITS and phone == _digits(other.phone or "")
    return (len(emails) == 1 and emails != {""}) or same_phone


def _is_reached_in(party: Party, text: str) -> bool:
    """Return True if ``text`` has the email address or the phone number of ``party``."""
    email, phone = (party.email or "").strip().casefold(), _digits(party.phone or "")
    return bool(email and email in text.casefold()) or (
        len(phone) >= _LEAST_DIGITS and phone in _digits(text)
    )


def _digits(text: str) -> str:
    """Return the digits of a phone number, however it is spaced; +44 and 0044 are 0."""
    found = "".join(re.findall(r"[0-9]", text))
    return re.sub(r"^(?:00)?44(?:0(?=[1-9]))?", "0", found)


def _forget_clearance(party: Party) -> None:
    party.contact_cleared_at, party.contact_cleared_by = None, ""
    party.contact_said_by, party.contact_said_on = "", None


def _head(name: str) -> str:
    return re.split(r"[,(;:]", name)[0]


def _in_order(name: str) -> list[str]:
    found = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?\b", "", name.casefold()))
    return [part for part in found if part not in _TITLES]


def _parts(name: str) -> frozenset[str]:
    return frozenset(_in_order(name))
