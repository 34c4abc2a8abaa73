"""Months, working days and bank holidays: how days are counted.

Counting leaves out the day of the event. A month is a calendar month by the corresponding date
(Dodds v Walker, House of Lords, 18 June 1981); a working day is not a Saturday, a Sunday,
Christmas Day, Good Friday or a bank holiday in England (HESC Rules 2008, r 1(3)).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from cases.deadlines.holiday_years import BANK_HOLIDAYS

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class BankHolidays(Container[date]):
    """England's bank holidays, with the days that data ``added`` to or ``removed`` from them."""

    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        """Return True if ``day`` is a bank holiday, a substitute day included."""
        if not isinstance(day, date) or day in self.removed:
            return False
        return day in self.added or day in _published_for(day.year)

    def with_day(self, day: date) -> BankHolidays:
        """Return these days and ``day``."""
        return BankHolidays(self.added | {day}, self.removed - {day})

    def without_day(self, day: date) -> BankHolidays:
        """Return these days without ``day``."""
        return BankHolidays(self.added - {day}, self.removed | {day})

    def of_year(self, year: int) -> list[date]:
        """Return the days of one year that count, in order."""
        own = {day for day in self.added if day.year == year}
        return sorted((_published_for(year) | own) - self.removed)


def known_years() -> tuple[int, int]:
    """Return the first and the last year of the shipped table."""
    return min(BANK_HOLIDAYS), max(BANK_HOLIDAYS)


@lru_cache(maxsize=256)
def _published_for(year: int) -> frozenset[date]:
    if days := BANK_HOLIDAYS.get(year):
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in days.split())
    from holidays import country_holidays  # large, and hardly ever wanted

    # Without the subdivision, Easter Monday and the August holiday are missing.
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def england_bank_holidays(*, added: Iterable[date] = (), removed: Iterable[date] = ()) -> BankHolidays:
    """Return England's bank holidays of any year, one-off ones that the data adds included."""
    return BankHolidays(frozenset(added), frozenset(removed))


def add_months(day: date, months: int) -> date:
    """Return the same day-number ``months`` calendar months later, or that month's last day if it has none.

    Law: Dodds v Walker (House of Lords, 18 June 1981), the corresponding-date rule.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_weeks(day: date, weeks: int) -> date:
    """Return the same weekday ``weeks`` weeks later."""
    return day + timedelta(weeks=weeks)


def is_working_day(day: date, bank_holidays: Container[date]) -> bool:
    """Return True unless ``day`` is a Saturday, a Sunday or one of ``bank_holidays``.

    School holidays are working days.

    Law: HESC Rules 2008, r 1(3). Whether the SEND Regulations define it is unsettled: this is the safe set.
    """
    return day.weekday() < SATURDAY and day not in bank_holidays


def working_days_after(day: date, count: int, bank_holidays: Container[date]) -> date:
    """Return the ``count``-th working day after ``day``, which itself is not counted; 0 gives ``day``
    back.
    """
    return _nth(_working_days_from(day, ONE_DAY, bank_holidays), day, count)


def working_days_before(day: date, count: int, bank_holidays: Container[date]) -> date:
    """Return the ``count``-th working day before ``day``, which itself is not counted; 0 gives ``day``
    back.
    """
    return _nth(_working_days_from(day, -ONE_DAY, bank_holidays), day, count)


def last_working_day_on_or_before(day: date, bank_holidays: Container[date]) -> date:
    """Return ``day`` if it is a working day, else the last one before it."""
    return next(_working_days_from(day + ONE_DAY, -ONE_DAY, bank_holidays))


def first_working_day_on_or_after(day: date, bank_holidays: Container[date]) -> date:
    """Return ``day`` if it is a working day, else the next one after it."""
    return next(_working_days_from(day - ONE_DAY, ONE_DAY, bank_holidays))


def working_days_between(start: date, end: date, bank_holidays: Container[date]) -> int:
    """Return how many working days lie after ``start`` up to and with ``end``; 0 when ``end`` is not
    later.
    """
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, bank_holidays) for day in days)


def _working_days_from(day: date, step: timedelta, bank_holidays: Container[date]) -> Iterator[date]:
    while True:
        day += step
        if is_working_day(day, bank_holidays):
            yield day


def _nth(days: Iterator[date], start: date, count: int) -> date:
    if count < 0:
        raise ValueError("working days are counted one way: the number must be 0 or more")
    return next(islice(days, count - 1, None)) if count else start
