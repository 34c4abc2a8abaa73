"""What the provider's own people keep: the directory of authorities and services, and the bank holidays."""

from __future__ import annotations

from datetime import date
from functools import cache

from cases.deadlines.days import BankHolidays, england_bank_holidays
from cases.reference.shipped import shipped_check, shipped_holidays


@cache
def bank_holidays() -> BankHolidays:
    """Return England's bank holidays, with the one-off changes that ``bank_holidays.toml`` names."""
    added, removed = shipped_holidays()
    return england_bank_holidays(added=added, removed=removed)


@cache
def bank_holidays_checked_on() -> date:
    """Return the day on which the shipped bank holidays were last held against the published list."""
    return shipped_check()
