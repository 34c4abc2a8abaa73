"""Rows of one case held against each other, and made whole: each with what the others say of the same thing.

A list may say a thing once, in the first row or in a later one; whatever reads a whole row finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cases.search.folding import folded
from cases.vocabulary import DecisionKind, Track
from services.case_lists.reading import faults_of_row
from services.case_lists.rows import (
    COLUMNS,
    OF_ADVICE,
    OF_CASE,
    OF_DECISION,
    OF_MEETING,
    OF_PERSON,
    ListedRow,
)
from services.lists.faults import RowFault, head_of

Key = tuple[Any, ...]
Rows = tuple[ListedRow, ...]
_HEADS = {one.name: head_of(one) for one in COLUMNS}


def said_in(rows: Iterable[ListedRow], name: str) -> Any:
    """Return the first value that one of these rows has in a column."""
    values = [getattr(row, name) for row in rows]
    return next((value for value in values if value not in (None, "", ())), values[0])


def by_decision(rows: Iterable[ListedRow]) -> list[Rows]:
    """Return the rows of one case by what they are about."""
    return _grouped(rows, decision_key)


def by_person(rows: Iterable[ListedRow]) -> list[Rows]:
    """Return the rows of one case by who asks."""
    return _grouped(rows, person_key)


@dataclass(frozen=True)
class ListedMeeting:
    """One meeting of a case: ``rows`` name it; those of ``others`` are about its decisions and name none."""

    rows: Rows
    others: Rows

    @property
    def decisions(self) -> tuple[Key, ...]:
        """What the meeting is about, by ``decision_key``, in the order of the list."""
        return tuple(dict.fromkeys(decision_key(row) for row in self.rows))


def by_meeting(decisions: Iterable[Rows]) -> list[ListedMeeting]:
    """Return the meetings about these decisions of one case, in order of time.

    Decisions share one at the same time with the same mediator. A decision has no two at one time.
    """
    found: dict[tuple[datetime, str], tuple[list[ListedRow], list[ListedRow]]] = {}
    for rows in decisions:
        times: dict[datetime, str] = {}
        for row in rows:
            if row.starts_at is not None:
                mediator = times.setdefault(row.starts_at, row.mediator.casefold())
                found.setdefault((row.starts_at, mediator), ([], []))[0].append(row)
        for time, mediator in times.items():
            found[time, mediator][1].extend(row for row in rows if row.starts_at is None)
    in_order = sorted(found.items(), key=lambda one: one[0])
    return [ListedMeeting(tuple(named), tuple(others)) for _, (named, others) in in_order]


def settled(rows: Sequence[ListedRow]) -> tuple[list[ListedRow], list[RowFault]]:
    """Return the rows of one case, each with its decision, and those of which the list does not say it.

    A row of disagreement resolution may leave out what was decided: another row says it, or else what the
    disagreement is about. A row without the date on the letter is about the same decision as the others of
    its kind, where they have one date.
    """
    given = list(dict.fromkeys(row.decision for row in rows if row.decision is not None))
    faults = []
    if len(given) > 1:
        words = "Give what was decided: other rows of this case are about more than one decision"
        faults = [RowFault(row.row, "decision", words) for row in rows if row.decision is None]
    if not given:
        given = [next((one for one in rows if one.grounds), rows[0]).disagreement().kind_of_decision()]
    with_kind = [replace(row, decision=row.decision or given[0]) for row in rows]
    dates: dict[DecisionKind | None, set[date]] = defaultdict(set)
    for row in with_kind:
        if row.letter_date is not None:
            dates[row.decision].add(row.letter_date)
    return [
        replace(row, letter_date=next(iter(dates[row.decision])))
        if row.letter_date is None and len(dates[row.decision]) == 1
        else row
        for row in with_kind
    ], faults


def decision_key(row: ListedRow) -> Key:
    """Return what two rows about the same decision have in common."""
    return (row.decision, row.letter_date)


def person_key(row: ListedRow) -> Key:
    """Return what two rows about the same person have in common."""
    return (folded(row.name), row.asks_as)


def disagreements(rows: Sequence[ListedRow]) -> Iterator[RowFault]:
    """Yield where a later row of one case says something else of the same thing than an earlier one."""
    decisions = by_decision(rows)
    rows_as_read = [replace(row, kind=row.kind or Track.MEDIATION) for row in rows]
    yield from _differ(rows_as_read, OF_CASE, "the same case")
    for one in decisions:
        yield from _differ(one, OF_DECISION, "the same decision")
    for one in by_person(rows):
        yield from _differ(one, OF_PERSON, "the same person")
        for theirs in by_person(one):
            yield from _differ(theirs, OF_ADVICE, "the same decision and person")
    for meeting in by_meeting(decisions):
        every = sorted(meeting.rows, key=lambda row: row.row)
        yield from _differ(every, OF_MEETING, "the same meeting")
        for one in by_person(every):
            yield from _differ(one, ("came",), "the same meeting")
    yield from _said_twice(rows)


def made_whole(rows: Sequence[ListedRow]) -> list[ListedRow]:
    """Return the rows of one case, each with what any says of the case, its decision, person and meeting.

    Rows that disagree are refused before.
    """
    whole = {row.row: row for row in rows}
    _share(whole, [rows], OF_CASE)
    decisions = by_decision(rows)
    _share(whole, decisions, OF_DECISION)
    _share(whole, (theirs for one in decisions for theirs in by_person(one)), OF_ADVICE)
    _share(whole, by_person(rows), OF_PERSON)
    meetings = by_meeting(by_decision([whole[row.row] for row in rows]))
    _share(whole, (one.rows for one in meetings), OF_MEETING)
    return [whole[row.row] for row in rows]


def _share(whole: dict[int, ListedRow], groups: Iterable[Sequence[ListedRow]], names: Iterable[str]) -> None:
    for group in groups:
        said = {name: said_in(group, name) for name in names}
        for row in group:
            whole[row.row] = replace(whole[row.row], **said)


def faults_of_whole(rows: Sequence[ListedRow], whole: Sequence[ListedRow], today: date) -> Iterator[RowFault]:
    """Yield what cannot be so of rows that are right each by itself: once, where the column is given."""
    found: dict[tuple[str, str], list[ListedRow]] = defaultdict(list)
    for row, one in zip(rows, whole, strict=True):
        for fault in faults_of_row(one, today):
            found[fault].append(row)
    for (column, words), theirs in found.items():
        name = column.replace(" ", "_")
        given = [row for row in theirs if getattr(row, name, None) not in (None, "", ())]
        yield RowFault((given or theirs)[0].row, column, words)


def _differ(rows: Iterable[ListedRow], names: Iterable[str], what: str) -> Iterator[RowFault]:
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


def _said_twice(rows: Iterable[ListedRow]) -> Iterator[RowFault]:
    seen: dict[Key, list[ListedRow]] = defaultdict(list)
    for row in rows:
        before = seen[*decision_key(row), *person_key(row)]
        twice = (one for one in before if None in (one.starts_at, row.starts_at))
        same = next((one for one in before if one.starts_at == row.starts_at), next(twice, None))
        if same is not None:
            words = f"Row {same.row} is about the same decision and the same person. Keep one of them"
            yield RowFault(row.row, "", f"{words}, or give each another meeting")
        before.append(row)


def _grouped(rows: Iterable[ListedRow], key: Callable[[ListedRow], Key]) -> list[Rows]:
    found: dict[Key, list[ListedRow]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return [tuple(one) for one in found.values()]


def _plain(value: Any) -> Any:
    return folded(value) if isinstance(value, str) and not hasattr(value, "words") else value
