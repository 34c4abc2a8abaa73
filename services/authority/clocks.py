"""The clocks that run for a local authority by law: when each began, its days, and where it stands."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from cases.deadlines.arranging_news import ArrangingStage, arranging_news_days
from cases.deadlines.clocks import ClockState, Tone, state_of
from cases.models import Case
from cases.vocabulary import MeetingState
from services.authority.reading import Asked


@dataclass(frozen=True)
class RunningClock:
    """The thirty days in which mediation is arranged (SEND Regulations 2014, reg 36) about one decision."""

    asked: Asked
    state: ClockState
    day_20: date
    """When we ask once more, where no date is fixed by then: a working day."""
    is_past_day_20: bool

    @property
    def case(self) -> Case:
        """The case whose clock it is."""
        return self.asked.case

    @property
    def started(self) -> date:
        """The day from which thirty days are counted."""
        return self.asked.dates.started

    @property
    def is_met(self) -> bool:
        """True once a meeting is arranged or was held: nothing counts down any more."""
        return self.asked.meeting is not None


def running_clocks(
    every: Sequence[Asked], *, bank_holidays: Container[date], today: date
) -> list[RunningClock]:
    """Return the clocks that are not over and done with, those that still count down first."""
    found = [
        _clock(asked, bank_holidays, today)
        for asked in every
        if not asked.is_settled(today)
        and not (asked.meeting is not None and asked.meeting.state is MeetingState.CONCLUDED)
    ]
    return sorted(found, key=lambda one: (one.is_met, one.asked.dates.safe, one.case.reference))


def _clock(asked: Asked, bank_holidays: Container[date], today: date) -> RunningClock:
    day_20, _ = arranging_news_days(asked.dates, bank_holidays)[ArrangingStage.ASK_AUTHORITY]
    if asked.meeting is not None:
        state = ClockState("Meeting arranged", Tone.GOOD)
    elif asked.says_it_cannot:
        state = ClockState("You said that you cannot", Tone.CALM)
    else:
        state = state_of(asked.dates, today, bank_holidays=bank_holidays)
    return RunningClock(asked, state, day_20, today >= day_20)
