"""Until when people are asked to say whether they take part in disagreement resolution."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from cases.deadlines.days import first_working_day_on_or_after

REPLY_DAYS = 10


def usual_reply_by(today: date, bank_holidays: Container[date]) -> date:
    """Return the day by which people asked on ``today`` are usually to answer."""
    return first_working_day_on_or_after(today + timedelta(days=REPLY_DAYS), bank_holidays)
