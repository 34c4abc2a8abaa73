"""What a case list would do: cases to open, those that are here already, and every row's fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.accounts.people import User
from cases.casework.owners import office_people
from cases.models import Case
from cases.reference.directory import Directory
from cases.references import read_reference
from cases.search.folding import folded
from cases.vocabulary import Result, Role, Track
from dates import plain_date
from services.case_lists.faults_of_more import answers_missing, faults_of_meetings_in_order
from services.case_lists.reading import read_rows
from services.case_lists.rows import ListedRow
from services.case_lists.whole_rows import (
    Key,
    ListedMeeting,
    by_decision,
    by_meeting,
    by_person,
    disagreements,
    faults_of_whole,
    made_whole,
    said_in,
    settled,
)
from services.lists.csv_files import Table
from services.lists.faults import RowFault

AT_ONCE = 500
"""How many cases are looked up by one query."""


@dataclass(frozen=True)
class NewCase:
    """A case to open: its rows made whole, by decision and by person, each in the order of the file."""

    rows: tuple[ListedRow, ...]
    decisions: tuple[tuple[ListedRow, ...], ...]
    people: tuple[tuple[ListedRow, ...], ...]
    owner_id: UUID | None = None
    mediators: Mapping[str, UUID] = field(default_factory=dict)
    """The accounts of those who mediate in it, by email address in small letters."""

    @property
    def first(self) -> ListedRow:
        """The row that says what the case is about."""
        return self.rows[0]

    @property
    def meeting_words(self) -> tuple[str, ...]:
        """What each meeting is that comes with it: its day, its decisions where several, what was signed."""
        return tuple(_words_of(one) for one in self.meetings)

    @property
    def meetings(self) -> list[ListedMeeting]:
        """Its meetings, in order of time."""
        return by_meeting(self.decisions)

    def said(self, name: str) -> Any:
        """Return what one of its rows says in a column of the case, or the column's own nothing."""
        return said_in(self.rows, name)


@dataclass(frozen=True)
class HereAlready:
    """Rows of a case that is here: nothing of it is changed."""

    rows: tuple[int, ...]
    reference: str
    name: str


@dataclass(frozen=True)
class ListPlan:
    """What a file would do; with any fault, nothing at all."""

    faults: tuple[RowFault, ...]
    added: tuple[NewCase, ...]
    here: tuple[HereAlready, ...]

    @property
    def does_something(self) -> bool:
        """True if it may be imported, and would open a case."""
        return not self.faults and bool(self.added)

    @property
    def shown(self) -> list[object]:
        """What somebody agrees to who imports it: which rows open a case, and which are here."""
        return [
            [(one.row, str(one)) for case in self.added for one in case.rows],
            [str(case.owner_id) for case in self.added],
            [sorted((address, str(one)) for address, one in case.mediators.items()) for case in self.added],
            [(one.rows, one.reference) for one in self.here],
        ]


def plan_cases(session: Session, table: Table, directory: Directory, *, today: date) -> ListPlan:
    """Return what the file would do to the cases as they stand in ``session``.

    A row with our own number of a case that is here is not read any further: nothing of that case is changed.
    """
    ours = _ours(session, table)
    others = replace(table, rows=tuple(row for row in table.rows if row[0] not in ours))
    read = read_rows(others, directory, today=today)
    planning = _Planning(session, list(read.faults), today)
    planning.ours(ours)
    planning.plan(read.rows)
    faults = sorted(planning.faults, key=lambda fault: fault.row)
    return ListPlan(tuple(faults), tuple(planning.added), tuple(planning.here))


def _ours(session: Session, table: Table) -> dict[int, tuple[Case, str]]:
    """Return the rows that name a case of ours by its number: the case, and whom the row is about."""
    given = {number: dict(zip(table.heads, cells, strict=False)) for number, cells in table.rows}
    named = {number: read_reference(row.get("case", ""), prefix="CP") for number, row in given.items()}
    known = {
        case.reference: case
        for case in _cases(session, Case.reference, {one for one in named.values() if one})
    }
    return {
        number: (known[reference], given[number].get("child", ""))
        for number, reference in named.items()
        if reference in known
    }


