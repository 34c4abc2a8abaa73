"""Bookmarks and places in our own PDFs: read with what points nowhere left out, written anew."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from documents.pdf.outline import DEEPEST, FITS, Bookmark, Place
from documents.pdf.pypdf_parts import (
    add_object,
    dictionary,
    entry,
    name,
    number_of,
    reference_to,
    resolved,
    tree_items,
)


class PartPlaces:
    """Turns the destinations of one PDF into places, if they lead to a page of it."""

    def __init__(self, source: PdfReader) -> None:
        self._pages = list(source.pages)
        self._numbers = {number_of(page): position for position, page in enumerate(self._pages)}
        self._named = dict(_named_destinations(source))

    def of(self, target: Any, hops: int = 4) -> Place | None:
        """Return where ``target`` leads: an explicit destination, a name, or an action that goes to one."""
        target = resolved(target)
        if isinstance(target, str | bytes):
            target = resolved(self._named.get(_key(target)))
        if isinstance(target, DictionaryObject) and hops:
            if entry(target, "/S") not in (None, "/GoTo"):
                return None
            return self.of(target.get("/D"), hops - 1)
        if not isinstance(target, ArrayObject) or not target:
            return None
        position = self._numbers.get(number_of(target[0]))
        return None if position is None else _place(position, [resolved(one) for one in target[1:]])

    def of_item(self, item: DictionaryObject) -> Place | None:
        """Return where a bookmark or link leads, by its destination or its action."""
        return self.of(item.get("/Dest") if entry(item, "/Dest") is not None else item.get("/A"))

    def destination(self, place: Place) -> ArrayObject:
        """Return the destination array for ``place`` in the same PDF."""
        return destination(place, self._pages)


def destination(place: Place, pages: Sequence[DictionaryObject]) -> ArrayObject:
    """Return the destination array for ``place`` among ``pages``."""
    numbers = [NullObject() if one is None else FloatObject(one) for one in place.numbers]
    return ArrayObject([reference_to(pages[place.page]), NameObject(place.fit), *numbers])


def read_outline(source: PdfReader, places: PartPlaces) -> tuple[Bookmark, ...]:
    """Return the bookmarks of ``source`` that lead to one of its pages.

    One that leads nowhere is dropped and those under it that are sound take its place.
    """
    root = entry(source.root_object, "/Outlines")
    return tuple(_read(entry(root, "/First"), places, DEEPEST, set()))


def _read(item: Any, places: PartPlaces, depth: int, seen: set[int | None]) -> Iterator[Bookmark]:
    while isinstance(item, DictionaryObject) and depth and number_of(item) not in seen:
        seen.add(number_of(item))
        under = tuple(_read(entry(item, "/First"), places, depth - 1, seen))
        place = places.of_item(item)
        title = " ".join(str(entry(item, "/Title") or "").split())
        if place is not None and title:
            yield Bookmark(title, place, under)
        else:
            yield from under
        item = entry(item, "/Next")


def write_outline(
    writer: PdfWriter, bookmarks: Sequence[Bookmark], pages: Sequence[DictionaryObject]
) -> None:
    """Give the PDF these bookmarks: the first level open, what is under it folded."""
    root = dictionary(Type=name("/Outlines"))
    root[name("/Count")] = NumberObject(len(bookmarks) + sum(len(one.under) for one in bookmarks))
    writer.root_object[name("/Outlines")] = add_object(writer, root)
    writer.root_object[name("/PageMode")] = name("/UseOutlines")
    _write(writer, root, bookmarks, pages, folded=False)


def _write(
    writer: PdfWriter,
    parent: DictionaryObject,
    bookmarks: Sequence[Bookmark],
    pages: Sequence[DictionaryObject],
    *,
    folded: bool,
) -> None:
    items = []
    for one in bookmarks:
        item = dictionary(
            Title=TextStringObject(one.title),
            Parent=reference_to(parent),
            Dest=destination(one.place, pages),
        )
        add_object(writer, item)
        if one.under:
            _write(writer, item, one.under, pages, folded=True)
            item[name("/Count")] = NumberObject(-len(one.under) if folded else len(one.under))
        items.append(item)
    for earlier, later in pairwise(items):
        earlier[name("/Next")], later[name("/Prev")] = reference_to(later), reference_to(earlier)
    parent[name("/First")], parent[name("/Last")] = reference_to(items[0]), reference_to(items[-1])


def _named_destinations(source: PdfReader) -> Iterator[tuple[str, Any]]:
    catalog = source.root_object
    for key, value in tree_items(entry(entry(catalog, "/Names"), "/Dests"), "/Names"):
        yield _key(key), value
    old = entry(catalog, "/Dests")
    for key, value in old.items() if isinstance(old, DictionaryObject) else ():
        yield _key(key), value


def _key(target: str | bytes) -> str:
    if isinstance(target, bytes):
        return target.decode("latin-1")
    return target.removeprefix("/") if isinstance(target, NameObject) else str(target)


def _place(position: int, view: list[Any]) -> Place:
    if not view or view[0] not in FITS or any(not isinstance(one, int | float | None) for one in view[1:5]):
        return Place(position)
    return Place(position, str(view[0]), tuple(None if one is None else float(one) for one in view[1:5]))
