"""How long records are kept, in sentences for those whom they are about."""

from __future__ import annotations

from cases.enums.retention import CaseOutcome, RecordKind
from cases.retention.records import Schedule
from web.filters import count


def periods_kept(schedule: Schedule) -> list[tuple[str, str]]:
    """Return each kind of record, and how long it is kept and from when.

    Where cases that ended differently are kept differently, it is the longest; an enquiry that came to
    nothing has words of its own.
    """
    return [(record.words, _period(schedule, record)) for record in RecordKind]


def _period(schedule: Schedule, record: RecordKind) -> str:
    rules = [schedule.rule(record, outcome) for outcome in (CaseOutcome.AGREED, CaseOutcome.ENDED)]
    longest = max(rules, key=lambda rule: rule.months)
    enquiry = schedule.rule(record, CaseOutcome.ENQUIRY)
    said = f"{_length(longest.months)} from {longest.counted_from.words}"
    if longest.until_25:
        said += ", and until the child or young person is 25"
    if enquiry.months < longest.months:
        said += f" ({_length(enquiry.months)} if you only asked us something)"
    return said


def _length(months: int) -> str:
    years, rest = divmod(months, 12)
    return count(months, "month") if rest or not years else count(years, "year")
