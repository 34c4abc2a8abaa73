"""When to phone: never "today" on a closed day or after hours."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from cases.deadlines.days import england_bank_holidays
from cases.deadlines.opening_hours import opening_hours, when_to_phone

ENGLAND = england_bank_holidays()
HOURS = "9am to 5pm, Monday to Friday"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 27, 8, 0, tzinfo=UTC), "You can also phone us today, from 9am to 5pm."),
        (datetime(2026, 11, 27, 16, 59, tzinfo=UTC), "You can also phone us today, until 5pm."),
        (datetime(2026, 11, 27, 17, 0, tzinfo=UTC), "from 9am on Monday 30 November 2026."),
        (datetime(2026, 11, 28, 10, 0, tzinfo=UTC), "from 9am on Monday 30 November 2026."),
        (datetime(2026, 12, 24, 18, 0, tzinfo=UTC), "from 9am on Tuesday 29 December 2026."),
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), "from 9am on Tuesday 29 December 2026."),
        (datetime(2026, 7, 1, 16, 30, tzinfo=UTC), "from 9am on Thursday 2 July 2026."),
    ],
)
def test_the_day_to_phone_is_one_on_which_somebody_answers(at: datetime, words: str) -> None:
    assert when_to_phone(HOURS, at, ENGLAND).endswith(words)


def test_hours_are_read_as_providers_write_them() -> None:
    hours = opening_hours("Mon-Sat 9.30am – 4.30pm")
    assert hours is not None
    assert (hours.opens, hours.closes, hours.weekdays) == (time(9, 30), time(16, 30), frozenset(range(6)))


@pytest.mark.parametrize(
    "words", ["Monday to Friday, 9am to 5pm", "Mon-Fri, 9.00am - 5pm", "9AM until 5pm mon–fri"]
)
def test_the_forms_that_the_manual_names_are_read(words: str) -> None:
    assert opening_hours(words) == opening_hours(HOURS)


def test_of_several_spans_the_first_is_read() -> None:
    hours = opening_hours("9am to 8pm Monday to Thursday, 9am to 5pm Friday")
    assert hours is not None
    assert (hours.closes, hours.weekdays) == (time(20), frozenset(range(4)))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "office hours",
        "9am to 5pm",
        "5pm to 9am, Monday to Friday",
        "9am to 5pm, Saturday to Monday",
        "09:00 to 17:00, Monday to Friday",
    ],
)
def test_hours_that_cannot_be_read_promise_no_day(words: str) -> None:
    said = when_to_phone(words, datetime(2026, 11, 27, 10, 0, tzinfo=UTC), ENGLAND)
    assert said == f"You can phone us when we are open: {words}."
