"""On which days a signer who has not answered is reminded, and at what hour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.deadlines.days import england_bank_holidays
from cases.deadlines.signing_reminders import ReminderSchedule, due_reminder, reminder_days

HOLIDAYS = england_bank_holidays()
SCHEDULE = ReminderSchedule(first_after_days=3, every_days=3, at_most=3)


@pytest.mark.parametrize(
    ("asked_on", "open_until", "schedule", "expected"),
    [
        (date(2026, 12, 1), date(2026, 12, 11), SCHEDULE, ["2026-12-04", "2026-12-07", "2026-12-10"]),
        # Monday 21st, Thursday 24th, then Sunday 27th and Monday 28th, a bank holiday for Boxing Day
        (date(2026, 12, 18), date(2027, 1, 4), SCHEDULE, ["2026-12-21", "2026-12-24", "2026-12-29"]),
        # Friday 27th; Monday 30th; nothing after the last day to sign
        (date(2026, 11, 24), date(2026, 12, 1), SCHEDULE, ["2026-11-27", "2026-11-30"]),
        # Saturday 5th would move to Monday 7th, which is too late
        (date(2026, 12, 2), date(2026, 12, 6), SCHEDULE, []),
        # Saturday 5th moves to Monday, and the next is counted from there
        (date(2026, 12, 3), date(2026, 12, 18), ReminderSchedule(2, 1, 2), ["2026-12-07", "2026-12-08"]),
        (date(2026, 11, 29), date(2026, 12, 10), SCHEDULE, ["2026-12-02", "2026-12-07", "2026-12-10"]),
        (date(2026, 12, 1), date(2026, 12, 31), ReminderSchedule(3, 3, 0), []),
        (date(2026, 12, 1), date(2026, 12, 31), ReminderSchedule(7, 7, 1), ["2026-12-08"]),
        # The last day to sign is a day for a reminder, too
        (date(2026, 12, 1), date(2026, 12, 4), SCHEDULE, ["2026-12-04"]),
    ],
)
def test_reminders_go_on_working_days_up_to_the_last_day_to_sign(
    asked_on: date, open_until: date, schedule: ReminderSchedule, expected: list[str]
) -> None:
    days = reminder_days(asked_on, open_until, schedule, HOLIDAYS)

    assert [day.isoformat() for day in days] == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 3, 12, tzinfo=UTC), None),
        (datetime(2026, 12, 4, 8, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 4, 9, tzinfo=UTC), date(2026, 12, 4)),
        (datetime(2026, 12, 5, 12, tzinfo=UTC), None),  # a Saturday
        (datetime(2026, 12, 8, 12, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 12, 11, 12, tzinfo=UTC), date(2026, 12, 10)),
        (datetime(2026, 12, 14, 12, tzinfo=UTC), None),  # too late to sign
    ],
)
def test_the_newest_day_that_came_is_due_in_office_hours(at: datetime, expected: date | None) -> None:
    assert due_reminder(date(2026, 12, 1), date(2026, 12, 11), SCHEDULE, HOLIDAYS, at=at) == expected


def test_nine_is_nine_on_clocks_in_the_uk() -> None:
    asked_on, open_until = date(2026, 6, 1), date(2026, 6, 12)

    def due(hour: int) -> date | None:
        at = datetime(2026, 6, 4, hour, 30, tzinfo=UTC)
        return due_reminder(asked_on, open_until, SCHEDULE, HOLIDAYS, at=at)

    assert due(7) is None
    assert due(8) == date(2026, 6, 4)
