"""On which days the owner of an agreed action is reminded, and which reminder may go at an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.action_reminders import (
    ActionReminderSchedule,
    action_reminder_days,
    due_action_reminder,
)
from cases.deadlines.days import england_bank_holidays, is_working_day

ENGLAND = england_bank_holidays()
USUAL = ActionReminderSchedule()
DUE = date(2026, 12, 15)
KEPT = date(2026, 11, 25)


def due(day: date, *, hour: int = 9, kept: date = KEPT, schedule: ActionReminderSchedule = USUAL):
    at = datetime.combine(day, time(hour), tzinfo=UTC)
    return due_action_reminder(DUE, schedule, ENGLAND, kept_on=kept, at=at)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2026, 12, 15), ["2026-12-08", "2026-12-15", "2026-12-16", "2026-12-22"]),
        (date(2027, 1, 1), ["2026-12-22", "2026-12-31", "2027-01-04", "2027-01-08"]),  # a bank holiday
        (date(2026, 12, 26), ["2026-12-17", "2026-12-24", "2026-12-29", "2027-01-05"]),  # a Saturday
        (date(2027, 3, 28), ["2027-03-18", "2027-03-25", "2027-03-30", "2027-04-05"]),  # Easter Sunday
    ],
)
def test_five_working_days_before_on_the_day_and_one_and_five_after(day, days):
    assert [one.isoformat() for one in action_reminder_days(day, USUAL, ENGLAND)] == days


@pytest.mark.parametrize(
    ("today", "reminded"),
    [
        (date(2026, 12, 7), None),
        (date(2026, 12, 8), date(2026, 12, 8)),
        (date(2026, 12, 11), date(2026, 12, 8)),  # days without a worker: the one that came
        (date(2026, 12, 12), None),  # a Saturday
        (date(2026, 12, 15), DUE),
        (date(2026, 12, 16), date(2026, 12, 16)),
        (date(2026, 12, 22), date(2026, 12, 22)),
        (date(2026, 12, 25), None),  # a bank holiday
        (date(2027, 2, 1), date(2026, 12, 22)),  # the last: nothing newer ever comes
    ],
)
def test_the_last_day_that_came_is_the_one_to_remind_of(today, reminded):
    assert due(today) == reminded


def test_nobody_is_reminded_before_nine_or_of_a_day_from_before_the_row():
    assert due(date(2026, 12, 8), hour=8) is None
    assert due(date(2026, 12, 9), kept=date(2026, 12, 9)) is None
    assert due(date(2026, 12, 16), kept=date(2026, 12, 16)) is None
    assert due(date(2026, 12, 22), kept=date(2026, 12, 16)) == date(2026, 12, 22)


def test_what_was_to_go_by_the_date_is_never_sent_after_it():
    before_only = ActionReminderSchedule(before=5, on_the_day=True, after_first=0, after_last=0)
    assert due(date(2026, 12, 16), schedule=before_only) is None
    nothing = ActionReminderSchedule(before=0, on_the_day=False, after_first=0, after_last=0)
    assert action_reminder_days(DUE, nothing, ENGLAND) == ()


@given(st.dates(date(2025, 3, 1), date(2027, 10, 1)), st.integers(-20, 40))
def test_every_reminder_is_on_a_working_day_and_not_before_its_turn(day, off):
    days = action_reminder_days(day, USUAL, ENGLAND)
    assert all(is_working_day(one, ENGLAND) for one in days)
    assert len(days) == 4
    assert days[0] < days[1] <= day < days[2] < days[3]
    at = datetime.combine(day + timedelta(days=off), time(10), tzinfo=UTC)
    found = due_action_reminder(day, USUAL, ENGLAND, kept_on=date(2025, 1, 1), at=at)
    assert found is None or (found in days and found <= at.date())
