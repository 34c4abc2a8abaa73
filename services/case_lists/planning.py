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
from cases.vocabulary import Role, Track
from dates import plain_date
from services.case_lists.faults_of_more import answers_missing
from services.case_lists.reading import read_rows
from services.case_lists.rows import COLUMNS, OF_CASE, OF_DECISION, OF_PERSON, ListedRow
from services.lists.csv_files import Table
from services.lists.faults import RowFault, head_of

Key = tuple[Any, ...]
_HEADS = {one.name: head_of(one) for one in COLUMNS}
AT_ONCE = 500
"""How many cases are looked up by one query."""


@dataclass(frozen=True)
class NewCase:
    """A case to open: its rows, by decision and by person, each in the order of the file."""

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
        """What each meeting is that comes with it, with its day; what was signed, too."""
        found: dict[str, None] = {}
        for rows in self.decisions:
            row = next((one for one in rows if one.meeting_on is not None), None)
            if row is None or row.meeting_on is None:
                continue
            state = "held" if row.meeting_result is not None else "booked"
            words = f"{plain_date(row.meeting_on)}, {state}"
            if row.statement_signed_on is not None:
                words += f", statement signed {plain_date(row.statement_signed_on)}"
            found[words] = None
        return tuple(found)

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
    planning = _Planning(session, list(read.faults))
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


def said_in(rows: Iterable[ListedRow], name: str) -> Any:
    """Return the first value that one of these rows has in a column."""
    values = [getattr(row, name) for row in rows]
    return next((value for value in values if value not in (None, "", ())), values[0])


@dataclass
class _Planning:
    session: Session
    faults: list[RowFault]
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
        if (case := known.about_the_same(rows)) is not None:
            if first.number or first.case:
                words = f"{case.reference} is about this child and this decision already. Take the row out"
                self._fault(first, "child", words)
            else:
                self._here(rows, case)
            return
        decisions = _grouped(rows, _decision_key)
        people = _grouped(rows, _person_key)
        agreed = [
            *self._disagreements(rows, OF_CASE, "the same case"),
            *(
                fault
                for one in decisions
                for fault in self._disagreements(one, OF_DECISION, "the same decision")
            ),
            *(fault for one in people for fault in self._disagreements(one, OF_PERSON, "the same person")),
            *_said_twice(rows),
        ]
        owner = said_in(rows, "owner")
        if owner and owner.casefold() not in owners:
            self._fault(first, "owner", f"Nobody in the office has an account under ‘{owner}’")
            return
        agreed += self._faults_of_meetings(rows, decisions, people, mediators)
        self.faults += agreed
        if not agreed:
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

    def _disagreements(
        self, rows: Iterable[ListedRow], names: tuple[str, ...], what: str
    ) -> Iterator[RowFault]:
        """Yield where a later row of one thing says something else of it than an earlier one."""
        rows = list(rows)
        for name in names:
            said: tuple[int, Any] | None = None
            for row in rows:
                value = getattr(row, name)
                if value in (None, "", ()):
                    continue
                if said is not None and _plain(value) != _plain(said[1]):
                    words = f"Row {said[0]} is about {what} and says something else here. Make them the same"
                    yield RowFault(row.row, _HEADS[name], words)
                said = said or (row.row, value)

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


def _decision_key(row: ListedRow) -> Key:
    return (row.decision, row.letter_date)


def _person_key(row: ListedRow) -> Key:
    return (folded(row.name), row.asks_as)


def _grouped(rows: Iterable[ListedRow], key: Any) -> list[tuple[ListedRow, ...]]:
    found: dict[Key, list[ListedRow]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return [tuple(one) for one in found.values()]


def _said_twice(rows: Iterable[ListedRow]) -> Iterator[RowFault]:
    seen: dict[Key, int] = {}
    for row in rows:
        key = (*_decision_key(row), *_person_key(row))
        if key in seen:
            words = f"Row {seen[key]} is about the same decision and the same person. Keep one of them"
            yield RowFault(row.row, "", words)
        seen.setdefault(key, row.row)


def _is_about(case: Case, row: ListedRow) -> bool:
    """Return True if the case may be the row's: a name or a date of birth may have been put right since."""
    return folded(case.person_name) == folded(row.child) or case.person_birth_date == row.birth_date


def _plain(value: Any) -> Any:
    return folded(value) if isinstance(value, str) and not hasattr(value, "words") else value
