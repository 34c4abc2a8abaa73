"""How a next step is written: its words, its day, and where that day stands."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.deadlines.before_meeting import ACCESS_WORKING_DAYS
from cases.deadlines.clocks import ClockState, Tone, TwoDates, clock_state
from cases.models import Case
from cases.progress.deadline import deadline
from dates import uk_day
from services.queries.office_tasks import CaseWork, Owner, Todo, TodoKind

WAITING = ClockState("Waiting", Tone.CALM)


@dataclass(frozen=True)
class StepWriter:
    """One case at one instant, and the ways to write a step of it."""

    session: Session
    work: CaseWork
    at: datetime
    bank_holidays: Container[date]
    late_certificates: bool = True
    """The provider's setting: after late contact a certificate, else a letter that it writes itself."""
    access_days: int = ACCESS_WORKING_DAYS
    """The provider's setting: working days before a meeting by which what people need is booked."""

    @property
    def today(self) -> date:
        """The UK day."""
        return uk_day(self.at)

    @property
    def case(self) -> Case:
        """Whose steps these are."""
        return self.work.case

    def step(self, kind: TodoKind, words: str, dates: TwoDates, owner: Owner, detail: str = "") -> Todo:
        """Return a step by a clock of two dates: its safe day while that lasts, then the legal one."""
        clock = deadline(dates, self.today, bank_holidays=self.bank_holidays)
        return Todo(
            kind,
            self.case,
            words,
            clock.state,
            owner,
            detail,
            due=dates.safe,
            against=clock.day,
            dates=dates,
        )

    def on_day(self, kind: TodoKind, words: str, day: date, owner: Owner, detail: str = "") -> Todo:
        """Return a step by one day."""
        state = clock_state(day, self.today, bank_holidays=self.bank_holidays)
        return Todo(kind, self.case, words, state, owner, detail, due=day)

    def wait(self, words: str, day: date, owner: Owner) -> Todo:
        """Return what somebody else does by ``day``."""
        return Todo(TodoKind.WAIT, self.case, words, WAITING, owner, due=day, waits=True)
