"""Whom a family's words about the other parent mean: by role, by name, and by where somebody is reached.

What a family says in one case counts for the same person in the cases that are linked to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Asker, ContactSafe, PartyRole
from dates import uk_day

ASKS_FIRST = frozenset({ContactSafe.NO, ContactSafe.ASK})
_BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_FATHER = frozenset({"dad", "daddy", "papa", "father", "stepdad", "stepfather", "husband"})
_MOTHER = frozenset({"mum", "mummy", "mom", "mam", "mama", "mother", "stepmum", "stepmother", "wife"})
_PARENT = frozenset({"parent", "stepparent", "ex", "partner"})
_NO_NAMES = (
    _FATHER
    | _MOTHER
    | _PARENT
    | {"his", "her", "their", "the", "my", "our", "a", "an", "and", "of", "child", "step", "other"}
)
_LEAST_DIGITS = 7
"""Shorter numbers, such as an extension, are nobody's own."""


@dataclass(frozen=True)
class FamilyAnswer:
    """That the family asked for care about the other parent, in this case or in one that is linked to it."""

    case: Case
    """In which they said so."""
    since: datetime | None
    """Of a linked case: from when it counts here, so that what cleared somebody before does not (UTC)."""

    @property
    def is_no(self) -> bool:
        """True where they said that it is not safe; False where they said that we ask first."""
        return self.case.other_parent_safe == ContactSafe.NO

    @property
    def said_on(self) -> date:
        """On which UK day they said so: what somebody said before that does not count."""
        return self.case.other_parent_said_on or uk_day(self.case.received_at)

    @property
    def mark(self) -> str:
        """What tells this answer from an earlier or later one."""
        mark = _mark(self.case)
        return f"{self.case.reference}:{mark}-{_thousandths(self.since)}" if self.since else mark

    @property
    def words(self) -> str:
        """What they said and where, as a sentence for the office alone."""
        about = f"{self.case.reference} (about {self.case.person_name})"
        return self.words_for_anyone.replace("In a linked case ", f"In the linked case {about} ", 1)

    @property
    def words_for_anyone(self) -> str:
        """The same for a mediator, too, who learns of no other case."""
        said = _said(self.case)
        return said if self.since is None else f"In a linked case {said[0].lower()}{said[1:]}"


def answer_mark(case: Case) -> str:
    """Return what tells the family's answers that count in this case from earlier or later ones."""
    return "+".join([_mark(case), *(one.mark for one in linked_answers(case))])


def linked_answers(case: Case) -> list[FamilyAnswer]:
    """Return what families said in linked cases while they ask for care there, in the order of the links."""
    found = []
    for link in case.links:
        other = link.other_than(case)
        if other.other_parent_safe in ASKS_FIRST:
            said_at = other.other_parent_said_at or other.received_at
            found.append(FamilyAnswer(other, max(link.made_at, said_at)))
    return found


def answers_that_ask(case: Case) -> list[FamilyAnswer]:
    """Return what the family said in this case, where that asks for care, and in linked ones."""
    own = [FamilyAnswer(case, None)] if case.other_parent_safe in ASKS_FIRST else []
    return own + linked_answers(case)


def answers_about_who_asked(case: Case) -> list[FamilyAnswer]:
    """Return what was said in linked cases that may be about the person who asked for this one.

    They asked us themselves, so nothing waits; staff know that the two are not to hear of each other.
    """
    asking = case.parties[0]
    if asking.role is PartyRole.YOUNG_PERSON:
        return []
    return [one for one in linked_answers(case) if not is_who_asked_there(asking, one) and _fits(asking, one)]


def is_who_asked_there(party: Party, answer: FamilyAnswer) -> bool:
    """Return True if ``party`` has the name of whoever asked, or of the young person, where it was said."""
    asking = (one for one in answer.case.parties if is_never_meant(one))
    return any(same_name(party.name, one.name) for one in asking)


def named_other_parent(case: Case) -> str:
    """Return the other parent as the family wrote them, for a sentence."""
    return case.other_parent or "the other parent"


def may_be_other_parent(party: Party, answer: FamilyAnswer) -> bool:
    """Return True if ``party`` may be the parent whom the family named, or is reached where that parent is.

    Every grown-up of the family is who did not ask, whatever the name: "his father" names nobody. Anybody
    else has a name that may be that of the other parent, or the email address or phone number of somebody
    who may be. Where it was said in a linked case, whoever asked there is not meant either. The person who
    asked is never meant, and nor is a young person.
    """
    if not _can_be_meant(party, answer):
        return False
    return _fits(party, answer) or any(
        shares_contact(party, one)
        for one in party.case.parties
        if one is not party and _can_be_meant(one, answer) and _fits(one, answer)
    )


def is_named(said: str, name: str, *, at_least: int = 1) -> bool:
    """Return True if ``name`` is that of the person whom the family wrote as ``said``."""
    known, called, first = parts_of_name(said), parts_of_name(name), parts_of_name(_head(said))
    fits = bool(called) and (called <= known or (bool(first) and first <= called))
    return fits and len(called & known) >= at_least


def may_be_named(said: str, name: str, what_they_are: str = "") -> bool:
    """Return True if somebody may be that person in other words: "D Shah", "his dad"."""
    called, known = parts_of_name(f"{name}, {what_they_are}"), parts_of_name(said)
    whose = [words for words in (_FATHER, _MOTHER) if words & known] or [_FATHER, _MOTHER]
    if called & _PARENT or any(called & words for words in whose):
        return True
    full = [part for part in _in_order(_head(said)) if part not in _NO_NAMES]
    called = parts_of_name(name)
    if len(full) < 2 or full[-1] not in called:
        return False
    initials = {part[0] for part in full[:-1]}
    return any(part[0] in initials for part in called - _NO_NAMES - {full[-1]})


