"""When the office asks about an action, how a reminder speaks of its date, and when tables want a look."""

from __future__ import annotations

from datetime import date

import pytest

from cases.deadlines.action_asking import ask_before, ask_late_by
from cases.deadlines.action_reminders import ActionReminderStage, reminder_stage
from cases.deadlines.drs_replies import usual_reply_by
from cases.deadlines.holiday_checks import check_is_due, closed_still_counts_from, table_ends_soon

CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
FRIDAY = date(2026, 12, 11)
SUNDAY = date(2026, 12, 13)


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        (FRIDAY, date(2026, 12, 3), None),
        (FRIDAY, date(2026, 12, 4), FRIDAY),
        (SUNDAY, date(2026, 12, 3), None),
        (SUNDAY, date(2026, 12, 4), FRIDAY),
        (date(2026, 12, 28), date(2026, 12, 16), None),
        (date(2026, 12, 28), date(2026, 12, 17), date(2026, 12, 24)),
    ],
)
def test_an_owner_without_email_is_asked_by_the_last_working_day_once_it_is_near(due, today, expected):
    assert ask_before(due, today, CHRISTMAS) == expected


@pytest.mark.parametrize(
    ("is_reached", "answered_on", "expected"),
    [
        (True, None, date(2026, 12, 21)),
        (False, None, date(2026, 12, 14)),
        (True, date(2026, 12, 16), date(2027, 1, 4)),
        (False, date(2026, 12, 16), date(2027, 1, 4)),
    ],
)
def test_an_action_past_its_date_is_asked_about_once_reminders_stop(is_reached, answered_on, expected):
    found = ask_late_by(FRIDAY, answered_on=answered_on, is_reached=is_reached, bank_holidays=CHRISTMAS)
    assert found == expected


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        (FRIDAY, date(2026, 12, 10), ActionReminderStage.BEFORE),
        (FRIDAY, FRIDAY, ActionReminderStage.TODAY),
        (FRIDAY, date(2026, 12, 12), ActionReminderStage.AFTER),
        (SUNDAY, FRIDAY, ActionReminderStage.BEFORE),
        (SUNDAY, date(2026, 12, 14), ActionReminderStage.AFTER),
    ],
)
def test_a_reminder_speaks_of_today_only_on_a_working_day_that_is_the_date(due, today, expected):
    assert reminder_stage(due, today, CHRISTMAS) is expected


@pytest.mark.parametrize(
    ("asked_on", "expected"),
    [
        (date(2026, 12, 1), FRIDAY),
        (date(2026, 12, 3), date(2026, 12, 14)),
        (date(2026, 12, 15), date(2026, 12, 29)),
    ],
)
def test_people_are_asked_to_answer_by_a_working_day(asked_on, expected):
    assert usual_reply_by(asked_on, CHRISTMAS) == expected


def test_the_table_of_bank_holidays_is_looked_at_once_a_year_and_before_it_ends():
    assert not check_is_due(date(2026, 1, 15), date(2027, 1, 15))
    assert check_is_due(date(2026, 1, 15), date(2027, 1, 16))
    assert not table_ends_soon(date(2026, 12, 31))
    assert table_ends_soon(date(2060, 1, 1))
    assert closed_still_counts_from(date(2026, 11, 30)) == date(2025, 11, 30)
