"""When the table of bank holidays wants a look, and since when closed cases count."""

from __future__ import annotations

from datetime import date

from cases.deadlines.days import add_months, known_years

CLOCKS_REACH_MONTHS = 12
"""How far ahead dates of a case are counted: two months, a month more, August, and actions agreed beyond."""
CHECKED_EVERY_MONTHS = 12
CLOSED_MONTHS = 12
"""Within which a closed case may still have an appeal ahead of it."""


def table_ends_soon(today: date) -> bool:
    """Return True if dates that are counted now may fall after the last year of the shipped table."""
    return add_months(today, CLOCKS_REACH_MONTHS).year > known_years()[1]


def check_is_due(checked_on: date, today: date) -> bool:
    """Return True if the list was last held against the published one more than a year ago."""
    return today > add_months(checked_on, CHECKED_EVERY_MONTHS)


def closed_still_counts_from(today: date) -> date:
    """Return the day since when a case must have been closed for its dates to matter on ``today``.

    The time to appeal runs on in a closed case.
    """
    return add_months(today, -CLOSED_MONTHS)
