"""How a next step is written: its words, its day, and where that day stands."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.deadlines.before_meeting import ACCESS_WORKING_DAYS
from cases.deadlines.clocks import ClockState, Tone, TwoDates, clock_state
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.progress.deadline import deadline, family_appeal_dates, meeting_day_or_next
from cases.vocabulary import FAMILY_WAS_AWAY, MeetingState
from dates import plain_date, uk_day
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

    def find_another_day(
        self, last: Meeting, why: str, wanting: Sequence[Party] = (), arrange: TwoDates | None = None
    ) -> Todo:
        """Return the step after a meeting that was not held.

        Who of the family was away is phoned, and reminded of their time to appeal; else what is left of the
        thirty days is named, after which a certificate is due.
        """
        words = f"ind another date: the meeting of {plain_date(last.starts_at)} {why}"
        not_held, detail = last.state is MeetingState.NOT_HELD, ""
        if not_held and last.not_held_why in FAMILY_WAS_AWAY:
            names = ", ".join(party.name for party in wanting) or "the family"
            words, detail = f"Phone {names} and f{words}", self._time_to_appeal(last, wanting)
        else:
            words = f"F{words}"
            if not_held and arrange is not None and self.today <= arrange.raw:
                detail = f"day 30 is {plain_date(arrange.raw)}; after it a certificate is due"
        day = meeting_day_or_next(last, bank_holidays=self.bank_holidays)
        todo = self.on_day(TodoKind.ARRANGE, words, day, Owner.COORDINATOR, detail)
        return replace(todo, meeting=last)

    def _time_to_appeal(self, last: Meeting, wanting: Sequence[Party]) -> str:
        """Return that those who were away are reminded of the last safe day to appeal, where it is known."""
        found = []
        for decision in last.decisions:
            for party in wanting:
                standing = self.work.live_certificate(decision, party)
                own = [standing] if standing else []
                dates = family_appeal_dates(decision, own, bank_holidays=self.bank_holidays)
                found += [dates.safe] if dates is not None else []
        return f"remind them: appeal by {plain_date(min(found))}" if found else ""
