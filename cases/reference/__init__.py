"""What the provider's own people keep: the directory of authorities and services, and the bank holidays."""

from __future__ import annotations

from functools import cache

from cases.deadlines.days import BankHolidays, england_bank_holidays
from cases.reference.shipped import shipped_holidays


@cache
def bank_holidays() -> BankHolidays:
    """Return England's bank holidays, with the one-off changes that ``bank_holidays.toml`` names."""
    added, removed = shipped_holidays()
    return england_bank_holidays(added=added, removed=removed)
