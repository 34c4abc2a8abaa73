"""Counting months and working days, and UK time across clock changes."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.days import (
    add_months,
    add_weeks,
    england_bank_holidays,
    first_working_day_on_or_after,
    is_working_day,
    last_working_day_on_or_before,
    working_days_after,
    working_days_before,
    working_days_between,
)
from cases.deadlines.holiday_years import BANK_HOLIDAYS

ENGLAND = england_bank_holidays()
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 9, 14), 2, date(2026, 11, 14), id="same day-number"),
        pytest.param(date(2026, 12, 30), 2, date(2027, 2, 28), id="no 30 February"),
        pytest.param(date(2027, 12, 31), 2, date(2028, 2, 29), id="leap day"),
        pytest.param(date(2027, 1, 31), 1, date(2027, 2, 28), id="one month, not 30 days"),
        pytest.param(date(2026, 11, 30), 1, date(2026, 12, 30), id="30 November does not stretch"),
        pytest.param(date(2026, 12, 1), 1, date(2027, 1, 1), id="over the year's end"),
        pytest.param(date(2026, 5, 25), -6, date(2025, 11, 25), id="backwards"),
    ],
)
def test_months_end_on_the_same_day_number_or_the_months_last_day(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 24))
def test_a_month_later_lies_in_that_month_and_keeps_the_day_number_if_it_can(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@pytest.mark.hard_input("K14")
@pytest.mark.parametrize(
    ("start", "days"),
    [
        pytest.param(
            date(2026, 12, 23), [date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 30)], id="2026"
        ),
        pytest.param(
            date(2027, 12, 23), [date(2027, 12, 24), date(2027, 12, 29), date(2027, 12, 30)], id="2027"
        ),
    ],
)
def test_substitute_days_at_christmas_are_not_working_days(start, days):
    assert [working_days_after(start, n, ENGLAND) for n in (1, 2, 3)] == days


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 12, 27),
        date(2027, 12, 28),
        date(2028, 1, 3),
        date(2028, 5, 1),
    ],
)
def test_englands_bank_holidays_and_their_substitutes_are_not_working_days(day):
    assert day in ENGLAND
    assert not is_working_day(day, ENGLAND)


@pytest.mark.parametrize("day", [date(2027, 3, 17), date(2027, 7, 12), date(2026, 11, 30), date(2027, 1, 4)])
def test_holidays_of_other_parts_of_the_kingdom_and_school_holidays_are_working_days(day):
    assert is_working_day(day, ENGLAND)


@pytest.mark.parametrize("year", [2013, *BANK_HOLIDAYS, 2046])
def test_bank_holidays_kept_for_a_year_and_of_years_beyond_are_those_of_the_library(year):
    first, days = date(year, 1, 1), 366 if isleap(year) else 365
    found = {day for day in (first + timedelta(days=count) for count in range(days)) if day in ENGLAND}

    assert found == set(country_holidays("GB", subdiv="ENG", years=year))


def test_data_can_add_a_one_off_holiday_and_take_one_away():
    holidays = england_bank_holidays(added=[date(2029, 6, 5)], removed=[date(2029, 5, 7)])

    assert date(2029, 6, 5) in holidays
    assert date(2029, 5, 7) in ENGLAND
    assert date(2029, 5, 7) not in holidays
    assert working_days_after(date(2029, 6, 4), 1, holidays) == date(2029, 6, 6)


@pytest.mark.parametrize(
    ("told_on", "due"),
    [
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 12, 24), date(2026, 12, 31)),
        (date(2027, 3, 25), date(2027, 4, 1)),
        (date(2026, 8, 28), date(2026, 9, 3)),
        (date(2026, 5, 1), date(2026, 5, 7)),
    ],
)
def test_three_working_days_leave_out_the_day_itself_weekends_and_bank_holidays(told_on, due):
    assert working_days_after(told_on, 3, ENGLAND) == due
    assert working_days_between(told_on, due, ENGLAND) == 3


def test_counting_no_working_days_stays_and_counting_backwards_by_a_negative_number_is_refused():
    assert working_days_after(date(2026, 11, 28), 0, ENGLAND) == date(2026, 11, 28)
    with pytest.raises(ValueError, match="one way"):
        working_days_after(date(2026, 11, 28), -1, ENGLAND)


@given(DAYS, st.integers(1, 40))
def test_working_days_counted_forwards_are_undone_backwards(day, count):
    later = working_days_after(day, count, ENGLAND)

    assert is_working_day(later, ENGLAND)
    assert working_days_between(day, later, ENGLAND) == count
    assert working_days_before(later, count, ENGLAND) <= last_working_day_on_or_before(day, ENGLAND)
    assert working_days_before(later + timedelta(days=1), count, ENGLAND) > day


@given(DAYS)
def test_moving_to_a_working_day_never_jumps_over_one(day):
    before = last_working_day_on_or_before(day, ENGLAND)
    after = first_working_day_on_or_after(day, ENGLAND)

    assert before <= day <= after
    assert is_working_day(before, ENGLAND)
    assert is_working_day(after, ENGLAND)
    assert (before == day) == (after == day) == is_working_day(day, ENGLAND)
    assert working_days_between(before, after, ENGLAND) == (0 if before == after else 1)


@given(DAYS, st.integers(0, 20))
def test_weeks_keep_the_weekday(day, weeks):
    assert add_weeks(day, weeks).weekday() == day.weekday()
    assert (add_weeks(day, weeks) - day).days == 7 * weeks
