"""On which days of the week a mediator can, read from their own words; only where these leave no doubt."""

from __future__ import annotations

import re
from datetime import date

from dates import WEEKDAYS

_TO = frozenset({"to", "till", "until", "through", "-", "\u2013"})
_DOUBTFUL = frozenset(
    {
        *("not", "no", "never", "except", "but", "unless", "most", "mostly"),
        *("alternate", "other", "second", "fortnight"),
    }
)
"""Words beside which a day that is named need not be one on which they can."""
_WORD = re.compile("[a-z]+|[-\u2013]")
_SHORTEST = 3


def weekdays_named(words: str) -> frozenset[int] | None:
    """Return the days of the week that ``words`` name, Monday 0; None where they do not say for certain.

    "Mondays and Wednesdays", "Tue-Thu, mornings" and "Monday to Friday" do; "not Fridays" does not.
    """
    found: set[int] = set()
    parts = _WORD.findall(words.lower())
    if _DOUBTFUL & set(parts):
        return None
    last: int | None = None
    is_range = False
    for part in parts:
        day = _day_of(part)
        if part == "weekdays":
            found |= set(range(5))
        elif day is None:
            is_range = part in _TO and last is not None
            last = last if is_range else None
            continue
        elif is_range and last is not None:
            found |= {one % 7 for one in range(last, day + 1 if day >= last else day + 8)}
        else:
            found.add(day)
        last, is_range = day, False
    return frozenset(found) or None


def _day_of(part: str) -> int | None:
    bare = part.removesuffix("s")
    for number, name in enumerate(WEEKDAYS):
        if len(bare) >= _SHORTEST and (name.lower() == bare or name.lower().startswith(bare)):
            return number
    return None


def is_off_day(words: str, day: date) -> bool:
    """Return True if ``words`` say for certain on which days they can, and this is none of them."""
    known = weekdays_named(words)
    return known is not None and day.weekday() not in known