def bare_name(said: str) -> str:
    """Return the name alone of somebody of whom it is said who they are: of "Dev Shah, his father"."""
    return _head(said).strip()


def named_party(case: Case) -> Party | None:
    """Return the person of the case who has the name of the other parent and did not ask; None for none."""
    name = bare_name(case.other_parent)
    named = (one for one in case.parties if one.role in FAMILY_ROLES and same_name(one.name, name))
    return next((one for one in named if not is_never_meant(one)), None)


def names_nobody(said: str) -> bool:
    """Return True if ``said`` has no name in it: "his father"."""
    return not parts_of_name(said) - _NO_NAMES


def same_name(one: str, other: str) -> bool:
    """Return True if two names are the same, whatever title, order and spelling with capitals they have."""
    return bool(parts_of_name(one)) and parts_of_name(one) == parts_of_name(other)


def shares_contact(one: Party, other: Party) -> bool:
    """Return True if both are reached at one email address, or by one phone number."""
    emails = {(party.email or "").strip().casefold() for party in (one, other)}
    phone = _digits(one.phone or "")
    same_phone = len(phone) >= _LEAST_DIGITS and phone == _digits(other.phone or "")
    return (len(emails) == 1 and emails != {""}) or same_phone


def is_reached_in(party: Party, text: str) -> bool:
    """Return True if ``text`` has the email address or the phone number of ``party``."""
    email, phone = (party.email or "").strip().casefold(), _digits(party.phone or "")
    return bool(email and email in text.casefold()) or (
        len(phone) >= _LEAST_DIGITS and phone in _digits(text)
    )


def _asked(party: Party) -> bool:
    """Return True for the person whose request it is, and for the helper who made it for them."""
    case = party.case
    if party is case.parties[0]:
        return True
    helpers = (one for one in case.parties if one.role is PartyRole.HELPER)
    return case.asker is Asker.HELPER and party is next(helpers, None)


def is_never_meant(party: Party) -> bool:
    """Return True for whoever asked, and for a young person."""
    return party.role is PartyRole.YOUNG_PERSON or _asked(party)


def _can_be_meant(party: Party, answer: FamilyAnswer) -> bool:
    """Return False for who asked, here or where it was said, and for a young person."""
    if is_never_meant(party):
        return False
    return answer.since is None or not is_who_asked_there(party, answer)


def is_cleared(party: Party, answer: FamilyAnswer) -> bool:
    """Return True if it was recorded, knowing of ``answer``, that ``party`` may be contacted."""
    at = party.contact_cleared_at
    return at is not None and (answer.since is None or at >= answer.since)


def _fits(party: Party, answer: FamilyAnswer) -> bool:
    """Return True if role or name of ``party``, or where they are reached, may be the other parent's."""
    said, is_body = answer.case.other_parent, party.role in _BODIES
    post = "" if is_body else party.post or ""
    if is_named(said, party.name, at_least=2 if is_body else 1) or may_be_named(said, party.name, post):
        return True
    if answer.since is None:
        return party.role in FAMILY_ROLES
    if party.role in FAMILY_ROLES and names_nobody(said):
        return True
    return any(
        same_name(party.name, one.name) or shares_contact(party, one) for one in _meant_there(answer.case)
    )


def _meant_there(case: Case) -> Iterator[Party]:
    """Yield who in a case may be the other parent by what was said in it, by role or name."""
    own = FamilyAnswer(case, None)
    return (one for one in case.parties if not is_never_meant(one) and _fits(one, own))


def comes_as(answer: FamilyAnswer, case: Case, name: str, what_they_are: str) -> bool:
    """Return True if that name, or what is written of it, may be the other parent who waits to be cleared."""
    called = f"{name}, {what_they_are}"
    known = [one for one in case.parties if _can_be_meant(one, answer) and _fits(one, answer)]
    waiting = [one for one in known if not is_cleared(one, answer)]
    if answer.since is not None:
        cleared = [one for one in known if is_cleared(one, answer)]
        there = _meant_there(answer.case)
        waiting += [one for one in there if not any(shares_contact(one, own) for own in cleared)]
    if any(is_reached_in(one, called) for one in waiting):
        return True
    said = answer.case.other_parent
    is_meant = is_named(said, called) or is_named(said, name) or may_be_named(said, name, what_they_are)
    cleared = [one for one in case.parties if is_cleared(one, answer)]
    return is_meant and not any(is_named(said, one.name) or same_name(one.name, name) for one in cleared)


def _said(case: Case) -> str:
    whom = named_other_parent(case)
    if case.other_parent_safe == ContactSafe.NO:
        return f"The family said: it is not safe to contact {whom}."
    return f"The family said: ask first before you contact {whom}."


def _mark(case: Case) -> str:
    return f"{case.other_parent_safe or 'none'}-{_thousandths(case.other_parent_said_at)}"


def _thousandths(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


def _digits(text: str) -> str:
    """Return the digits of a phone number, however it is spaced; +44 and 0044 are 0."""
    found = "".join(re.findall(r"[0-9]", text))
    return re.sub(r"^(?:00)?44(?:0(?=[1-9]))?", "0", found)


def _head(name: str) -> str:
    return re.split(r"[,(;:]", name)[0]


def _in_order(name: str) -> list[str]:
    found = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?\b", "", name.casefold()))
    return [part for part in found if part not in _TITLES]


@lru_cache(maxsize=2048)
def parts_of_name(name: str) -> frozenset[str]:
    """Return the parts of a name in small letters, without titles, in no order."""
    return frozenset(_in_order(name))
