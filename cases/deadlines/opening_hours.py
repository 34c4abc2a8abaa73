"""When the provider's telephone is answered, read from the hours as the provider writes them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time

from cases.deadlines.days import ONE_DAY
from dates import WEEKDAYS, london_time, long_date, time_words, uk_day

LOOK_AHEAD_DAYS = 30
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)"
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_TO = r"\s*(?:to|until|-|–)\s*"
_HOURS = re.compile(f"{_CLOCK}{_TO}{_CLOCK}", re.IGNORECASE)
_DAYS = re.compile(f"{_DAY}{_TO}{_DAY}", re.IGNORECASE)


@dataclass(frozen=True)
class OpeningHours:
    """Weekdays (Monday is 0) and UK hours at which the telephone is answered, bank holidays left out."""

    opens: time
    closes: time
    weekdays: frozenset[int]

    def opens_on(self, day: date, bank_holidays: Container[date]) -> bool:
        """Return True if anyone answers at some hour of ``day``."""
        return day.weekday() in self.weekdays and day not in bank_holidays


WEEKDAYS_ONLY = OpeningHours(time(9), time(17), frozenset(range(5)))
"""For days alone, where a provider's own hours cannot be read."""


def opening_hours(words: str) -> OpeningHours | None:
    """Return the hours that ``words`` name, such as "9am to 5pm, Monday to Friday".

    None when they are not clear.
    """
    hours, days = _HOURS.search(words), _DAYS.search(words)
    if hours is None or days is None:
        return None
    opens, closes = _clock(*hours.group(1, 2, 3)), _clock(*hours.group(4, 5, 6))
    first, last = (_weekday(name) for name in days.group(1, 2))
    if opens is None or closes is None or opens >= closes or first > last:
        return None
    return OpeningHours(opens, closes, frozenset(range(first, last + 1)))


def when_to_phone(hours_words: str, at: datetime, bank_holidays: Container[date]) -> str:
    """Return one sentence on when to phone, said at the instant ``at``: never "today" while nobody
    answers.
    """
    hours = opening_hours(hours_words)
    if hours is None:
        return f"You can phone us when we are open: {hours_words}."
    today, clock = uk_day(at), london_time(at).time()
    if hours.opens_on(today, bank_holidays) and clock < hours.closes:
        until = time_words(hours.closes)
        if clock >= hours.opens:
            return f"You can also phone us today, until {until}."
        return f"You can also phone us today, from {time_words(hours.opens)} to {until}."
    day = next_open_day(hours, today, bank_holidays)
    if day is None:
        return f"You can phone us when we are open: {hours_words}."
    opens = time_words(hours.opens)
    return f"We are closed now. You can phone us from {opens} on {long_date(day)}."


def next_open_day(hours: OpeningHours, after: date, bank_holidays: Container[date]) -> date | None:
    """Return the first day after ``after`` on which anyone answers; None within a month."""
    days = (after + ONE_DAY * n for n in range(1, LOOK_AHEAD_DAYS + 1))
    return next((day for day in days if hours.opens_on(day, bank_holidays)), None)


def _clock(hour: str, minute: str | None, half: str) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if not 1 <= number <= 12 or minutes > 59:
        return None
    return time(number % 12 + (12 if half.lower() == "pm" else 0), minutes)


def _weekday(name: str) -> int:
    return next(n for n, day in enumerate(WEEKDAYS) if day.lower().startswith(name.lower()))
