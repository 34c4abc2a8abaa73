"""When the weekly summary goes: from the first working day of the week, at nine, never on a day off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.deadlines.days import BankHolidays
from cases.deadlines.weekly_summaries import summary_due_at, week_of_summary


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-12-07T08:59:00Z", None),
        ("2026-12-07T09:00:00Z", "2026-12-07"),
        ("2026-12-09T15:00:00Z", "2026-12-07"),  # the worker stood still on Monday
        ("2026-12-12T10:00:00Z", None),  # a Saturday
        ("2026-12-28T10:00:00Z", None),  # a bank holiday: Boxing Day's substitute
        ("2026-12-29T10:00:00Z", "2026-12-28"),
        ("2026-07-06T08:00:00Z", "2026-07-06"),  # nine o'clock in British Summer Time
        ("2026-07-06T07:59:00Z", None),
    ],
)
def test_the_week_whose_summary_may_go(at: str, week: str | None) -> None:
    found = week_of_summary(datetime.fromisoformat(at), BankHolidays())
    assert found == (date.fromisoformat(week) if week else None)


def test_after_a_bank_holiday_it_is_due_on_the_next_working_day() -> None:
    assert summary_due_at(date(2026, 12, 28), BankHolidays()) == datetime(2026, 12, 29, 9, tzinfo=UTC)
    assert summary_due_at(date(2026, 12, 7), BankHolidays()) == datetime(2026, 12, 7, 9, tzinfo=UTC)
