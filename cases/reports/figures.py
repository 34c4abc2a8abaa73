"""The figures of one quarter and one local authority, as functions of plain rows.

A row says to which case it belongs, so that each figure leads to the cases behind it. There is no figure of
several quarters together: it would give away what a quarter hides. Tables about the same things count all of
them, and no number stands in two tables: no sum is a part of another, and what one hides no other says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cases.reports.hiding import LEAST, hide_few, published_words
from cases.vocabulary import Asker, CertificateVariant, Choice, DecisionKind, Result, Track

NO_CHOICE_TO_MAKE = "Disagreement resolution, where there is no such choice"
MEETING_DAYS = 30
"""Within which an authority arranges mediation that the family chose (SEND Regulations 2014, reg 36)."""


@dataclass(frozen=True)
class RequestRow:
    """One decision about which a family asked in the quarter; ``choice`` is what it chose last."""

    case_id: UUID
    kind: DecisionKind
    track: Track
    asker: Asker
    choice: Choice | None


@dataclass(frozen=True)
class CertificateRow:
    """One certificate issued in the quarter that replaced no other."""

    case_id: UUID
    variant: CertificateVariant


@dataclass(frozen=True)
class MeetingRow:
    """One meeting that ended in the quarter; ``chosen_on`` is when the family chose mediation."""

    case_id: UUID
    track: Track
    held_on: date
    chosen_on: date | None
    result: Result | None


@dataclass(frozen=True)
class ActionRow:
    """One agreed action that was due in the quarter; ``done_on`` is when its owner first called it done."""

    case_id: UUID
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class QuarterRows:
    """What happened in one quarter in the cases of one local authority."""

    requests: tuple[RequestRow, ...] = ()
    certificates: tuple[CertificateRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One number, and what it counts: a case stands as often as it is counted."""

    name: str
    words: str
    case_ids: tuple[UUID, ...]
    published: int | None
    """None where the report does not say it."""

    @property
    def published_words(self) -> str:
        """The number as the report writes it."""
        return published_words(self.published)

    @property
    def count(self) -> int:
        """The exact number: for the office, and for invoices."""
        return len(self.case_ids)


@dataclass(frozen=True)
class Breakdown:
    """One table: figures that come to a sum."""

    name: str
    title: str
    note: str
    """What is counted, and on which day."""
    figures: tuple[Figure, ...]

    @property
    def total(self) -> int:
        """The exact sum."""
        return sum(figure.count for figure in self.figures)

    @property
    def published_total(self) -> int | None:
        """The sum as the report says it; None where it is one of one to four."""
        return None if 0 < self.total < LEAST else self.total

    @property
    def published_total_words(self) -> str:
        """The sum as the report writes it."""
        return published_words(self.published_total)

    @property
    def shares(self) -> str:
        """What part of the sum each number is that the report says, in a sentence; '' where it says none.

        It is worked out from published numbers alone, so it tells nothing that they do not.
        """
        if self.name != RESULT or not self.published_total:
            return ""
        parts = [
            f"{one.words}: {(200 * one.published + self.total) // (2 * self.total)} per cent"
            for one in self.figures
            if one.published is not None
        ]
        rest = "" if len(parts) == len(self.figures) else " Of the others the share is left out too."
        return f"Of {self.total} meetings. {'; '.join(parts)}.{rest}" if parts else ""

    @property
    def largest(self) -> int:
        """The largest number that the report says."""
        return max((figure.published or 0 for figure in self.figures), default=0)


OF_DECISIONS = (
    "Each decision that a family asked us about, on the day the request came in. A decision added to an "
    "earlier request counts on the day of that contact."
)
OF_MEETINGS = "Each meeting that ended in the quarter."
TOTAL = "All together"
RESULT = "result"
"""The table of what came of the meetings."""


