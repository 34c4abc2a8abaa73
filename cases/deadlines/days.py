"""Months, working days, bank holidays and the UK's own clock: how time is counted here.

Counting leaves out the day of the event. A month is a calendar month by the corresponding date
(Dodds v Walker, House of Lords, 18 June 1981); a working day is not a Saturday, a Sunday,
Christmas Day, Good Friday or a bank holiday in England (HESC Rules 2008, r 1(3)).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from cases.deadlines.holiday_years import BANK_HOLIDAYS
from cases.errors import CaseError

UK = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class NoSuchTime(CaseError):
    """A time that the clocks skip when they go forward in March."""

    status = 422

    def __init__(self, day: date, clock: time) -> None:
        super().__init__(
            f"{day} {clock} does not exist in {UK.key}",
            sentence=f"The clocks go forward on {plain_date(day)}, so that time does not exist. "
            "Choose another time.",
        )


@dataclass(frozen=True)
class BankHolidays(Container[date]):
    """England's bank holidays, with the days that data ``added`` to or ``removed`` from them."""

    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        """Whether ``day`` is a bank holiday, a substitute day included."""
        if not isinstance(day, date) or day in self.removed:
            return False
        return day in self.added or day in _published_for(day.year)


@lru_cache(maxsize=256)
def _published_for(year: int) -> frozenset[date]:
    if days := BANK_HOLIDAYS.get(year):
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in days.split())
    from holidays import country_holidays  # large, and hardly ever wanted

    # Without the subdivision, Easter Monday and the August holiday are missing.
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def england_bank_holidays(*, added: Iterable[date] = (), removed: Iterable[date] = ()) -> BankHolidays:
    """England's bank holidays of any year, one-off ones that the data adds included."""
    return BankHolidays(frozenset(added), frozenset(removed))


def add_months(day: date, months: int) -> date:
    """The same day-number ``months`` calendar months later, or that month's last day if it has none.

    Law: Dodds v Walker (House of Lords, 18 June 1981), the corresponding-date rule.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_weeks(day: date, weeks: int) -> date:
    """The same weekday ``weeks`` weeks later."""
    return day + timedelta(weeks=weeks)


def is_working_day(day: date, bank_holidays: Container[date]) -> bool:
    """Not a Saturday, a Sunday or one of ``bank_holidays``; school holidays are working days.

    Law: HESC Rules 2008, r 1(3). Whether the SEND Regulations define it is unsettled: this is the safe set.
    """
    return day.weekday() < SATURDAY and day not in bank_holidays


def working_days_after(day: date, count: int, bank_holidays: Container[date]) -> date:
    """The ``count``-th working day after ``day``, which itself is not counted; 0 gives ``day`` back."""
    return _nth(_working_days_from(day, ONE_DAY, bank_holidays), day, count)


def working_days_before(day: date, count: int, bank_holidays: Container[date]) -> date:
    """The ``count``-th working day before ``day``, which itself is not counted; 0 gives ``day`` back."""
    return _nth(_working_days_from(day, -ONE_DAY, bank_holidays), day, count)


def last_working_day_on_or_before(day: date, bank_holidays: Container[date]) -> date:
    """``day`` if it is a working day, else the last one before it."""
    return next(_working_days_from(day + ONE_DAY, -ONE_DAY, bank_holidays))


def first_working_day_on_or_after(day: date, bank_holidays: Container[date]) -> date:
    """``day`` if it is a working day, else the next one after it."""
    return next(_working_days_from(day - ONE_DAY, ONE_DAY, bank_holidays))


def working_days_between(start: date, end: date, bank_holidays: Container[date]) -> int:
    """How many working days lie after ``start`` up to and with ``end``; 0 when ``end`` is not later."""
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


def uk_time(at: datetime) -> datetime:
    """The instant ``at`` as clocks in the UK show it. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UK)


def uk_day(at: datetime) -> date:
    """The day it is in the UK at the instant ``at``. Raises ValueError for a time without a zone."""
    return uk_time(at).date()


def from_uk(day: date, clock: time) -> datetime:
    """The instant, in UTC, at which UK clocks show ``clock`` on ``day``.

    The hour that comes twice in October means its first coming. Raises NoSuchTime for the hour
    that is skipped in March.
    """
    local = datetime.combine(day, clock, tzinfo=UK)
    instant = local.astimezone(UTC)
    if instant.astimezone(UK).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(day, clock)
    return instant


def long_date(day: date) -> str:
    """Monday 25 January 2027: for families and paper."""
    return f"{day:%A} {plain_date(day)}"


def plain_date(day: date) -> str:
    """25 January 2027: for facts on paper."""
    return f"{day.day} {day:%B %Y}"


def recorded_date(day: date | None) -> str:
    """25 January 2027, or the words for a day that nobody has recorded yet."""
    return plain_date(day) if day else "a day not recorded yet"


def short_date(day: date) -> str:
    """25 Jan 2027: for staff tables."""
    return f"{day.day} {day:%b %Y}"


def time_words(at: datetime) -> str:
    """10am, 2:15pm, midday: the UK time of the instant ``at``; midnight is written 12am, never as a word."""
    clock = uk_time(at)
    if (clock.hour, clock.minute) == (12, 0):
        return "midday"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def stamp_words(at: datetime) -> str:
    """11:52pm on Wednesday 25 November 2026: when something reached us, in UK time."""
    return f"{time_words(at)} on {long_date(uk_day(at))}"


def contact_words(at: datetime) -> str:
    """Wednesday 25 November 2026, at 11:52pm (UK time): when somebody contacted us, after "on"."""
    return f"{long_date(uk_day(at))}, at {time_words(at)} (UK time)"


def evidence_words(at: datetime) -> str:
    """25 November 2026, 10:04:31 GMT: the exact form of the signing record, UK time with its zone."""
    clock = uk_time(at)
    return f"{plain_date(clock.date())}, {clock:%H:%M:%S %Z}"
