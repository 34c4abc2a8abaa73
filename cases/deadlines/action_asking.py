"""By when the office asks an owner about an agreed action: where emails reach nobody, or have stopped."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from cases.deadlines.action_states import NEAR_WORKING_DAYS
from cases.deadlines.days import last_working_day_on_or_before, working_days_after, working_days_before

ASK_AFTER_WORKING_DAYS = 6
"""After its date: the owner's last reminder has gone, the day before."""
ASK_AGAIN_WORKING_DAYS = 10
"""After an owner who answered past the date that it is not done."""
ASK_UNREACHED_WORKING_DAYS = 1
"""After its date, where no reminder reached the owner."""


def ask_before(due: date, today: date, bank_holidays: Container[date]) -> date | None:
    """Return the working day by which to ask an owner whom no email reaches; None until ``due`` is near."""
    ask_by = last_working_day_on_or_before(due, bank_holidays)
    return ask_by if today >= working_days_before(ask_by, NEAR_WORKING_DAYS, bank_holidays) else None


def ask_late_by(
    due: date, *, answered_on: date | None, is_reached: bool, bank_holidays: Container[date]
) -> date:
    """Return by when to ask about an action whose date has passed: once reminders stop, or none came.

    ``answered_on`` is when its owner last said, after ``due``, that it is not done.
    """
    if answered_on is not None:
        return working_days_after(answered_on, ASK_AGAIN_WORKING_DAYS, bank_holidays)
    wait = ASK_AFTER_WORKING_DAYS if is_reached else ASK_UNREACHED_WORKING_DAYS
    return working_days_after(due, wait, bank_holidays)
