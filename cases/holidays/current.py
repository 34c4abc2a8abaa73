"""The bank holidays that count now: the shipped table with what staff changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cases.deadlines.days import BankHolidays
from cases.holidays.models import IN_FORCE, HolidayChange, HolidayChangeKind, HolidayDecision
from storage.database import Database

log = logging.getLogger(__name__)

KEPT_SECONDS = 2.0
"""How old the days may be that a process works with."""


def with_changes(shipped: BankHolidays, changes: Iterable[tuple[HolidayChangeKind, date]]) -> BankHolidays:
    """Return the shipped days with each change made, in order."""
    days = shipped
    for kind, day in changes:
        days = days.with_day(day) if kind is HolidayChangeKind.ADD else days.without_day(day)
    return days


def holidays_in_force(session: Session, shipped: BankHolidays) -> BankHolidays:
    """Return the days that count by what ``session`` sees."""
    rows = session.execute(
        select(HolidayChange.kind, HolidayChange.day)
        .join(HolidayDecision, HolidayDecision.change_id == HolidayChange.id)
        .where(HolidayDecision.verdict.in_(IN_FORCE), HolidayChange.day.is_not(None))
        .order_by(HolidayDecision.decided_at, HolidayChange.proposed_at)
    )
    return with_changes(shipped, ((kind, day) for kind, day in rows if day is not None))


class WhatCounts(Protocol):
    """Where the days that count are asked for."""

    @property
    def shipped(self) -> BankHolidays:
        """The shipped table."""

    def now(self) -> BankHolidays:
        """Return the days that count."""

    def look_again(self) -> None:
        """Look the days up when they are next asked for."""


class CurrentBankHolidays:
    """The days that count, looked up again after ``KEPT_SECONDS``: each process follows without a restart."""

    def __init__(
        self, database: Database, shipped: BankHolidays, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.shipped = shipped
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._known: BankHolidays | None = None
        self._looked_at = 0.0

    def now(self) -> BankHolidays:
        """Return the days, the same object for as long as nothing changed.

        Where the database cannot be asked, those that were known last.
        """
        if self._known is not None and self._clock() - self._looked_at < KEPT_SECONDS:
            return self._known
        with self._lock:
            looked_at = self._clock()
            try:
                with self._database.read() as session:
                    found = holidays_in_force(session, self.shipped)
            except SQLAlchemyError:
                if self._known is None:
                    raise
                log.warning("the bank holidays could not be looked up; those known last are used")
                found = self._known
            if self._known is None or found != self._known:
                self._known = found
            self._looked_at = looked_at
            return self._known

    def look_again(self) -> None:
        """Look the days up when they are next asked for."""
        self._looked_at = self._clock() - KEPT_SECONDS

    def held(self) -> HeldBankHolidays:
        """Return what gives one set of days, whatever is approved meanwhile: for all that one page counts."""
        return HeldBankHolidays(self)


class HeldBankHolidays:
    """The days that counted when they were first asked for; ``look_again`` takes them anew."""

    def __init__(self, current: WhatCounts) -> None:
        self._current = current
        self._held: BankHolidays | None = None

    @property
    def shipped(self) -> BankHolidays:
        """The shipped table."""
        return self._current.shipped

    def now(self) -> BankHolidays:
        """Return the days, always the same ones."""
        if self._held is None:
            self._held = self._current.now()
        return self._held

    def look_again(self) -> None:
        """Look the days up when they are next asked for, here and in the whole process."""
        self._held = None
        self._current.look_again()

    def held(self) -> HeldBankHolidays:
        """Return itself: it holds one set of days already."""
        return self
