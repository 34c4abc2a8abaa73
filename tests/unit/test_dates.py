"""Each format of dates and times to the letter, and the UK's clock on both sides of its changes."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dates
from dates import from_uk, unbroken
from web.filters import FILTERS

DAY = date(2027, 1, 5)
NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""Half an hour into 1 July on the UK's clocks."""
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "of_the_day", "of_the_night"),
    [
        ("long_date", "Tuesday 5 January 2027", "Wednesday 1 July 2026"),
        ("plain_date", "5 January 2027", "1 July 2026"),
        ("short_date", "5 Jan 2027", "1 Jul 2026"),
        ("long_day", "Tuesday 5 January", "Wednesday 1 July"),
        ("plain_day", "5 January", "1 July"),
        ("short_day", "5 Jan", "1 Jul"),
        ("iso_utc", "2027-01-05", "2026-06-30T23:30:00Z"),
        ("uk_day", DAY, date(2026, 7, 1)),
    ],
)
def test_a_day_and_the_uk_day_of_an_instant_are_written_alike(name, of_the_day, of_the_night):
    assert getattr(dates, name)(DAY) == of_the_day
    assert getattr(dates, name)(NIGHT) == of_the_night


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("time_words", "11:52pm"),
        ("time_and_date", "11:52pm on Wednesday 25 November 2026"),
        ("date_and_time", "Wednesday 25 November 2026, at 11:52pm (UK time)"),
        ("long_datetime", "11:52pm on Wednesday 25 November 2026 (UK time)"),
        ("plain_datetime", "11:52pm on 25 November 2026 (UK time)"),
        ("short_datetime", "25 Nov 11:52pm"),
        ("until_words", "11:52pm on 25 November 2026 (UK time)"),
        ("exact_time", "25 November 2026, 23:52:07 GMT"),
        ("exact_time_with_utc", "25 November 2026, 23:52:07 GMT (23:52:07 UTC)"),
    ],
)
def test_an_instant_has_each_format(name, words):
    assert getattr(dates, name)(utc(2026, 11, 25, 23, 52, 7)) == words


def test_midnight_is_the_end_of_the_day_before():
    midnight = from_uk(date(2026, 12, 8), time(0))

    assert dates.until_words(midnight) == "the end of Monday 7 December 2026"


def test_a_day_that_nobody_recorded_has_words():
    assert dates.recorded_date(DAY) == "5 January 2027"
    assert dates.recorded_date(None) == "a day not recorded yet"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(2026, 11, 25, 10), "10am"),
        (utc(2026, 7, 1, 13, 15), "2:15pm"),
        (utc(2026, 11, 25, 12), "midday"),
        (utc(2026, 6, 1, 11), "midday"),
        (utc(2026, 11, 25, 12, 5), "12:05pm"),
        (utc(2026, 11, 25), "12am"),
        (time(14, 15), "2:15pm"),
        (time(0, 5), "12:05am"),
    ],
)
def test_times_are_written_as_people_say_them(at, words):
    assert dates.time_words(at) == words


def test_a_range_of_times_says_both():
    assert dates.time_range(utc(2026, 12, 10, 10), utc(2026, 12, 10, 12, 30)) == "10am to 12:30pm"


@pytest.mark.parametrize(
    ("at", "day", "clock"),
    [
        pytest.param(utc(2026, 3, 29, 0, 59), "Sunday 29 March 2026", "12:59am", id="before spring"),
        pytest.param(utc(2026, 3, 29, 1, 0), "Sunday 29 March 2026", "2am", id="spring"),
        pytest.param(utc(2026, 10, 25, 0, 30), "Sunday 25 October 2026", "1:30am", id="autumn, first"),
        pytest.param(utc(2026, 10, 25, 1, 30), "Sunday 25 October 2026", "1:30am", id="autumn, second"),
        pytest.param(NIGHT, "Wednesday 1 July 2026", "12:30am", id="tomorrow here"),
    ],
)
def test_times_are_the_uks_on_both_sides_of_the_clock_change(at, day, clock):
    assert dates.long_date(at) == day
    assert dates.time_words(at) == clock


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(2026, 11, 25, 10, 4, 31), "25 November 2026, 10:04:31 GMT (10:04:31 UTC)"),
        (utc(2026, 6, 25, 10, 4, 31), "25 June 2026, 11:04:31 BST (10:04:31 UTC)"),
        (utc(2026, 6, 24, 23, 30), "25 June 2026, 00:30:00 BST (24 June 2026, 23:30:00 UTC)"),
        (utc(2026, 10, 25, 0, 30), "25 October 2026, 01:30:00 BST (00:30:00 UTC)"),
        (utc(2026, 10, 25, 1, 30), "25 October 2026, 01:30:00 GMT (01:30:00 UTC)"),
    ],
)
def test_an_instant_in_evidence_can_be_read_one_way_only(at, words):
    assert dates.exact_time_with_utc(at) == words


