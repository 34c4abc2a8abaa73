"""Labels of pages (i, ii, A-7): read as plain data from a file, and moved with its pages into another.

Source: ISO 32000-1, 12.4.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_STYLES = frozenset("DRrAa")
_LONGEST_PREFIX = 40
_LARGEST_START = 1_000_000


@dataclass(frozen=True)
class PageLabel:
    """From page ``first`` on, counted from 0: the style of its numbers ("" for none), a prefix, a start."""

    first: int
    style: str = "D"
    prefix: str = ""
    start: int = 1

    def moved(self, pages: int) -> "PageLabel":
        """Return the same label once ``pages`` pages stand before."""
        return PageLabel(self.first + pages, self.style, self.prefix, self.start)


def tidy_labels(read: Iterable[tuple[object, object, object, object]], pages: int) -> list[PageLabel]:
    """Return the labels that hold for a file of ``pages``, from (page, /S, /P, /St) as read.

    None where it has none. A file whose labels begin after its first page has plain numbers before them, as
    readers show it.
    """
    found: dict[int, PageLabel] = {}
    for first, style, prefix, start in read:
        if isinstance(first, int) and 0 <= first < pages:
            said = str(style).removeprefix("/") if style is not None else ""
            before = " ".join(str(prefix).split())[:_LONGEST_PREFIX] if prefix is not None else ""
            number = start if isinstance(start, int) and 1 <= start <= _LARGEST_START else 1
            found[first] = PageLabel(first, said if said in _STYLES else "", before, number)
    if not found:
        return []
    found.setdefault(0, PageLabel(0))
    return [found[first] for first in sorted(found)]


def labels_of_part(theirs: Sequence[PageLabel], prefix: str, first: int) -> list[PageLabel]:
    """Return a part's labels in a joined file that it enters at page ``first``: by its prefix if any, or its
    own.

    A part without labels is counted from 1, as it is when it stands alone.
    """
    own = [PageLabel(0, prefix=prefix)] if prefix else list(theirs) or [PageLabel(0)]
    return [label.moved(first) for label in own]
