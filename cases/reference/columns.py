"""What an entry of the directory holds: columns with a shape each, of which forms and files are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self

from cases.vocabulary import EntryKind, Shape
from cases.worded import Worded

_COLUMN = "column"
_TEXTS = frozenset({Shape.LINE, Shape.TEXT, Shape.EMAIL, Shape.PHONE, Shape.WEB, Shape.ENTRY})
LISTS = frozenset({Shape.LINES, Shape.EMAILS, Shape.PHONES, Shape.ENTRIES})
"""Shapes of several values, a line each."""


@dataclass(frozen=True)
class Column:
    """One thing that an entry says: its name in rows and files, its words on pages, how it is written."""

    name: str
    label: str
    shape: Shape
    hint: str = ""
    required: bool = False
    group: str = ""
    of: EntryKind | None = None
    """Of an entry that names others: their kind."""
    choices: type[Worded] | None = None
    always: bool = False
    """A yes or no that is always known."""
    least: int = 0
    most: int = 0
    """Of a number."""


def column(label: str, shape: Shape = Shape.LINE, **more: Any) -> Any:
    """Return a dataclass field with its column; one that may be left out is empty by default."""
    empty: Any = () if shape in LISTS else "" if shape in _TEXTS else None
    return field(default=more.pop("default", empty), metadata={_COLUMN: (label, shape, more)})


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one entry says. Its code never changes: cases and accounts name it."""

    kind: ClassVar[EntryKind]

    code: str
    name: str = column("Name", required=True)
    checked_on: date | None = column(
        "Last checked",
        Shape.DATE,
        group="When it was checked",
        hint="The day on which somebody last compared this with its source.",
    )
    example: bool = False
    """Invented, for practice mode."""

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return what is asked and kept, in the order of its pages; when it was checked comes last."""
        return tuple(sorted(columns_of(cls), key=lambda one: one.name == "checked_on"))

    @classmethod
    def from_data(cls, code: str, data: Mapping[str, Any]) -> Self:
        """Return the record that a stored version says; what it lacks, or says wrongly, is empty."""
        values: dict[str, Any] = {"code": code, "example": data.get("example") is True}
        for one in cls.columns():
            value = _read(one, data.get(one.name))
            if value is not None:
                values[one.name] = value
        return cls(**values)

    def to_data(self) -> dict[str, Any]:
        """Return it as a version stores it; what is empty is left out."""
        data: dict[str, Any] = {"example": True} if self.example else {}
        for one in self.columns():
            value = getattr(self, one.name)
            if value not in (None, "", ()):
                data[one.name] = _plain(value)
        return data


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """Return the columns that the fields of a dataclass have, in order."""
    return tuple(_column_of(one) for one in fields(row) if _COLUMN in one.metadata)


def _column_of(one: Field[Any]) -> Column:
    label, shape, more = one.metadata[_COLUMN]
    return Column(one.name, label, shape, **more)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(one: Column, value: Any) -> Any:
    """Return a stored value as the record holds it, or None where it is none of its shape."""
    if one.shape in LISTS:
        return tuple(str(item) for item in value) if isinstance(value, list) else None
    if one.shape is Shape.CHOICE and one.choices is not None:
        return one.choices(value) if value in set(one.choices) else None
    if one.shape in _TEXTS:
        return value if isinstance(value, str) else None
    if one.shape is Shape.YES_NO:
        return value if isinstance(value, bool) else None
    if one.shape is Shape.NUMBER:
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    try:
        return date.fromisoformat(value) if one.shape is Shape.DATE else Decimal(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
