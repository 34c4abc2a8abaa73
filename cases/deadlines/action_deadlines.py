"""What was agreed, and by when the law wants it done.

Counted from the day of the meeting, whenever people sign. What could have been ordered on appeal has the
times of reg 44 (by reg 42(2)); what carries no right of appeal has two weeks (reg 42(3)); a date agreed in
writing replaces both (reg 42(5)). These dates do not move when they fall on a weekend or holiday.
Law: SEND Regulations 2014 (SI 2014/1530, as amended by SI 2015/359), regs 42 and 44.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from cases.deadlines.clocks import kind_of_day
from cases.deadlines.days import (
    add_weeks,
    is_working_day,
    last_working_day_on_or_before,
)
from cases.vocabulary import AgreedKind, DueBasis, PartyRole, Section, Track
from dates import long_date, plain_date

WEEKS_IN_WORDS = {
    0: "At once",
    2: "Two weeks",
    5: "Five weeks",
    10: "Ten weeks",
    11: "Eleven weeks",
    14: "Fourteen weeks",
}
CONTENTS = frozenset({Section.B, Section.F})
NO_APPEAL_SECTIONS = frozenset({Section.C, Section.D, Section.G, Section.H})
BOUND_BY_LAW = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH})


@dataclass(frozen=True)
class Milestone:
    """One thing that the law wants done after the agreement, and by when."""

    words: str
    weeks: int
    due: date


@dataclass(frozen=True)
class SuggestedDue:
    """The date to offer. ``due`` is the first milestone's; None means that people must write a date.

    ``act_by`` is the last working day by ``due``, when to remind.
    """

    due: date | None
    basis: DueBasis
    reason: str
    act_by: date | None = None
    milestones: tuple[Milestone, ...] = ()

    @property
    def latest(self) -> date | None:
        """The last of the lawful dates: anything after it holds only if it was agreed in writing."""
        return self.milestones[-1].due if self.milestones else None


_ASSESS = (
    (2, "tell the family that the assessment begins"),
    (10, "if there will be no plan, give the decision with reasons"),
    (14, "if there will be a plan, finish it"),
)
_MAKE_PLAN = ((5, "send the draft plan"), (11, "finish the plan"))
_CHANGE_CONTENTS = ((5, "finish the amended plan"),)
_NAME_SCHOOL = ((2, "finish the amended plan with the school or college"),)
_KEEP_PLAN = ((0, "keep the plan going"),)
_NO_APPEAL_RIGHT = ((2, "do what was agreed"),)


def lawful_due(
    kind: AgreedKind,
    section: Section | None,
    agreed_on: date,
    *,
    bank_holidays: Container[date],
    track: Track = Track.MEDIATION,
    owner: PartyRole = PartyRole.AUTHORITY,
) -> SuggestedDue:
    """Return the lawful date for something agreed at the meeting of ``agreed_on``, with its basis and reason.

    No date comes for disagreement resolution, for an owner whom the law does not bind, and for a promise
    to look again, behind which no order of the Tribunal stands.
    Law: SEND Regulations 2014, reg 42(2), (3) and (5), reg 44(2).
    """
    if track is Track.DRS:
        return _write_a_date("Disagreement resolution has no time limit in law.")
    if owner not in BOUND_BY_LAW:
        return _write_a_date("The time limits in law are for the local authority and the health body.")
    if kind is AgreedKind.RECONSIDER:
        return _write_a_date("No time limit in law stands behind looking again.")
    basis, steps = _rule(kind, section, owner)
    milestones = tuple(Milestone(words, weeks, add_weeks(agreed_on, weeks)) for weeks, words in steps)
    first = milestones[0]
    act_by = max(agreed_on, last_working_day_on_or_before(first.due, bank_holidays))
    return SuggestedDue(
        first.due, basis, _reason(milestones, basis, act_by, bank_holidays), act_by, milestones
    )


def _write_a_date(why: str) -> SuggestedDue:
    return SuggestedDue(None, DueBasis.AGREED, f"{why} Write the date that all agreed.")


def _rule(
    kind: AgreedKind, section: Section | None, owner: PartyRole
) -> tuple[DueBasis, tuple[tuple[int, str], ...]]:
    # A health body's promises, and those about C, D, G and H, carry no right of appeal.
    if owner is PartyRole.HEALTH or section in NO_APPEAL_SECTIONS:
        return DueBasis.REG42_3, _NO_APPEAL_RIGHT
    if kind is AgreedKind.CHANGE_CONTENTS and section is Section.I:
        return DueBasis.REG42_2, _NAME_SCHOOL
    if kind is AgreedKind.KEEP_PLAN and section in CONTENTS:
        return DueBasis.REG42_2, (*_KEEP_PLAN, *_CHANGE_CONTENTS)
    orderable = {
        AgreedKind.ASSESS: _ASSESS,
        AgreedKind.MAKE_PLAN: _MAKE_PLAN,
        AgreedKind.CHANGE_CONTENTS: _CHANGE_CONTENTS,
        AgreedKind.NAME_SCHOOL: _NAME_SCHOOL,
        AgreedKind.KEEP_PLAN: _KEEP_PLAN,
    }
    if kind in orderable:
        return DueBasis.REG42_2, orderable[kind]
    return DueBasis.REG42_3, _NO_APPEAL_RIGHT


def _reason(
    milestones: tuple[Milestone, ...], basis: DueBasis, act_by: date, bank_holidays: Container[date]
) -> str:
    regulation = "regulation 42(2)" if basis is DueBasis.REG42_2 else "regulation 42(3)"
    first, *later = milestones
    words = f"{WEEKS_IN_WORDS[first.weeks]}: {long_date(first.due)} ({regulation})."
    if act_by != first.due and not is_working_day(first.due, bank_holidays):
        words += f" That is {kind_of_day(first.due)}, and it is still due then: act by {long_date(act_by)}."
    for step in later:
        words += f" {WEEKS_IN_WORDS[step.weeks]}: {step.words}, by {long_date(step.due)}."
    return words


def later_than_the_rules(entered: date, suggested: SuggestedDue) -> str | None:
    """Return what to say of a date after the last lawful one, which holds only if agreed in writing.

    Else None.

    Law: SEND Regulations 2014, reg 42(5).
    """
    if suggested.latest is None or entered <= suggested.latest:
        return None
    return f"Later than the rules allow ({plain_date(suggested.latest)}). Keep it only if all agreed."


def basis_of(entered: date, suggested: SuggestedDue) -> DueBasis:
    """Return why an action has the date ``entered``: the law's own, or another that people agreed in writing.

    Law: SEND Regulations 2014, reg 42(5).
    """
    lawful = {milestone.due for milestone in suggested.milestones}
    return suggested.basis if entered in lawful else DueBasis.AGREED