@dataclass
class _Planning:
    session: Session
    faults: list[RowFault]
    today: date
    added: list[NewCase] = field(default_factory=list)
    here: list[HereAlready] = field(default_factory=list)

    def ours(self, rows: dict[int, tuple[Case, str]]) -> None:
        """Note the rows of cases that are here under our own number."""
        by_case: dict[str, list[int]] = defaultdict(list)
        for number, (case, child) in rows.items():
            if child and folded(child) != folded(case.person_name):
                words = f"{case.reference} is about {case.person_name}. Correct the number or the name"
                self.faults.append(RowFault(number, "case", words))
            by_case[case.reference].append(number)
        names = {case.reference: case.person_name for case, _ in rows.values()}
        self.here += [HereAlready(tuple(found), one, names[one]) for one, found in by_case.items()]

    def plan(self, rows: tuple[ListedRow, ...]) -> None:
        """Sort the rows into cases, and each into what is here, what is to be opened, or a fault."""
        groups: dict[Key, list[ListedRow]] = defaultdict(list)
        for row in rows:
            groups[_case_key(row)].append(row)
        known = _Known(self.session, rows)
        owners = {user.email.casefold(): user for user in office_people(self.session)}
        can_mediate = select(User).where(User.role == Role.MEDIATOR, User.active.is_(True))
        mediators = {user.email.casefold(): user for user in self.session.scalars(can_mediate)}
        for group in groups.values():
            self._case(group, known, owners, mediators)

    def _case(
        self,
        rows: list[ListedRow],
        known: _Known,
        owners: Mapping[str, User],
        mediators: Mapping[str, User],
    ) -> None:
        first = rows[0]
        if (case := known.of_number(first)) is not None:
            if not _is_about(case, first):
                words = f"{case.reference} is here under this number, and is about somebody else"
                self._fault(first, "number" if first.number else "case", words)
            else:
                self._here(rows, case)
            return
        rows, unsettled = settled(rows)
        if unsettled:
            self.faults += unsettled
            return
        if (case := known.about_the_same(rows)) is not None:
            if first.number or first.case:
                words = f"{case.reference} is about this child and this decision already. Take the row out"
                self._fault(first, "child", words)
            else:
                self._here(rows, case)
            return
        if differ := list(disagreements(rows)):
            self.faults += differ
            return
        whole = made_whole(rows)
        wrong = list(faults_of_whole(rows, whole, self.today))
        rows, decisions, people = whole, by_decision(whole), by_person(whole)
        owner = said_in(rows, "owner")
        if owner and owner.casefold() not in owners:
            self._fault(first, "owner", f"Nobody in the office has an account under ‘{owner}’")
            return
        wrong += _own_case_faults(rows, people)
        wrong += self._faults_of_meetings(rows, decisions, people, mediators)
        self.faults += wrong
        if not wrong:
            looks_after = owners[owner.casefold()].id if owner else None
            leads = {one: mediators[one].id for row in rows if (one := row.mediator.casefold())}
            self.added.append(NewCase(tuple(rows), tuple(decisions), tuple(people), looks_after, leads))

    def _faults_of_meetings(
        self,
        rows: list[ListedRow],
        decisions: list[tuple[ListedRow, ...]],
        people: list[tuple[ListedRow, ...]],
        mediators: Mapping[str, User],
    ) -> Iterator[RowFault]:
        """Yield who cannot mediate, and the meetings that nobody can have agreed to."""
        for row in rows:
            if row.mediator and row.mediator.casefold() not in mediators:
                words = f"No mediator has an account here under ‘{row.mediator}’"
                yield RowFault(row.row, "mediator", words)
        closed = next((row for row in rows if row.closing_reason is not None), None)
        in_order = [one.rows for one in by_meeting(decisions)]
        yield from faults_of_meetings_in_order(in_order, closed)
        for one in decisions:
            first = next((row for row in one if row.meeting_on is not None), None)
            if first is None:
                continue
            if first.kind is Track.DRS:
                answers = [(theirs[0].name, said_in(theirs, "takes_part")) for theirs in people]
                if words := answers_missing(rows, answers):
                    yield RowFault(first.row, "takes part", words)
            elif not any(row.mediation_on for row in one):
                words = "A meeting is booked or was held, so somebody chose mediation. Give the day they did"
                yield RowFault(first.row, "mediation on", words)

    def _here(self, rows: list[ListedRow], case: Case) -> None:
        self.here.append(HereAlready(tuple(row.row for row in rows), case.reference, case.person_name))

    def _fault(self, row: ListedRow, column: str, words: str) -> None:
        self.faults.append(RowFault(row.row, column, words))


