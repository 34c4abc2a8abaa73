"""Until when people are asked to say whether they take part in disagreement resolution.

No law sets a time (CFA 2014, s 57): the days are the provider's own.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from cases.deadlines.days import first_working_day_on_or_after
from cases.deadlines.signing_reminders import ReminderSchedule

REPLY_DAYS = 10
PART_REMINDERS = ReminderSchedule(first_after_days=3, every_days=4, at_most=2)
"""On day 3 and day 7, moved to working days, as those of signers are."""


def usual_reply_by(today: date, bank_holidays: Container[date], days: int = REPLY_DAYS) -> date:
    """Return the day by which people asked on ``today`` are usually to answer, ``days`` calendar days on."""
    return first_working_day_on_or_after(today + timedelta(days=days), bank_holidays)
