"""Tables as CSV files: written so that no program runs what a cell says, and read without trusting them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIZE_LIMIT = 1_000_000
"""Bytes."""
ROWS_LIMIT = 2_000
COLUMNS_LIMIT = 100
CELL_LIMIT = 10_000
"""Characters."""
_RUNS = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would work out; an apostrophe before it, and it does not."""
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SIGNATURES = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an Excel workbook", b"%PDF": "a PDF"}
HOW_TO_SAVE = "In your spreadsheet, save the list as ‘CSV UTF-8’, and choose that file"


class FileFault(ValueError):
    """The file as a whole cannot be read; its text is the sentence to show."""


@dataclass(frozen=True)
class Table:
    """A file's first line, and its other rows with their number in the file (the first line is 1)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a file that spreadsheets open as UTF-8, and whose cells they do not run."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([escaped(head) for head in heads])
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def escaped(cell: str) -> str:
    """Return ``cell`` with an apostrophe before it if a spreadsheet would run it."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unescaped(cell: str) -> str:
    """Return ``cell`` as it was before ``escaped``."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def read_csv(content: bytes, *, known: frozenset[str], most: int = ROWS_LIMIT) -> Table:
    """Return the table in a file of ``most`` rows; ``known`` are the heads it may have, in lower case.

    Raises:
        FileFault: it is too large, no text, no table, or has a column that nobody knows.
    """
    text = _text(content)
    first = _first_line(text)
    comma, semicolon = (_heads_by(first, mark) for mark in ",;")
    by_comma = sum(head in known for head in comma) >= sum(head in known for head in semicolon)
    rows = _rows(text, "," if by_comma else ";")
    if not rows:
        raise FileFault("The file has no rows. Its first line must name the columns")
    heads = tuple(_head(cell) for cell in rows[0][1])
    _check_heads(heads, known)
    filled = tuple((number, cells) for number, cells in rows[1:] if any(cells))
    if len(filled) > most:
        raise FileFault(f"The file has {len(filled):,} rows. Send {most:,} at a time")
    return Table(heads, filled)


def _text(content: bytes) -> str:
    if len(content) > SIZE_LIMIT:
        raise FileFault("The file is larger than 1 MB. Send part of the list at a time")
    for signature, what in _SIGNATURES.items():
        if content.startswith(signature):
            raise FileFault(f"This is {what}, not a CSV file. {HOW_TO_SAVE}")
    if b"\x00" in content:
        raise FileFault(f"This is not a CSV file. {HOW_TO_SAVE}")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _UNPRINTABLE.search(text):
            return text
        break
    raise FileFault(f"The file holds characters that no list has. {HOW_TO_SAVE}")


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip(" ,;\t")), "")[:CELL_LIMIT]


def _heads_by(line: str, mark: str) -> list[str]:
    return [_head(cell.strip().strip('"')) for cell in line.split(mark)]


def _head(cell: str) -> str:
    return " ".join(unescaped(cell).lower().replace("_", " ").split())


def _rows(text: str, mark: str) -> list[tuple[int, tuple[str, ...]]]:
    found: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > 2 * ROWS_LIMIT:
                raise FileFault(f"The file has too many rows. Send {ROWS_LIMIT:,} at a time")
            if len(cells) > COLUMNS_LIMIT:
                raise FileFault(f"Row {number} has {len(cells):,} columns. {COLUMNS_LIMIT} is the most")
            if any(len(cell) > CELL_LIMIT for cell in cells):
                raise FileFault(f"Row {number} has a cell of more than {CELL_LIMIT:,} characters")
            plain = tuple(unescaped(cell).replace("\r\n", "\n").replace("\r", "\n").strip() for cell in cells)
            if found or any(plain):
                found.append((number, plain))
    except csv.Error as error:
        raise FileFault(
            f"Row {len(found) + 1} cannot be read: look for a quotation mark that is not closed"
        ) from error
    return found


def _check_heads(heads: Sequence[str], known: frozenset[str]) -> None:
    named = [head for head in heads if head]
    if twice := next((head for head in named if named.count(head) > 1), ""):
        raise FileFault(f"The column ‘{twice[:60]}’ is there twice. Take one of them out")
    if unknown := [head for head in named if head not in known]:
        raise FileFault(
            f"There is no column ‘{unknown[0][:60]}’. The columns are: {', '.join(sorted(known))}. "
            "Take out what is not among them"
        )