class _Known:
    """The cases that are here and may be those of the file."""

    def __init__(self, session: Session, rows: tuple[ListedRow, ...]) -> None:
        numbers = {former_number(row) for row in rows}
        births = {row.birth_date for row in rows}
        self.by_number = {
            one.former_reference: one for one in _cases(session, Case.former_reference, numbers - {""})
        }
        self.by_birth: dict[date, list[Case]] = defaultdict(list)
        for one in _cases(session, Case.person_birth_date, births - {None}):
            self.by_birth[one.person_birth_date].append(one)

    def of_number(self, row: ListedRow) -> Case | None:
        """Return the case that was brought in under the row's number."""
        return self.by_number.get(former_number(row)) if former_number(row) else None

    def about_the_same(self, rows: list[ListedRow]) -> Case | None:
        """Return a case about the same child and one of the same decisions."""
        for row in rows:
            for case in self.by_birth.get(row.birth_date, []) if row.birth_date else []:
                same = (row.decision, row.letter_date) in {(d.kind, d.letter_date) for d in case.decisions}
                if same and folded(case.person_name) == folded(row.child):
                    return case
        return None


def _cases(session: Session, column: Any, values: Iterable[Any]) -> Iterator[Case]:
    wanted = sorted(values)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        yield from session.scalars(select(Case).where(column.in_(some)).options(selectinload(Case.decisions)))


def former_number(row: ListedRow) -> str:
    """Return the number that the case had before: in its list, or where the list was taken out."""
    return row.number or row.case


def _case_key(row: ListedRow) -> Key:
    return (former_number(row),) if former_number(row) else (folded(row.child), row.birth_date, row.authority)


def _words_of(meeting: ListedMeeting) -> str:
    rows, about = meeting.rows, meeting.decisions
    day, signed = said_in(rows, "meeting_on"), said_in(rows, "statement_signed_on")
    result = said_in(rows, "meeting_result")
    came_of_it = "held" if result else "booked"
    if result is Result.ADJOURNED:
        came_of_it = "continued on another day"
    elif result is None and said_in(rows, "meeting_not_held"):
        came_of_it = "did not take place"
    words = f"{plain_date(day)}, {came_of_it}"
    if len(about) > 1:
        words += f", one meeting about {len(about)} decisions"
    return f"{words}, statement signed {plain_date(signed)}" if signed else words


def _is_about(case: Case, row: ListedRow) -> bool:
    """Return True if the case may be the row's: a name or a date of birth may have been put right since."""
    return folded(case.person_name) == folded(row.child) or case.person_birth_date == row.birth_date


def _own_case_faults(rows: list[ListedRow], people: list[tuple[ListedRow, ...]]) -> Iterator[RowFault]:
    """Yield who would look after the case of their own family, or mediate in it: nobody does."""
    names = {said_in(theirs, "email").casefold(): theirs[0].name for theirs in people}
    if other := said_in(rows, "other_parent_email"):
        names.setdefault(other.casefold(), "The other parent")
    for row in rows:
        for column in ("owner", "mediator"):
            address = str(getattr(row, column)).casefold()
            if address and address in names:
                words = f"{names[address]} has the same email address in this case. Name somebody else"
                yield RowFault(row.row, column, words)
