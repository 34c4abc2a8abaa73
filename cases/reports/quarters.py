"""Quarters of the calendar year, by which reports are made."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = re.compile(r"(20[0-9]{2})-Q([1-4])")
_MONTHS = ("January to March", "April to June", "July to September", "October to December")


class NoQuarter(ValueError):
    """The text names no quarter."""


def quarter_days(quarter: str) -> tuple[date, date]:
    """Return the first day of a quarter such as ``2026-Q3``, and the first of the next. Raises NoQuarter."""
    written = _WRITTEN.fullmatch(quarter)
    if written is None:
        raise NoQuarter("no quarter")
    year, number = int(written[1]), int(written[2])
    after = date(year + 1, 1, 1) if number == len(_MONTHS) else date(year, 3 * number + 1, 1)
    return date(year, 3 * number - 2, 1), after


def quarter_words(quarter: str) -> str:
    """Return a quarter as a heading says it. Raises NoQuarter."""
    first, _ = quarter_days(quarter)
    return f"{_MONTHS[(first.month - 1) // 3]} {first.year}"


def quarters_before(today: date, first: date) -> list[str]:
    """Return the quarters that ended before ``today``, the newest first, back to the one of ``first``."""
    found: list[str] = []
    year, number = today.year, (today.month + 2) // 3
    while True:
        year, number = (year, number - 1) if number > 1 else (year - 1, len(_MONTHS))
        quarter = f"{year}-Q{number}"
        if quarter_days(quarter)[1] <= first:
            return found
        found.append(quarter)
