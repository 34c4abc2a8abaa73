"""When somebody is told that mediation is still not arranged: the authority, the office, then the family.

Law: SEND Regulations 2014, regs 36 and 39. That silence counts as being told that it cannot be arranged is
our reading; so is asking on day 20.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta
from enum import Enum

from cases.deadlines.clocks import TwoDates
from cases.deadlines.days import first_working_day_on_or_after, is_working_day, working_days_before
from cases.deadlines.signing_reminders import FROM_CLOCK
from dates import london_time, uk_day

ASK_AUTHORITY_ON_DAY = 20
OFFICE_WORKING_DAYS = 5
"""How many working days before the safe day the office hears; the family hears FAMILY_WORKING_DAYS before."""
FAMILY_WORKING_DAYS = 2
OLD_AFTER_DAYS = 14
"""A day 30 that passed longer ago, as before an upgrade, is not told."""


class ArrangingStage(Enum):
    """What is told while nothing is arranged."""

    ASK_AUTHORITY = "ask_authority"
    OFFICE_NEAR = "office_near"
    FAMILY_NEAR = "family_near"
    OVER_FAMILY = "over_family"
    OVER_AUTHORITY = "over_authority"


def arranging_news_days(
    arrange: TwoDates, bank_holidays: Container[date]
) -> dict[ArrangingStage, tuple[date, date]]:
    """Return from which day to which each is told, both included. The first is a working day.

    ``arrange`` is C5. The family's thirty days count from its telling us, the authority's from our telling
    it.
    """
    safe = arrange.safe
    asked = first_working_day_on_or_after(
        arrange.started + timedelta(days=ASK_AUTHORITY_ON_DAY), bank_holidays
    )
    return {
        ArrangingStage.ASK_AUTHORITY: (asked, arrange.legal),
        ArrangingStage.OFFICE_NEAR: (working_days_before(safe, OFFICE_WORKING_DAYS, bank_holidays), safe),
        ArrangingStage.FAMILY_NEAR: (working_days_before(safe, FAMILY_WORKING_DAYS, bank_holidays), safe),
        ArrangingStage.OVER_FAMILY: _after(arrange.raw, bank_holidays),
        ArrangingStage.OVER_AUTHORITY: _after(arrange.legal, bank_holidays),
    }


def _after(day_30: date, bank_holidays: Container[date]) -> tuple[date, date]:
    first = first_working_day_on_or_after(day_30 + timedelta(days=1), bank_holidays)
    return first, first + timedelta(days=OLD_AFTER_DAYS)


def arranging_news_due(
    arrange: TwoDates, bank_holidays: Container[date], *, at: datetime
) -> list[tuple[ArrangingStage, date]]:
    """Return what is due at ``at``, each with its first day; nothing on days off, and before FROM_CLOCK."""
    today = uk_day(at)
    if not is_working_day(today, bank_holidays) or london_time(at).time() < FROM_CLOCK:
        return []
    days = arranging_news_days(arrange, bank_holidays)
    return [(stage, first) for stage, (first, last) in days.items() if first <= today <= last]