def test_the_signing_record_gives_uk_time_once_with_its_zone():
    assert dates.exact_time(utc(2026, 7, 1, 9, 4, 31)) == "1 July 2026, 10:04:31 BST"


@pytest.mark.parametrize("name", ["uk_day", "long_date", "time_words", "short_datetime", "exact_time"])
def test_a_time_without_a_zone_is_refused(name):
    with pytest.raises(ValueError, match="zone"):
        getattr(dates, name)(datetime(2026, 11, 25, 10, 4))  # noqa: DTZ001 - the very fault under test


def test_a_request_just_before_midnight_uk_time_belongs_to_that_day_in_summer_too():
    assert dates.uk_day(utc(2026, 7, 5, 22, 59, 59)) == date(2026, 7, 5)
    assert dates.uk_day(utc(2026, 7, 5, 23)) == date(2026, 7, 6)
    assert dates.uk_day(utc(2026, 12, 5, 23, 59, 59)) == date(2026, 12, 5)


@pytest.mark.hard_input("K15")
def test_ten_in_the_morning_after_the_clocks_change_is_ten_in_the_morning():
    meeting = from_uk(date(2026, 10, 26), time(10))

    assert meeting == utc(2026, 10, 26, 10)
    assert dates.time_and_date(meeting) == "10am on Monday 26 October 2026"
    assert from_uk(date(2026, 10, 23), time(10)) == utc(2026, 10, 23, 9)


def test_the_hour_that_comes_twice_means_its_first_coming_and_the_skipped_one_is_refused():
    assert from_uk(date(2026, 10, 25), time(1, 30)) == utc(2026, 10, 25, 0, 30)
    with pytest.raises(dates.NoSuchTime, match="2027-03-28"):
        from_uk(date(2027, 3, 28), time(1, 30))


@given(DAYS, st.times().filter(lambda clock: clock.hour != 1))
def test_a_uk_time_comes_back_as_it_was(day, clock):
    assert from_uk(day, clock).tzinfo is UTC
    assert dates.london_time(from_uk(day, clock)) == dates.on_uk_clock(day, clock)
    assert dates.uk_day(from_uk(day, clock)) == day


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("Monday 25 January 2027", "Monday 25~January~2027"),
        ("Monday 25 January", "Monday 25~January"),
        ("25 Jan 11:52pm", "25~Jan 11:52pm"),
        ("10:04am on 25 November 2026 (UK time)", "10:04am on 25~November~2026 (UK~time)"),
        ("25 June 2026, 11:04:31 BST (10:04:31 UTC)", "25~June~2026, 11:04:31 BST (10:04:31 UTC)"),
    ],
)
def test_no_date_breaks_inside_but_after_its_weekday_it_may(words, held):
    assert unbroken(words) == held.replace("~", dates.NO_BREAK_SPACE)


@pytest.mark.parametrize(
    "name", ["long_date", "long_datetime", "plain_date", "plain_datetime", "short_datetime"]
)
def test_pages_hold_dates_together(name):
    at = utc(2026, 11, 25, 10, 4)

    assert FILTERS[name](at) == unbroken(getattr(dates, name)(at)) != getattr(dates, name)(at)


@pytest.mark.parametrize(
    "text", ["25 January 2027", "25 Jan 2027", "25/01/2027", "25.1.2027", "25 1 2027", "2027-01-25"]
)
def test_a_whole_day_is_read_however_it_is_typed(text):
    assert dates.typed_day(text) == date(2027, 1, 25)


@pytest.mark.parametrize("text", ["", "January 2027", "31 February 2027", "MC-7K3M-2Q"])
def test_what_is_no_whole_day_is_none(text):
    assert dates.typed_day(text) is None
