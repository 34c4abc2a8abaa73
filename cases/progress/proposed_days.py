"""What the rules say of one day on which a meeting could be: day 30, notice, weekends and bank holidays."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, timedelta

from cases.deadlines.clocks import TwoDates
from cases.deadlines.days import first_working_day_on_or_after, is_working_day, working_days_after
from cases.deadlines.statutory_deadlines import (
    REPLY_WORKING_DAYS,
    meeting_notice_dates,
    needs_consent_to_short_notice,
)
from cases.models import Case, Decision
from cases.progress.deadline import arranging_dates, disagreement_meeting_dates
from cases.vocabulary import Track
from dates import plain_date


def arrange_by(case: Case, about: Sequence[Decision], *, bank_holidays: Container[date]) -> TwoDates | None:
    """Return the dates by which a meeting about these decisions is arranged: the soonest of their days."""
    if case.track is Track.DRS:
        return disagreement_meeting_dates(case, bank_holidays=bank_holidays)
    found = (arranging_dates(one, bank_holidays=bank_holidays) for one in about or case.decisions)
    return min((dates for dates in found if dates), key=lambda dates: dates.safe, default=None)


def notice_is_short(day: date, today: date, *, bank_holidays: Container[date]) -> bool:
    """Return True if telling everyone today leaves less than five full working days (SEND Regs, reg 36)."""
    return needs_consent_to_short_notice(today, day, bank_holidays=bank_holidays)


def is_after_day_30(day: date, by: TwoDates | None, track: Track) -> bool:
    """Return True if mediation on that day is later than the thirty days allow."""
    return by is not None and track is Track.MEDIATION and day > by.raw


def what_to_mind(
    day: date, today: date, by: TwoDates | None, track: Track, *, bank_holidays: Container[date]
) -> list[str]:
    """Return what stands against a meeting on that day, each in words; nothing where all is well."""
    found = []
    if day < today:
        found.append("This day has passed.")
    elif notice_is_short(day, today, bank_holidays=bank_holidays):
        told_by = plain_date(meeting_notice_dates(day, bank_holidays=bank_holidays).safe)
        found.append(f"Short notice: everyone should have been told by {told_by}.")
    if is_after_day_30(day, by, track) and by is not None:
        found.append(f"After day 30, {plain_date(by.raw)}.")
    elif by is not None and track is Track.DRS and day > by.safe:
        found.append(f"After our own aim, {plain_date(by.safe)}.")
    if not is_working_day(day, bank_holidays):
        found.append("A weekend." if day.weekday() >= 5 else "A bank holiday.")
    return found


def usual_times_reply_by(today: date, days: Sequence[date], *, bank_holidays: Container[date]) -> date:
    """Return the day by which people are usually asked to answer about meetings on ``days``.

    Five working days; sooner where the first of them needs its notice, but never before the next working day.
    """
    usual = working_days_after(today, REPLY_WORKING_DAYS, bank_holidays)
    if not days:
        return usual
    told_by = meeting_notice_dates(min(days), bank_holidays=bank_holidays).safe
    soonest = first_working_day_on_or_after(today + timedelta(days=1), bank_holidays)
    return max(soonest, min(usual, told_by))
