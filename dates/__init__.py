"""UK time and how dates and times are written: the one place that knows the zone, month names and formats.

Lowest of all packages and free of any other, since pages, forms, emails, documents and the domain all write
dates and must write them alike. Counting days (months, working days, bank holidays) is law and stands in
``cases.deadlines.days``; reading what people type into a form is ``forms.moments``.

A stored time is UTC. Every format takes a day or an instant; an instant stands for its day or its time in
the UK, and one without a zone is refused with ValueError. The formats use ordinary spaces; where a line may
end anywhere, ``unbroken`` holds each date together.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
NO_BREAK_SPACE: Final = "\u00a0"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Names as ``date.weekday()`` counts them: Monday is 0."""

_TOGETHER = re.compile(r"\b\d{1,2} [A-Z][a-z]+(?: \d{4})?\b|\(UK time\)")
_TYPED_DAYS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d")


class NoSuchTime(ValueError):
    """A time that the clocks skip when they go forward in March."""


def utc_now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def london_time(at: datetime) -> datetime:
    """Return the instant ``at`` as clocks in the UK show it.

    Raises:
        ValueError: if ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without its zone is not an instant: store times in UTC")
    return at.astimezone(LONDON)


def uk_day(at: date | datetime) -> date:
    """Return the day it is in the UK at the instant ``at``; a plain day is returned as it is."""
    return london_time(at).date() if isinstance(at, datetime) else at


def on_uk_clock(day: date, clock: time) -> datetime:
    """Return ``clock`` on ``day`` as typed, in London's zone; no look at whether the clocks skip it."""
    return datetime.combine(day, clock, LONDON)


def from_uk(day: date, clock: time) -> datetime:
    """Return the instant, in UTC, at which UK clocks show ``clock`` on ``day``.

    The hour that comes twice in October means its first coming.

    Raises:
        NoSuchTime: for the hour that is skipped in March.
    """
    local = on_uk_clock(day, clock)
    instant = local.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {clock} does not exist in {LONDON.key}")
    return instant


def long_date(at: date | datetime) -> str:
    """Return *Monday 25 January 2027*: for families, and wherever the weekday helps."""
    day = uk_day(at)
    return f"{WEEKDAYS[day.weekday()]} {plain_date(day)}"


def plain_date(at: date | datetime) -> str:
    """Return *25 January 2027*: for facts, as of birth or issue."""
    day = uk_day(at)
    return f"{plain_day(day)} {day.year}"


def short_date(at: date | datetime) -> str:
    """Return *25 Jan 2027*: for staff's tables."""
    day = uk_day(at)
    return f"{short_day(day)} {day.year}"


def long_day(at: date | datetime) -> str:
    """Return *Monday 25 January*: where the year is plain."""
    day = uk_day(at)
    return f"{WEEKDAYS[day.weekday()]} {plain_day(day)}"


def plain_day(at: date | datetime) -> str:
    """Return *25 January*."""
    day = uk_day(at)
    return f"{day.day} {MONTHS[day.month - 1]}"


def short_day(at: date | datetime) -> str:
    """Return *25 Jan*: for staff's tables, within one year."""
    day = uk_day(at)
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def recorded_date(day: date | None) -> str:
    """Return *25 January 2027*, or *a day not recorded yet*."""
    return plain_date(day) if day else "a day not recorded yet"


def time_words(at: datetime | time) -> str:
    """Return *10am*, *2:15pm*, *midday*, *12am*. A plain time is taken as the UK's own."""
    clock = london_time(at).time() if isinstance(at, datetime) else at
    if (clock.hour, clock.minute) == (12, 0):
        return "midday"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def time_range(start: datetime, end: datetime) -> str:
    """Return *10am to 12:30pm*."""
    return f"{time_words(start)} to {time_words(end)}"


def time_and_date(at: datetime) -> str:
    """Return *11:52pm on Wednesday 25 November 2026*, after "at"."""
    return f"{time_words(at)} on {long_date(at)}"


def date_and_time(at: datetime) -> str:
    """Return *Wednesday 25 November 2026, at 11:52pm (UK time)*, after "on"."""
    return f"{long_date(at)}, at {time_words(at)} (UK time)"


def long_datetime(at: datetime) -> str:
    """Return *11:52pm on Wednesday 25 November 2026 (UK time)*: where the weekday helps."""
    return f"{time_and_date(at)} (UK time)"


def plain_datetime(at: datetime) -> str:
    """Return *10:04am on 25 November 2026 (UK time)*: for families, once a page."""
    return f"{time_words(at)} on {plain_date(at)} (UK time)"


def short_datetime(at: datetime) -> str:
    """Return *25 Nov 11:52pm*: for staff's timelines."""
    return f"{short_day(at)} {time_words(at)}"


def until_words(at: datetime) -> str:
    """Return ``plain_datetime``; of midnight the day that ends: *the end of Monday 7 December 2026*."""
    clock = london_time(at)
    if (clock.hour, clock.minute) == (0, 0):
        return f"the end of {long_date(at - timedelta(minutes=1))}"
    return plain_datetime(at)


def exact_time(at: datetime) -> str:
    """Return *25 November 2026, 10:04:31 GMT*: for the signing record."""
    clock = london_time(at)
    return f"{plain_date(clock)}, {clock:%H:%M:%S %Z}"


def exact_time_with_utc(at: datetime) -> str:
    """Return *25 November 2026, 10:04:31 GMT (10:04:31 UTC)*: for evidence and seals.

    Where it is another day in UTC, that day stands before the time in UTC.
    """
    utc = at.astimezone(UTC)
    other_day = f"{plain_date(utc.date())}, " if utc.date() != uk_day(at) else ""
    return f"{exact_time(at)} ({other_day}{utc:%H:%M:%S} UTC)"


def iso_utc(at: date | datetime) -> str:
    """Return *2026-11-25T10:04:31Z*, or *2026-11-25* of a day: what ``<time datetime="…">`` takes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(at, datetime) else at.isoformat()


def unbroken(words: str) -> str:
    """Return what a format here wrote with no-break spaces inside each date and inside *(UK time)*.

    After a weekday a line may still end.
    """
    return _TOGETHER.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), words)


def typed_day(text: str) -> date | None:
    """Return the day that ``text`` says whole, such as *25 January 2027* or *25/01/2027*; else None."""
    for form in _TYPED_DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    return None
