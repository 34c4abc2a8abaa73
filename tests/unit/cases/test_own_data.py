"""By when somebody who asks for their own data has an answer."""

from __future__ import annotations

from datetime import date

import pytest

from cases.deadlines.days import england_bank_holidays
from cases.retention.own_data import own_data_due


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, the day in lieu of Boxing Day, a weekend
        (date(2027, 1, 31), date(2027, 3, 1)),  # no 31 February; the 28th is a Sunday
    ],
)
def test_it_is_due_a_month_later_or_on_the_next_working_day(asked_on: date, due_on: date) -> None:
    assert own_data_due(asked_on, england_bank_holidays()) == due_on
