"""By when, before a meeting, something is done."""

from __future__ import annotations

from datetime import date

import pytest

from cases.deadlines.before_meeting import access_booked_by, papers_due_on
from cases.deadlines.days import england_bank_holidays

MEETINGS = [
    (date(2026, 12, 18), 7, date(2026, 12, 9)),
    (date(2026, 12, 18), 0, date(2026, 12, 18)),
    (date(2027, 1, 5), 3, date(2026, 12, 30)),
    (date(2026, 12, 19), 1, date(2026, 12, 18)),
]
"""Day of the meeting, working days, by which day: weekends and bank holidays are no working days."""


@pytest.mark.parametrize(("meeting", "days", "by"), MEETINGS)
def test_so_many_working_days_before_a_meeting(meeting: date, days: int, by: date) -> None:
    assert access_booked_by(meeting, days, england_bank_holidays()) == by
    assert papers_due_on(meeting, days, england_bank_holidays()) == by
