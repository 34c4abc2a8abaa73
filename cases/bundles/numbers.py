"""The numbers printed on a bundle's pages: 1, 2, 3, and 12A, 12B for what came late.

Once somebody has a bundle, the numbers in it stay: people say them aloud at the hearing. A document that
comes later takes the number before it with a letter: 12A … 12Z, 12AA, 12AB. At the end of the bundle the
numbers go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.errors import CaseError

_LETTERS = 26
_PRINTED = re.compile(r"([1-9][0-9]{0,5})([A-Z]{0,3})")


class NumberTaken(CaseError):
    """No number is left where a late document was put; ``before`` is the printed number that follows it."""

    def __init__(self, before: PrintedNumber) -> None:
        super().__init__(str(before))
        self.before = before
        self.sentence = (
            f"Page {before} keeps its number, so nothing can go directly before it. "
            "Put the document further down."
        )


@dataclass(frozen=True, order=True)
class PrintedNumber:
    """A page's number as printed: ``number``, and of a late page its letters counted from 1 (A) on."""

    number: int
    letter: int = 0

    def __str__(self) -> str:
        return f"{self.number}{letters(self.letter)}"

    def moved(self, pages: int) -> PrintedNumber:
        """Return the number ``pages`` pages on in the same document."""
        if self.letter:
            return PrintedNumber(self.number, self.letter + pages)
        return PrintedNumber(self.number + pages)


@dataclass(frozen=True)
class Placed:
    """A document at its place in a bundle: how many pages it has and, once numbers are kept, its first."""

    pages: int
    kept: PrintedNumber | None = None


@dataclass(frozen=True)
class PageRange:
    """The printed numbers of one document, first and last."""

    first: PrintedNumber
    pages: int

    @property
    def last(self) -> PrintedNumber:
        """The number of its last page."""
        return self.first.moved(self.pages - 1)

    def __iter__(self) -> Iterator[PrintedNumber]:
        return (self.first.moved(page) for page in range(self.pages))

    def __str__(self) -> str:
        return str(self.first) if self.pages == 1 else f"{self.first}\u2013{self.last}"


def letters(count: int) -> str:
    """Return "" for 0, A for 1, Z for 26, AA for 27, as columns of a table are named."""
    named = ""
    while count:
        count, rest = divmod(count - 1, _LETTERS)
        named = chr(ord("A") + rest) + named
    return named


def read_number(printed: str) -> PrintedNumber | None:
    """Return the number that ``printed`` says, such as 12A; None if it says none."""
    found = _PRINTED.fullmatch(printed.strip().upper())
    if found is None:
        return None
    count = 0
    for one in found[2]:
        count = count * _LETTERS + ord(one) - ord("A") + 1
    return PrintedNumber(int(found[1]), count)


def number_pages(documents: Sequence[Placed]) -> list[PageRange]:
    """Return the printed numbers of ``documents`` in their order; those that are kept stay as they are.

    A document without a kept number that stands before one with takes letters; after the last of them the
    numbers go on. Raises NumberTaken.
    """
    last_kept = max((place for place, one in enumerate(documents) if one.kept), default=-1)
    ranges: list[PageRange] = []
    reached = PrintedNumber(0)
    for place, one in enumerate(documents):
        if one.kept is not None:
            first = one.kept
        elif place < last_kept:
            first = PrintedNumber(reached.number, reached.letter + 1)
        else:
            first = PrintedNumber(max(reached.number, *(each.last.number for each in ranges), 0) + 1)
        if first <= reached or not first.number:
            raise NumberTaken(first if one.kept else _next_kept(documents[place:]))
        ranges.append(PageRange(first, one.pages))
        reached = ranges[-1].last
    return ranges


def _next_kept(documents: Sequence[Placed]) -> PrintedNumber:
    return next((one.kept for one in documents if one.kept is not None), PrintedNumber(1))
