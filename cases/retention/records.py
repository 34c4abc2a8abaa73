"""The schedule: how long each kind of record is kept, by how its case ended, and what then happens."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from cases.deadlines.days import add_months
from cases.vocabulary import CaseOutcome, CountedFrom, ErasureMethod, RecordKind

ADULT_AT: Final = 25
"""Years: until then a contract may ask that what concerns a child is kept (SEND goes to 25)."""


@dataclass(frozen=True)
class RetentionRule:
    """How long one kind of record of one sort of case is kept, and what then happens with it."""

    months: int
    method: ErasureMethod
    counted_from: CountedFrom
    until_25: bool = False
    """Not before the day on which the child or young person is 25."""

    def day(self, start: date, born_on: date) -> date:
        """Return the first day on which it may be erased; ``start`` is the day that is counted from."""
        day = add_months(start, self.months)
        return max(day, add_months(born_on, ADULT_AT * 12)) if self.until_25 else day


@dataclass(frozen=True)
class Schedule:
    """Every rule, and which version of the provider's it is; 0 is the one that came with Counterpart."""

    rules: Mapping[tuple[RecordKind, CaseOutcome], RetentionRule]
    sources: Mapping[RecordKind, str]
    version: int = 0

    def rule(self, record: RecordKind, outcome: CaseOutcome) -> RetentionRule:
        """Return the rule for one kind of record of a case that ended so."""
        return self.rules[record, outcome]

    def not_due_from(self, today: date) -> date:
        """Return a closing day from which on nothing is due yet ``today``; of earlier ones something may be.

        It is up to four days late, since months have ends of their own.
        """
        return add_months(today, -min(rule.months for rule in self.rules.values())) + timedelta(days=4)

    def as_data(self) -> dict[str, Any]:
        """Return it as it is kept in a version."""
        return {
            record.value: {
                "source": self.sources[record],
                "counted_from": self.rules[record, CaseOutcome.AGREED].counted_from.value,
                "until_25": self.rules[record, CaseOutcome.AGREED].until_25,
                **{
                    outcome.value: {
                        "months": self.rules[record, outcome].months,
                        "method": self.rules[record, outcome].method.value,
                    }
                    for outcome in CaseOutcome
                },
            }
            for record in RecordKind
        }


def schedule_from(data: Mapping[str, Any], *, version: int = 0) -> Schedule:
    """Return the schedule that ``as_data`` or the shipped file wrote."""
    rules: dict[tuple[RecordKind, CaseOutcome], RetentionRule] = {}
    sources: dict[RecordKind, str] = {}
    for record in RecordKind:
        part = data[record.value]
        sources[record] = str(part["source"])
        for outcome in CaseOutcome:
            row = part[outcome.value]
            rules[record, outcome] = RetentionRule(
                int(row["months"]),
                ErasureMethod(row["method"]),
                CountedFrom(part["counted_from"]),
                bool(part.get("until_25", False)),
            )
    return Schedule(rules, sources, version)


@cache
def shipped_schedule() -> Schedule:
    """Return the schedule that comes with Counterpart."""
    return schedule_from(tomllib.loads(Path(__file__).with_name("schedule.toml").read_text("utf-8")))


def with_version(schedule: Schedule, version: int) -> Schedule:
    """Return the same schedule under another version's number."""
    return replace(schedule, version=version)
