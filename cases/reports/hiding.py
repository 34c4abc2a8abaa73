"""Which counts of a published table are hidden, so that none of a few people can be told from the others."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""A count of fewer, but one or more, is never published."""
FEW = "fewer than 5, or hidden beside it"
"""What the page, the file and the PDF say in place of a number that is hidden."""


def published_words(number: int | None) -> str:
    """Return a published number as it is written everywhere; None is one that is hidden."""
    return FEW if number is None else str(number)


def hide_few(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Return the cells of one table with every number hidden that could lead to somebody.

    Numbers from one to four are hidden, and then as many more, the smallest first, until at least two are
    hidden that come to five or more: from the sum and what is shown, none can be told. So that knowing
    this rule is of no help either, those as large as the last are hidden with it, and more where all that is
    hidden could only be ones, or only fours.
    """
    if sum(cells.values()) < LEAST:
        return dict.fromkeys(cells)
    hidden = {name for name, number in cells.items() if 0 < number < LEAST}
    rest = sorted((name for name in cells if cells[name] >= LEAST), key=lambda name: cells[name])
    rest += [name for name in cells if cells[name] == 0]
    while hidden and rest and not _are_safe([cells[name] for name in hidden]):
        least = cells[rest[0]]
        hidden |= {name for name in rest if cells[name] == least}
        rest = [name for name in rest if cells[name] != least]
    return {name: None if name in hidden else number for name, number in cells.items()}


def _are_safe(hidden: list[int]) -> bool:
    count, total = len(hidden), sum(hidden)
    return count > 1 and total >= LEAST and total not in {count, (LEAST - 1) * count}
