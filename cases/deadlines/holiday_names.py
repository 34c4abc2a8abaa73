"""What England's bank holidays are called, for the page that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

ONE_OFF: Mapping[date, str] = {
    date(2020, 5, 8): "Early May bank holiday",
    date(2022, 6, 2): "Spring bank holiday",
    date(2022, 6, 3): "Platinum Jubilee bank holiday",
    date(2022, 9, 19): "State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of King Charles III",
}
FRIDAY, SATURDAY = 4, 5
_OF_MONTH = {3: "Easter Monday", 4: "Easter Monday", 5: "Spring bank holiday", 8: "Summer bank holiday"}


def holiday_name(day: date) -> str:
    """Return the usual name of a day of the shipped table; '' for a day of no such kind."""
    if day in ONE_OFF:
        return ONE_OFF[day]
    if day.month == 1:
        return "New Year’s Day" + ("" if day.day == 1 else " (substitute day)")
    if day.month == 12:
        return {25: "Christmas Day", 26: "Boxing Day"}.get(day.day, _substitute(day))
    if day.month in {3, 4} and day.weekday() == FRIDAY:
        return "Good Friday"
    if day.month == 5 and day.day <= 7:
        return "Early May bank holiday"
    return _OF_MONTH.get(day.month, "")


def _substitute(day: date) -> str:
    """Return for which of the two days 27 or 28 December stands."""
    christmas = date(day.year, 12, 25)
    of_christmas = day.day == 27 and christmas.weekday() >= SATURDAY
    return f"{'Christmas Day' if of_christmas else 'Boxing Day'} (substitute day)"
