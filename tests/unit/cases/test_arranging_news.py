"""Day 20, day 30 near, day 30 over: on which days each is told, and to whom first."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.deadlines.arranging_news import ArrangingStage, arranging_news_days, arranging_news_due
from cases.deadlines.days import england_bank_holidays
from cases.deadlines.statutory_deadlines import mediation_dates

HOLIDAYS = england_bank_holidays()
ASK, OFFICE, FAMILY = ArrangingStage.ASK_AUTHORITY, ArrangingStage.OFFICE_NEAR, ArrangingStage.FAMILY_NEAR
OVER, OVER_THERE = ArrangingStage.OVER_FAMILY, ArrangingStage.OVER_AUTHORITY


@pytest.mark.parametrize(
    ("chosen", "told_on", "expected"),
    [
        # Day 30 is Christmas Day: a meeting is arranged by the 24th; it is over from Tuesday 29 December.
        (
            date(2026, 11, 25),
            date(2026, 11, 25),
            {ASK: "15 Dec", OFFICE: "17 Dec", FAMILY: "22 Dec", OVER: "29 Dec", OVER_THERE: "29 Dec"},
        ),
        # Day 20 is a Saturday. The authority was told four days later, and has its own day 30.
        (
            date(2026, 10, 4),
            date(2026, 10, 8),
            {ASK: "26 Oct", OFFICE: "27 Oct", FAMILY: "30 Oct", OVER: "4 Nov", OVER_THERE: "9 Nov"},
        ),
    ],
)
def test_who_hears_from_which_day(chosen: date, told_on: date, expected: dict[ArrangingStage, str]) -> None:
    days = arranging_news_days(mediation_dates(chosen, told_on, bank_holidays=HOLIDAYS), HOLIDAYS)
    assert {stage: f"{first.day} {first:%b}" for stage, (first, _) in days.items()} == expected
    assert days[OFFICE][0] < days[FAMILY][0]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 12, 15, 8, 59, tzinfo=UTC), []),
        (datetime(2026, 12, 15, 9, 0, tzinfo=UTC), [ASK]),
        (datetime(2026, 12, 19, 12, 0, tzinfo=UTC), []),  # a Saturday
        (datetime(2026, 12, 22, 9, 0, tzinfo=UTC), [ASK, OFFICE, FAMILY]),
        (datetime(2026, 12, 28, 9, 0, tzinfo=UTC), []),  # a bank holiday
        (datetime(2026, 12, 29, 9, 0, tzinfo=UTC), [OVER, OVER_THERE]),
        (datetime(2027, 1, 13, 9, 0, tzinfo=UTC), []),  # old by then
    ],
)
def test_what_is_due_at_an_instant(at: datetime, due: list[ArrangingStage]) -> None:
    arrange = mediation_dates(date(2026, 11, 25), bank_holidays=HOLIDAYS)
    assert [stage for stage, _ in arranging_news_due(arrange, HOLIDAYS, at=at)] == due
