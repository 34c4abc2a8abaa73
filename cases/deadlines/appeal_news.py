"""When somebody is told that a family's time to appeal is nearly over: the office first, then the family.

The days before which each hears are the provider's own promise; the time to appeal is HESC Rules 2008,
r 20(1)(c).
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from enum import Enum

from cases.deadlines.clocks import TwoDates
from cases.deadlines.days import is_working_day, working_days_before
from cases.deadlines.signing_reminders import FROM_CLOCK
from dates import london_time, uk_day

OFFICE_WORKING_DAYS = 10
FAMILY_WORKING_DAYS = 5
"""How many working days before the last safe day to appeal each of them hears."""


class AppealStage(Enum):
    """Who is told."""

    OFFICE = "office"
    FAMILY = "family"


def appeal_news_days(appeal: TwoDates, bank_holidays: Container[date]) -> dict[AppealStage, date]:
    """Return the day from which each is told; until the last safe day, which ``appeal`` (C10) holds."""
    return {
        AppealStage.OFFICE: working_days_before(appeal.safe, OFFICE_WORKING_DAYS, bank_holidays),
        AppealStage.FAMILY: working_days_before(appeal.safe, FAMILY_WORKING_DAYS, bank_holidays),
    }


def appeal_news_due(
    appeal: TwoDates, bank_holidays: Container[date], *, at: datetime
) -> tuple[AppealStage, ...]:
    """Return who is to have heard at ``at``; nobody on days off, before FROM_CLOCK, and past the safe day."""
    today = uk_day(at)
    if not news_may_go(bank_holidays, at=at) or today > appeal.safe:
        return ()
    return tuple(stage for stage, first in appeal_news_days(appeal, bank_holidays).items() if first <= today)


def news_may_go(bank_holidays: Container[date], *, at: datetime) -> bool:
    """Return True if such news goes at this instant: on working days, from FROM_CLOCK."""
    return is_working_day(uk_day(at), bank_holidays) and london_time(at).time() >= FROM_CLOCK
