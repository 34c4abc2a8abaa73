"""What is wrong with one row of a list, in words for whoever sent it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.reference.cells import NotReadable
from cases.reference.columns import LISTS, Column
from cases.vocabulary import Shape
from forms.text import clean, clean_line
from services.lists.csv_files import Table

_OF_LINES = LISTS | {Shape.TEXT}
"""Shapes whose text may have several lines."""
TOO_MANY_CELLS = "It has more cells than the first line has columns"


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row: its number in the file, the column, and what to do."""

    row: int
    column: str
    sentence: str


def head_of(one: Column) -> str:
    """Return the name of a column as files have it."""
    return one.name.replace("_", " ")


def cells_by_head(table: Table, cells: tuple[str, ...]) -> dict[str, str]:
    """Return what a row says by column. Raises NotReadable where it has more cells than columns."""
    if any(cells[len(table.heads) :]):
        raise NotReadable(TOO_MANY_CELLS)
    return dict(zip(table.heads, cells, strict=False))


def cleaned(one: Column, cell: str) -> str:
    """Return the cell as a page would take it: without control characters, and a line as one line."""
    return (clean if one.shape in _OF_LINES else clean_line)(cell).text


def missing_words(one: Column) -> str:
    """Return what to do where a column that is needed is empty."""
    return f"Give the {one.label[:1].lower()}{one.label[1:]}"
