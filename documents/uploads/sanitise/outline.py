"""Bookmarks and places in other people's PDFs: read with what points nowhere left out, written anew."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from documents.pdf.outline import DEEPEST, FITS, Bookmark, Place
from documents.pdf.trees import tree_items


class Places:
    """Turns the destinations of one PDF into places, if they lead to a page of it."""

    def __init__(self, pdf: Pdf) -> None:
        self._numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._named = dict(_named_destinations(pdf))

    def of(self, target: Object | None, hops: int = 4) -> Place | None:
        """Return where ``target`` leads: an explicit destination, a name, or an action that goes to one."""
        if isinstance(target, String | Name):
            target = self._named.get(_key(target))
        if isinstance(target, Dictionary) and hops:
            if target.get(Name.S, Name.GoTo) != Name.GoTo:
                return None
            return self.of(target.get(Name.D), hops - 1)
        if not isinstance(target, Array) or not len(target) or not isinstance(target[0], Dictionary):
            return None
        number = self._numbers.get(target[0].objgen)
        return None if number is None else _place(number, list(target)[1:])

    def of_item(self, item: Object) -> Place | None:
        """Return where a bookmark or link leads, by its destination or its action."""
        target = item.get(Name.Dest)
        return self.of(target if target is not None else item.get(Name.A))


def destination(place: Place, pages: Sequence[Page]) -> Array:
    """Return the destination array for ``place`` among ``pages``."""
    return Array([pages[place.page].obj, Name(place.fit), *place.numbers])


def read_outline(pdf: Pdf, places: Places) -> tuple[Bookmark, ...]:
    """Return the bookmarks of ``pdf`` that lead to one of its pages.

    One that leads nowhere is dropped and those under it that are sound take its place.
    """
    root = pdf.Root.get(Name.Outlines)
    if not isinstance(root, Dictionary):
        return ()
    return tuple(_read(root.get(Name.First), places, DEEPEST, set()))


def _read(item: Object | None, places: Places, depth: int, seen: set[tuple[int, int]]) -> Iterator[Bookmark]:
    while isinstance(item, Dictionary) and depth and item.objgen not in seen:
        if item.is_indirect:
            seen.add(item.objgen)
        under = tuple(_read(item.get(Name.First), places, depth - 1, seen))
        place = places.of_item(item)
        title = _words(item.get(Name.Title))
        if place is not None and title:
            yield Bookmark(title, place, under)
        else:
            yield from under
        item = item.get(Name.Next) if item.is_indirect else None


def write_outline(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Give ``pdf`` these bookmarks and no others: the first level open, what is under it folded."""
    for key in ("/Outlines", "/PageMode"):
        if key in pdf.Root:
            del pdf.Root[key]
    if not bookmarks:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    root.Count = len(bookmarks) + sum(len(one.under) for one in bookmarks)
    _write(pdf, root, bookmarks, list(pdf.pages), folded=False)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _write(
    pdf: Pdf, parent: Object, bookmarks: Sequence[Bookmark], pages: Sequence[Page], *, folded: bool
) -> None:
    items = []
    for one in bookmarks:
        item = pdf.make_indirect(
            Dictionary(Title=String(one.title), Parent=parent, Dest=destination(one.place, pages))
        )
        if one.under:
            _write(pdf, item, one.under, pages, folded=True)
            item.Count = -len(one.under) if folded else len(one.under)
        items.append(item)
    for earlier, later in pairwise(items):
        earlier.Next, later.Prev = later, earlier
    parent.First, parent.Last = items[0], items[-1]


def _named_destinations(pdf: Pdf) -> Iterator[tuple[bytes, Object]]:
    names = pdf.Root.get(Name.Names)
    if isinstance(names, Dictionary):
        for key, value in tree_items(names.get(Name.Dests), Name.Names):
            if isinstance(key, String):
                yield bytes(key), value
    old = pdf.Root.get(Name.Dests)
    if isinstance(old, Dictionary):
        for name, value in old.items():
            yield name.removeprefix("/").encode("utf-8", "surrogateescape"), value


def _key(target: Object) -> bytes:
    if isinstance(target, Name):
        return str(target).removeprefix("/").encode("utf-8", "surrogateescape")
    return bytes(target)


def _place(page: int, view: Sequence[object]) -> Place:
    if not view or str(view[0]) not in FITS or any(isinstance(one, Object) for one in view[1:5]):
        return Place(page)
    return Place(page, str(view[0]), tuple(None if one is None else float(str(one)) for one in view[1:5]))


def _words(title: Object | None) -> str:
    return " ".join(str(title).split()) if isinstance(title, String) else ""
