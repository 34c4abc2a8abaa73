"""A row's cells as values, and everything that is wrong with one row by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cases.intake.eligibility import parts_fit
from cases.reference.cells import NotReadable, value_of
from cases.reference.columns import Column
from cases.reference.directory import Directory
from cases.vocabulary import ContactSafe, DecisionKind, EntryKind, PartyRole, Section, Shape, Track
from dates import plain_date
from services.case_lists.disagreement_columns import ASKERS
from services.case_lists.faults_of_more import (
    faults_of_closing,
    faults_of_disagreement,
    faults_of_meeting,
    faults_of_other_parent,
)
from services.case_lists.meeting_columns import TIMES, read_clock
from services.case_lists.rows import COLUMNS, ROLES, ListedRow
from services.lists.csv_files import Table
from services.lists.faults import RowFault, cells_by_head, cleaned, head_of, missing_words

OLDEST = 30
"""Years: somebody older than this is no child or young person."""
_LABELS = {one.name: one.label for one in COLUMNS}
_APART = re.compile(r"[\s,;/&+]+")


MAY_BE_TO_COME = frozenset({"hearing_on", "reply_by", "meeting_on"})


@dataclass(frozen=True)
class Rows:
    """What a file says: the rows that can be read, and what is wrong with the others."""

    rows: tuple[ListedRow, ...]
    faults: tuple[RowFault, ...]


def read_rows(table: Table, directory: Directory, *, today: date) -> Rows:
    """Return every row as values, and every fault that a row has by itself."""
    rows: list[ListedRow] = []
    faults: list[RowFault] = []
    for number, cells in table.rows:
        row, wrong = _read_row(number, table, cells, directory)
        if row is not None:
            wrong += [RowFault(number, column, words) for column, words in faults_of_row(row, today)]
        if row is not None and not wrong:
            rows.append(row)
        faults += wrong
    return Rows(tuple(rows), tuple(faults))


def _read_row(
    number: int, table: Table, cells: tuple[str, ...], directory: Directory
) -> tuple[ListedRow | None, list[RowFault]]:
    try:
        given = cells_by_head(table, cells)
    except NotReadable as error:
        return None, [RowFault(number, "", str(error))]
    values: dict[str, Any] = {}
    faults = []
    for one in COLUMNS:
        head = head_of(one)
        try:
            values[one.name] = _value(one, cleaned(one, given.get(head, "")), directory)
        except NotReadable as error:
            faults.append(RowFault(number, head, str(error)))
            continue
        if one.required and not values[one.name]:
            faults.append(RowFault(number, head, missing_words(one)))
    if faults:
        return None, faults
    row = ListedRow(row=number, **values)
    return replace(row, name=row.asks), []


def _value(one: Column, text: str, directory: Directory) -> Any:
    if one.name == "other_parent_safe" and text.casefold() == "ask first":
        text = ContactSafe.ASK.value
    if one.name == "authority" and text:
        return _authority_code(text, directory)
    if one.name == "parts":
        return _parts(text)
    if one.shape is Shape.LINES and one.choices is not None:
        return _codes(one, text)
    if one.name in TIMES:
        return read_clock(text) if text else ""
    value = value_of(one, text, lambda _column, _code: False)
    if one.name == "role" and value is not None and value not in ROLES:
        offered = ", ".join(role.value for role in ROLES)
        raise NotReadable(f"‘{text}’ cannot ask for mediation. Write one of: {offered}")
    if one.name == "asked_by" and value is not None and value not in ASKERS:
        offered = ", ".join(asker.value for asker in ASKERS)
        raise NotReadable(f"‘{text}’ is not who asks for disagreement resolution. Write one of: {offered}")
    return value


def _authority_code(text: str, directory: Directory) -> str:
    """Return the code of a local authority that is named by its code or its name."""
    for entry in directory.of_kind(EntryKind.AUTHORITY):
        if text.casefold() in {entry.code, entry.record.name.casefold()} and not entry.ended:
            return entry.code
    raise NotReadable(f"There is no local authority ‘{text}’ in the directory. Add it there first")


def _parts(text: str) -> tuple[str, ...]:
    letters = [part for part in _APART.split(text) if part]
    known = {section.value.casefold(): section.value for section in Section}
    for letter in letters:
        if letter.casefold() not in known:
            offered = ", ".join(known.values())
            raise NotReadable(f"‘{letter}’ is no part of a plan. The letters are: {offered}")
    return tuple(sorted({known[letter.casefold()] for letter in letters}))


def _codes(one: Column, text: str) -> tuple[str, ...]:
    """Return the members that a cell names, as codes: words on a line each, or codes with marks between."""
    members = {
        name: choice for choice in one.choices or () for name in (choice.value, choice.words.casefold())
    }
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        whole = members.get(line.casefold())
        for part in [line] if whole else filter(None, _APART.split(line)):
            member = members.get(part.casefold())
            if member is None:
                offered = ", ".join(choice.value for choice in one.choices or ())
                raise NotReadable(f"‘{part}’ is none of: {offered}")
            found.append(member.value)
    return tuple(dict.fromkeys(found))


def faults_of_row(row: ListedRow, today: date) -> Iterator[tuple[str, str]]:
    """Yield the column and what to do, for all that cannot be so."""
    for one in COLUMNS:
        day = getattr(row, one.name) if one.shape is Shape.DATE else None
        if day is not None and day > today and one.name not in MAY_BE_TO_COME:
            yield head_of(one), f"{plain_date(day)} is still to come. Check the date"
    if row.birth_date is not None and row.birth_date.year < today.year - OLDEST:
        yield "birth date", f"{plain_date(row.birth_date)} makes them older than {OLDEST}. Check the date"
    if not row.name:
        yield "name", "Give the full name of who asks"
    if row.asks_as is PartyRole.ALTERNATIVE_PERSON and not row.capacity_basis:
        yield "capacity basis", "Say why they act for the young person"
    if row.decision is None and row.kind is not Track.DRS:
        yield "decision", "Give what was decided"
    if row.decision is not None and not parts_fit(row.decision, row.sections):
        yield "parts", "These parts do not fit the decision. Correct one of them"
    if row.decision is DecisionKind.OUTSIDE_ENGLAND:
        yield "decision", "We cannot help outside England. Take the row out"
    if (row.closed_on is None) is not (row.closing_reason is None):
        missing = "closing reason" if row.closed_on else "closed on"
        yield missing, "A case that is closed has a day and a reason. Give both, or neither"
    yield from faults_of_other_parent(row)
    yield from _faults_of_advice(row)
    yield from faults_of_disagreement(row)
    yield from faults_of_meeting(row, today)
    yield from faults_of_closing(row)


_AFTER = (
    ("advice_on", "contacted_on"),
    ("mediation_on", "advice_on"),
    ("no_mediation_on", "advice_on"),
    ("no_mediation_on", "mediation_on"),
    ("authority_told_on", "mediation_on"),
    ("cannot_arrange_on", "mediation_on"),
    ("closed_on", "contacted_on"),
    ("closed_on", "asked_on"),
    ("closed_on", "meeting_on"),
    ("closed_on", "statement_signed_on"),
    ("asked_on", "contacted_on"),
    ("reply_by", "asked_on"),
    ("meeting_on", "asked_on"),
    ("meeting_on", "contacted_on"),
    ("meeting_on", "meeting_told_on"),
    ("statement_signed_on", "meeting_on"),
)
"""Which day comes on or after which: advice before the choice (CFA 2014, s 55), and so on."""
_NEEDS = {"mediation_on": "advice_on", "no_mediation_on": "advice_on", "advice_on": "advice_by"} | {
    "authority_told_on": "mediation_on"
}


def _faults_of_advice(row: ListedRow) -> Iterator[tuple[str, str]]:
    for later, earlier in _AFTER:
        first, then = getattr(row, earlier), getattr(row, later)
        if first is not None and then is not None and then < first:
            words = f"{plain_date(then)} is before the ‘{earlier.replace('_', ' ')}’, {plain_date(first)}"
            yield later.replace("_", " "), f"{words}. Correct one of them"
    for given, needed in _NEEDS.items():
        if getattr(row, given) and not getattr(row, needed):
            label = _LABELS[needed]
            words = f"‘{given.replace('_', ' ')}’ is given"
            yield needed.replace("_", " "), f"Give the {label[:1].lower()}{label[1:]}: {words}"
