"""When the owner of an agreed action is reminded by email: before its date, on it, after it; then no more.

A row of working days: five before, the day itself, one and five after. A date on a weekend or bank holiday is
reminded of on the last working day before it. Days that had passed when the action became a row are left out.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.deadlines.days import (
    is_working_day,
    last_working_day_on_or_before,
    working_days_after,
    working_days_before,
)
from cases.deadlines.signing_reminders import FROM_CLOCK
from dates import london_time, uk_day


class ActionReminderStage(StrEnum):
    """Where its date lies as seen from the day of the reminder."""

    BEFORE = "before"
    TODAY = "today"
    AFTER = "after"


@dataclass(frozen=True)
class ActionReminderSchedule:
    """The provider's choice, in working days; 0 leaves that reminder out."""

    before: int = 5
    on_the_day: bool = True
    after_first: int = 1
    after_last: int = 5


def action_reminder_days(
    due: date, schedule: ActionReminderSchedule, bank_holidays: Container[date]
) -> tuple[date, ...]:
    """Return the days on which the owner of an action due on ``due`` is reminded, earliest first."""
    act_by = last_working_day_on_or_before(due, bank_holidays)
    days = set()
    if schedule.before:
        days.add(working_days_before(act_by, schedule.before, bank_holidays))
    if schedule.on_the_day:
        days.add(act_by)
    for count in (schedule.after_first, schedule.after_last):
        if count:
            days.add(working_days_after(due, count, bank_holidays))
    return tuple(sorted(days))


def due_action_reminder(
    due: date,
    schedule: ActionReminderSchedule,
    bank_holidays: Container[date],
    *,
    kept_on: date,
    at: datetime,
) -> date | None:
    """Return the day of ``action_reminder_days`` whose reminder may go at ``at``, or None.

    The last of the days that came after ``kept_on``, when the action became a row: after days without a
    worker one reminder goes, not several. One for a day up to the date goes by the date or not at all. Never
    on a weekend or bank holiday, and not before FROM_CLOCK.
    """
    today = uk_day(at)
    if not is_working_day(today, bank_holidays) or london_time(at).time() < FROM_CLOCK:
        return None
    days = action_reminder_days(due, schedule, bank_holidays)
    came = [day for day in days if kept_on < day <= today]
    if not came or (today > due >= came[-1]):
        return None
    return came[-1]


def reminder_stage(due: date, today: date, bank_holidays: Container[date]) -> ActionReminderStage:
    """Return how a reminder of ``today`` speaks of the date ``due``.

    A date that is no working day is never reminded of as today's: the reminder goes before it.
    """
    if today > due:
        return ActionReminderStage.AFTER
    is_today = today >= last_working_day_on_or_before(due, bank_holidays) == due
    return ActionReminderStage.TODAY if is_today else ActionReminderStage.BEFORE
