"""By when, before a meeting, something is done: a function of its day and working days."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from cases.deadlines.days import working_days_before

ACCESS_WORKING_DAYS = 7
"""How long before a meeting what people need is booked, where the provider says nothing else."""


def access_booked_by(meeting_day: date, working_days: int, bank_holidays: Container[date]) -> date:
    """Return the last day on which what somebody needs is to be booked: our own aim, no time limit."""
    return working_days_before(meeting_day, working_days, bank_holidays)


PAPERS_WORKING_DAYS = 5
"""How long before a meeting papers are asked for, where the provider says nothing else."""


def papers_due_on(meeting_day: date, working_days: int, bank_holidays: Container[date]) -> date:
    """Return the last day on which papers for a meeting come in time: our own wish, no time limit."""
    return working_days_before(meeting_day, working_days, bank_holidays)


AGREEMENT_WORKING_DAYS = 5
"""How long before a meeting the agreement goes out, so that people can read it and ask."""


def agreement_sent_by(meeting_day: date, bank_holidays: Container[date]) -> date:
    """Return the day by which the agreement before a meeting goes out: our own aim, no time limit."""
    return working_days_before(meeting_day, AGREEMENT_WORKING_DAYS, bank_holidays)
