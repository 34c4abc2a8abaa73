"""By when somebody who asks for their own data has an answer (UK GDPR, art 12(3))."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from cases.deadlines.days import add_months, first_working_day_on_or_after


def own_data_due(asked_on: date, bank_holidays: Container[date]) -> date:
    """Return the last day to answer: a month after it was asked, or the next working day."""
    return first_working_day_on_or_after(add_months(asked_on, 1), bank_holidays)
