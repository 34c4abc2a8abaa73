"""Bookmarks of a PDF as plain data, so that what reads them need not be what writes them."""

from dataclasses import dataclass

FITS = frozenset(("/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV"))
"""The ways to show a page that ISO 32000-1, table 151, knows."""

DEEPEST = 12
"""Bookmarks nested deeper than this are left out; no reader shows them, and a crafted file ends."""


@dataclass(frozen=True)
class Place:
    """A page, counted from 0, and how to show it; a number that is None keeps what the reader has."""

    page: int
    fit: str = "/Fit"
    numbers: tuple[float | None, ...] = ()

    def moved(self, pages: int) -> "Place":
        """Return the same place once ``pages`` pages stand before."""
        return Place(self.page + pages, self.fit, self.numbers)


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline: words, the place it leads to, and the lines under it."""

    title: str
    place: Place
    under: tuple["Bookmark", ...] = ()

    def moved(self, pages: int) -> "Bookmark":
        """Return the same bookmark, and those under it, once ``pages`` pages stand before."""
        return Bookmark(self.title, self.place.moved(pages), tuple(one.moved(pages) for one in self.under))


def part_bookmark(title: str, first_page: int, inner: tuple[Bookmark, ...]) -> Bookmark:
    """Return the bookmark of a whole part, whose own bookmarks ``inner`` go under it.

    A part whose only top bookmark is its own title again does not say it twice.
    """
    if len(inner) == 1 and inner[0].title.casefold() == title.casefold():
        inner = inner[0].under
    return Bookmark(title, Place(first_page), tuple(one.moved(first_page) for one in inner))
