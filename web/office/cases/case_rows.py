"""A page of the table of cases: late first, then what has nothing to do, then what is closed.

What the open cases ask for is worked out; the closed ones that ask for nothing are put behind them by the
database, a page at a time, so that many of them cost no more than few. A page begins after a case, not at a
number: cases that come or go meanwhile neither repeat a row nor leave one out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from cases.access import case_seen_by
from cases.accounts.people import Viewer
from cases.errors import NotFound
from cases.models import Case
from web.office.cases.closing import closing_words
from web.office.steps import OfficeTask

PAGE_SIZE = 50
MOST_COUNTED = 10_000
"""More closed cases than that are not counted."""


@dataclass(frozen=True)
class Row:
    """One case of the table: its first next step, if there is one."""

    case: Case
    step: OfficeTask | None
    closed: str = ""
    """Why it was closed, where it was."""

    @property
    def place(self) -> Place:
        """Where it stands among the others."""
        name, reference = self.case.person_name, self.case.reference
        if self.step is None:
            return Place(2 if self.closed else 1, date.max, name, reference)
        return Place(0, self.step.todo.day or date.max, name, reference)


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands: those with a step by its day, those without, closed ones; then by name."""

    rank: int
    day: date
    name: str
    reference: str

    @property
    def written(self) -> str:
        """The place for an address: no name stands in it."""
        return f"{self.rank}.{self.day.isoformat()}.{self.reference}"


@dataclass(frozen=True)
class Page:
    """The rows of one page, and what leads to those before and after it."""

    rows: list[Row]
    total: int
    is_total: bool
    """False where there are more than are counted."""
    before: str
    """The place before which the rows of the page before end; '' where there are none."""
    after: str


def read_place(session: Session, viewer: Viewer, written: str) -> Place | None:
    """Return the place that an address names; None for none, or for a case that the viewer cannot see."""
    rank, _, rest = written.partition(".")
    day, _, reference = rest.partition(".")
    try:
        found = case_seen_by(session, viewer, reference)
        return Place(int(rank), date.fromisoformat(day), found.person_name, found.reference)
    except (ValueError, NotFound):
        return None


@dataclass(frozen=True)
class Table:
    """All rows of the table: those that were worked out, in order, and the query for the others.

    The others are closed cases that ask for nothing; None where none are shown.
    """

    worked: list[Row]
    quiet: Select[Case] | None

    def near(self, session: Session, place: Place | None, *, forward: bool) -> list[Row]:
        """Return a page of rows after a place, or before it, in order; and one more where there are more."""
        rows = [row for row in self.worked if place is None or row.place != place]
        beside = [row for row in rows if place is None or (row.place > place) is forward]
        beside += _closed_rows(session, self.quiet, place, forward=forward)
        beside.sort(key=lambda row: row.place)
        return beside[: PAGE_SIZE + 1] if forward else beside[-PAGE_SIZE - 1 :]

    def counted(self, session: Session) -> tuple[int, bool]:
        """Return how many rows there are, and False where there are more of the closed ones than counted."""
        if self.quiet is None:
            return len(self.worked), True
        some = self.quiet.with_only_columns(Case.id).order_by(None).limit(MOST_COUNTED + 1).subquery()
        number = session.scalar(select(func.count()).select_from(some)) or 0
        return len(self.worked) + min(number, MOST_COUNTED), number <= MOST_COUNTED


def page_of(session: Session, table: Table, *, after: Place | None, before: Place | None) -> Page:
    """Return the rows after a place, or those before another; else, and where there are none, the first."""
    total, is_total = table.counted(session)
    if before is not None:
        rows = table.near(session, before, forward=False)
        if len(rows) > PAGE_SIZE:
            shown = rows[1:]
            return Page(shown, total, is_total, shown[0].place.written, shown[-1].place.written)
        after = None  # no more than a page stands before it: the first page, filled up
    rows = table.near(session, after, forward=True)
    if not rows:
        after = None
        rows = table.near(session, None, forward=True)
    shown = rows[:PAGE_SIZE]
    return Page(
        shown,
        total,
        is_total,
        shown[0].place.written if after is not None else "",
        shown[-1].place.written if len(rows) > PAGE_SIZE else "",
    )


def _closed_rows(
    session: Session, quiet: Select[Case] | None, place: Place | None, *, forward: bool
) -> list[Row]:
    """Return a page of closed cases, and one more, that stand after a place or before it."""
    if quiet is None or (not forward and place is not None and place.rank < 2):
        return []
    name, found = tuple_(Case.person_name, Case.reference), quiet
    if place is not None and place.rank == 2:
        there = (place.name, place.reference)
        found = found.where(name > there if forward else name < there)
    order = (Case.person_name, Case.reference)
    found = found.order_by(*(order if forward else (column.desc() for column in order)))
    cases = session.scalars(found.limit(PAGE_SIZE + 1))
    return [Row(case, None, closing_words(case)) for case in cases]
