"""Days of the week read from what mediators write of themselves, where that leaves no doubt."""

from __future__ import annotations

from datetime import date

import pytest

from services.directory.weekdays import is_off_day, weekdays_named


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Mondays and Wednesdays", {0, 2}),
        ("Tue-Thu, mornings", {1, 2, 3}),
        ("Monday to Friday, 9am to 5pm", {0, 1, 2, 3, 4}),
        ("Fri – Mon", {4, 5, 6, 0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("Thurs & Sat", {3, 5}),
        ("not Fridays", None),
        ("every other Tuesday", None),
        ("Mornings only", None),
        ("from May to July, any day", None),
        ("", None),
    ],
)
def test_days_are_read_or_left_open(words: str, days: set[int] | None) -> None:
    assert weekdays_named(words) == days


def test_a_day_off_is_said_only_where_it_is_certain() -> None:
    friday = date(2026, 12, 11)
    assert is_off_day("Mondays and Wednesdays", friday)
    assert not is_off_day("Mondays and Fridays", friday)
    assert not is_off_day("not Fridays", friday)
