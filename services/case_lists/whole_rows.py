"""Rows of one case held against each other, and made whole: each with what the others say of the same thing.

A list may say a thing once, in the first row or in a later one; whatever reads a whole row finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases.search.folding import folded
from cases.vocabulary import Track
from services.case_lists.reading import faults_of_row
from services.case_lists.rows import COLUMNS, OF_CASE, OF_DECISION, OF_MEETING, OF_PERSON, ListedRow
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


def by_meeting(decisions: Iterable[Rows]) -> list[tuple[Rows, ...]]:
    """Return the decisions that have a meeting: those at the same time with the same mediator share one."""
    found: dict[tuple[datetime, str], list[Rows]] = defaultdict(list)
    for rows in decisions:
        row = next((one for one in rows if one.starts_at is not None), None)
        if row is not None and row.starts_at is not None:
            found[row.starts_at, said_in(rows, "mediator").casefold()].append(rows)
    return [tuple(one) for one in found.values()]


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
    for sharing in by_meeting(decisions):
        every = sorted((row for one in sharing for row in one), key=lambda row: row.row)
        if len(sharing) > 1:
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
    _share(whole, by_decision(rows), OF_DECISION)
    _share(whole, by_person(rows), OF_PERSON)
    meetings = by_meeting(by_decision([whole[row.row] for row in rows]))
    _share(whole, [[row for one in sharing for row in one] for sharing in meetings], OF_MEETING)
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
    seen: dict[Key, int] = {}
    for row in rows:
        key = (*decision_key(row), *person_key(row))
        if key in seen:
            words = f"Row {seen[key]} is about the same decision and the same person. Keep one of them"
            yield RowFault(row.row, "", words)
        seen.setdefault(key, row.row)


def _grouped(rows: Iterable[ListedRow], key: Callable[[ListedRow], Key]) -> list[Rows]:
    found: dict[Key, list[ListedRow]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return [tuple(one) for one in found.values()]


def _plain(value: Any) -> Any:
    return folded(value) if isinstance(value, str) and not hasattr(value, "words") else value
