"""When the weekly summary goes: on Monday morning, or on the first working day of the week after it."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta

from cases.deadlines.days import first_working_day_on_or_after, is_working_day
from cases.deadlines.signing_reminders import FROM_CLOCK
from dates import from_uk, london_time, uk_day


def week_of_summary(at: datetime, bank_holidays: Container[date]) -> date | None:
    """Return the Monday of the week whose summary may go at ``at``; None at night and on days off.

    It is due from the first working day of that week; a worker that stood still then sends it later.
    """
    today = uk_day(at)
    if not is_working_day(today, bank_holidays) or london_time(at).time() < FROM_CLOCK:
        return None
    return monday_of(today)


def summary_due_at(week: date, bank_holidays: Container[date]) -> datetime:
    """Return the instant from which the summary of the week that begins on ``week`` is due."""
    return from_uk(first_working_day_on_or_after(week, bank_holidays), FROM_CLOCK)


def monday_of(day: date) -> date:
    """Return the Monday of the week in which ``day`` lies."""
    return day - timedelta(days=day.weekday())
