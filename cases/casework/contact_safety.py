"""Whether somebody who may be the other parent may be contacted, and who said that it is safe.

The request asks about the other parent: safe to contact, not safe, or ask first. Staff correct it as they
hear more. While it is one of the last two, whoever may be that parent is contacted only once staff record who
said that it is safe, and when: once for each person, not at each step. The person who asked is never meant.
What was said in a linked case counts for the same person here, too; which case that was is for the office.

Every service that reaches a party calls ``clear_or_refuse``; emails that go by themselves ask ``emailed_at``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.authority_officers import ended_contact
from cases.casework.same_person import (
    ASKS_FIRST,
    FamilyAnswer,
    answer_mark,
    answers_that_ask,
    comes_as,
    is_cleared,
    may_be_other_parent,
)
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import ContactSafe, Event
from dates import long_date

_CLEARED = ("contact_cleared_at", "contact_cleared_by", "contact_said_by", "contact_said_on")


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
    answers: tuple[FamilyAnswer, ...]
    """What the family said, in this case first."""

    @property
    def why(self) -> str:
        """As sentences for the office."""
        return " ".join(one.words for one in self.answers)

    @property
    def why_for_anyone(self) -> str:
        """The same for a mediator, too, who learns of no other case."""
        return " ".join(one.words_for_anyone for one in self.answers)

    @property
    def is_not_safe(self) -> bool:
        """True where the family said no; False where it said that we ask first."""
        return any(one.is_no for one in self.answers)


class NotCleared(CaseError):
    """Somebody would be contacted of whom nobody recorded that this is safe."""

    status = 422
    field = "contact_safe"
    """Where a page says it."""

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        self.names = list(names)
        self.reference = case.reference
        self.numbers = [one.number for one in case.parties if one.name in self.names]
        """Of those of them who are in the case."""
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

    def __init__(self, case: Case, names: Iterable[str], *, answered_on: date) -> None:
        super().__init__(case, names)
        self.sentence = (
            f"That was before the family's last answer, of {long_date(answered_on)}. "
            f"{why_asked_first(case)} Nothing was sent, added or changed. "
            "Ask again, and enter the day of the new answer."
        )


def asks_first(case: Case) -> bool:
    """Return True while somebody in the case may have to be cleared before they are contacted."""
    return bool(answers_that_ask(case))


def asks_family(case: Case) -> bool:
    """Return True while staff are to ask whether the other parent may be contacted: "ask me first"."""
    return case.other_parent_safe == ContactSafe.ASK and not any(
        one.contact_cleared_at is not None for one in case.parties
    )


def of_request(case: Case) -> str:
    """Return the other parent as the family wrote them; empty where they named nobody."""
    return case.other_parent


def why_asked_first(case: Case) -> str:
    """Return what the family said here and in linked cases, which it does not name; "" for no such."""
    return " ".join(one.words_for_anyone for one in answers_that_ask(case))


def contact_guard(party: Party) -> ContactGuard | None:
    """Return why ``party`` is not contacted yet; None where nothing speaks against it, or it was cleared."""
    answers = tuple(one for one in answers_that_ask(party.case) if _waits(party, one))
    return ContactGuard(party, answers) if answers else None


def guards_of(parties: Iterable[Party]) -> list[ContactGuard]:
    """Return the guards of those of ``parties`` who are not contacted yet."""
    return [guard for party in parties if (guard := contact_guard(party)) is not None]


def waits_by_name(case: Case, name: str, what_they_are: str = "") -> bool:
    """Return True if somebody who comes along may be the other parent, who waits to be cleared.

    ``what_they_are`` is all else that is written of them: "his father", perhaps an address or a number.
    """
    return any(comes_as(answer, case, name, what_they_are) for answer in answers_that_ask(case))


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
    read_answers_anew(session, party.case)
    session.refresh(party)
    guard = contact_guard(party)
    if guard is None:
        return False
    if given.answer_seen != answer_mark(party.case):
        raise AnswerChanged(party.case, [party.name])
    answered_on = max(one.said_on for one in guard.answers)
    if given.said_on < answered_on:
        raise SaidBefore(party.case, [party.name], answered_on=answered_on)
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
    read_answers_anew(session, case)
    waiting = [guard.party for guard in guards_of(chosen)]
    if waiting and given is None:
        raise NotCleared(case, [party.name for party in waiting])
    for party in waiting:
        assert given is not None  # noqa: S101 - refused above
        clear_contact(session, party, given, by=by, at=at)


def read_answers_anew(session: Session, case: Case) -> None:
    """Lock the case, and read again what families said in it and in linked ones."""
    lock_case(session, case.id)
    session.refresh(case)
    for link in case.links:
        session.refresh(link.other_than(case))


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
    if said.safe in ASKS_FIRST:
        for party in case.parties:
            _forget_clearance(party)
    changed = {
        name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    }
    about = {"changed": changed, "said_by": said.said_by, "said_on": said.said_on.isoformat()}
    append_evidence(session, case, Event.OTHER_PARENT_SAID, by=Actor.of(by), at=at, about=about)
    return True


def _forget_clearance(party: Party) -> None:
    party.contact_cleared_at, party.contact_cleared_by = None, ""
    party.contact_said_by, party.contact_said_on = "", None


def _waits(party: Party, answer: FamilyAnswer) -> bool:
    return not is_cleared(party, answer) and may_be_other_parent(party, answer)