def breakdowns(rows: QuarterRows) -> tuple[Breakdown, ...]:
    """Return every table of a quarter's report, in its order."""
    return (
        _table("kind", "Decisions they asked about", OF_DECISIONS, _by_kind(rows.requests)),
        _table("asker", "Who asked", OF_DECISIONS, _by_asker(rows.requests)),
        _table(
            "choice",
            "What families chose once they had information and advice",
            "The same decisions, with what the family chose last, whenever that was.",
            _by_choice(rows.requests),
        ),
        _table(
            "certificate",
            "Certificates issued",
            "By the day of issue. One that replaces another, or was withdrawn, does not count.",
            _by_variant(rows.certificates),
        ),
        _table(
            "wait",
            "From choosing mediation to its meeting",
            f"{OF_MEETINGS} The days from the family’s first choice of mediation to the day of the meeting.",
            _by_wait(rows.meetings),
        ),
        _table(
            RESULT,
            "What came of the meetings",
            f"{OF_MEETINGS} What the mediator recorded of it.",
            _by_result(rows.meetings),
        ),
        _table(
            "actions",
            "Agreed actions that were due",
            "Each action that was due in the quarter. It counts as done on the day its owner first said so.",
            _by_keeping(rows.actions),
        ),
    )


def figure_named(tables: Iterable[Breakdown], name: str) -> tuple[Breakdown, Figure] | None:
    """Return the figure that an address names, such as ``result.full``, and its table; None for no figure."""
    for table in tables:
        for figure in table.figures:
            if f"{table.name}.{figure.name}" == name:
                return table, figure
    return None


Cells = dict[str, tuple[str, list[UUID]]]


def _table(name: str, title: str, note: str, cells: Cells) -> Breakdown:
    shown = hide_few({one: len(case_ids) for one, (_, case_ids) in cells.items()})
    if not any(case_ids for _, case_ids in cells.values()):
        shown = dict.fromkeys(cells, 0)
    figures = (Figure(one, words, tuple(ids), shown[one]) for one, (words, ids) in cells.items())
    return Breakdown(name, title, note, tuple(figures))


def _by_kind(rows: Iterable[RequestRow]) -> Cells:
    cells: Cells = {one.value: (one.words, []) for one in DecisionKind}
    for row in rows:
        cells[row.kind.value][1].append(row.case_id)
    return {name: cell for name, cell in cells.items() if cell[1]}


def _by_asker(rows: Iterable[RequestRow]) -> Cells:
    cells: Cells = {one.value: (one.words, []) for one in Asker}
    for row in rows:
        cells[row.asker.value][1].append(row.case_id)
    return {name: cell for name, cell in cells.items() if cell[1]}


def _by_choice(rows: Iterable[RequestRow]) -> Cells:
    cells: Cells = {
        "mediation": ("Mediation", []),
        "none": ("No mediation, or no longer", []),
        "open": ("Not decided, or not told us", []),
        "drs": (NO_CHOICE_TO_MAKE, []),
    }
    names = {Choice.MEDIATION: "mediation", Choice.NO_MEDIATION: "none", Choice.WITHDRAWN: "none"}
    for row in rows:
        name = "open" if row.choice is None else names.get(row.choice, "open")
        cells["drs" if row.track is Track.DRS else name][1].append(row.case_id)
    return cells


def _by_variant(rows: Iterable[CertificateRow]) -> Cells:
    cells: Cells = {one.value: (one.words, []) for one in CertificateVariant}
    for row in rows:
        cells[row.variant.value][1].append(row.case_id)
    return cells


def _by_wait(rows: Iterable[MeetingRow]) -> Cells:
    cells: Cells = {
        "within": (f"Up to {MEETING_DAYS} days", []),
        "later": (f"More than {MEETING_DAYS} days", []),
        "unknown": ("The day of the choice is not recorded", []),
        "drs": (NO_CHOICE_TO_MAKE, []),
    }
    for row in rows:
        if row.track is Track.DRS:
            name = "drs"
        elif row.chosen_on is None:
            name = "unknown"
        else:
            name = "within" if (row.held_on - row.chosen_on).days <= MEETING_DAYS else "later"
        cells[name][1].append(row.case_id)
    return cells


def _by_result(rows: Iterable[MeetingRow]) -> Cells:
    cells: Cells = {one.value: (one.words, []) for one in (Result.FULL, Result.PART, Result.NONE)}
    cells["unknown"] = ("Not recorded yet", [])
    for row in rows:
        name = row.result.value if row.result is not None else "unknown"
        cells[name if name in cells else "unknown"][1].append(row.case_id)
    return cells


def _by_keeping(rows: Iterable[ActionRow]) -> Cells:
    cells: Cells = {
        "on_time": ("Called done by its owner, by the day", []),
        "late": ("Called done by its owner, after the day", []),
        "open": ("Not called done by its owner", []),
    }
    for row in rows:
        name = "open" if row.done_on is None else "on_time" if row.done_on <= row.due_on else "late"
        cells[name][1].append(row.case_id)
    return cells
