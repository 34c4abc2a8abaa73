"""When a signer who has not answered is reminded by email: first, then every so many days, with an end."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.deadlines.days import first_working_day_on_or_after, is_working_day
from dates import london_time, uk_day

FROM_CLOCK = time(9)
"""UK time from which reminders go: nobody's phone rings with one at night."""


@dataclass(frozen=True)
class ReminderSchedule:
    """The provider's choice. Days are calendar days; ``at_most`` 0 sends none."""

    first_after_days: int = 3
    every_days: int = 3
    at_most: int = 3


def reminder_days(
    asked_on: date, open_until: date, schedule: ReminderSchedule, bank_holidays: Container[date]
) -> tuple[date, ...]:
    """Return the days on which someone asked on ``asked_on`` is reminded, earliest first.

    Each is a working day after ``asked_on`` and not after ``open_until``, the last day to sign: one that
    would fall on a weekend or bank holiday moves to the next working day, and the next counts from there.
    """
    days: list[date] = []
    wait = schedule.first_after_days
    while len(days) < schedule.at_most:
        counted_from = days[-1] if days else asked_on
        day = first_working_day_on_or_after(counted_from + timedelta(days=wait), bank_holidays)
        if day > open_until:
            break
        days.append(day)
        wait = schedule.every_days
    return tuple(days)


def due_reminder(
    asked_on: date,
    open_until: date,
    schedule: ReminderSchedule,
    bank_holidays: Container[date],
    *,
    at: datetime,
) -> date | None:
    """Return the day of ``reminder_days`` whose reminder may go at ``at``, or None.

    The last of the days that came: after days without a worker one reminder goes, not several. None on a
    weekend or bank holiday, and before FROM_CLOCK.
    """
    today = uk_day(at)
    if not is_working_day(today, bank_holidays) or london_time(at).time() < FROM_CLOCK or today > open_until:
        return None
    came = [day for day in reminder_days(asked_on, open_until, schedule, bank_holidays) if day <= today]
    return came[-1] if came else None
