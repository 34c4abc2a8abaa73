"""Joins the tag trees of several tagged PDFs into one.

A tagged page says "my marks are number 3 of the parent tree"; the parent tree says which structure
element each mark belongs to; each element names its page and its parent, up to one root. Copying
pages alone breaks all of that, so here the numbers are moved along, the elements of every part are
hung under one Document, and the lookups of the old roots (roles, classes, identifiers, namespaces)
become one.

Source: ISO 32000-1, 14.7 (logical structure) and 14.8 (tagged PDF).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from documents.pdf.parts import StructureClash
from documents.pdf.pypdf_parts import (
    Copier,
    add_object,
    dictionary,
    entry,
    listed,
    name,
    number_of,
    reference_to,
    resolved,
    tree_items,
)


def is_tagged(source: PdfReader) -> bool:
    """Return True if ``source`` has a tag tree with something in it, and a way from its marks to that
    tree.
    """
    root = entry(source.root_object, "/StructTreeRoot")
    return bool(listed(entry(root, "/K"))) and isinstance(entry(root, "/ParentTree"), DictionaryObject)


class StructureTree:
    """The one tag tree of a joined document; it grows part by part."""

    def __init__(self, writer: PdfWriter, language: str) -> None:
        self._writer = writer
        self._language = language
        self._root = dictionary(Type=name("/StructTreeRoot"))
        self.reference = add_object(writer, self._root)
        self._tops = ArrayObject()
        self._document = add_object(
            writer,
            dictionary(Type=name("/StructElem"), S=name("/Document"), P=self.reference, K=self._tops),
        )
        self._root[name("/K")] = ArrayObject([self._document])
        self._parents: list[Any] = []
        self._next_key = 0
        self._part_count = 0
        self._identified: dict[bytes, Any] = {}
        self._namespaces: dict[str, Any] = {}

    def add(
        self, source: PdfReader, copier: Copier, pages: Sequence[DictionaryObject], *, title: str
    ) -> None:
        """Hang the tags of ``source``, which must be tagged, into this tree.

        ``pages`` are its pages as copied; ``copier`` copied them and knows that this tree's root stands for
        that of ``source``. Only what hangs on the old root is copied, so that no second root is left over.

        Raises StructureClash when a role, class or namespace means something else in the parts before.
        """
        theirs = entry(source.root_object, "/StructTreeRoot")
        root = DictionaryObject()
        copier.fill(root, theirs, leaving_out=frozenset(("/Type",)))
        self._part_count += 1
        self._join_lookup("/RoleMap", root, title)
        self._join_lookup("/ClassMap", root, title)
        tops = [kid for kid in listed(root.get("/K")) if entry(resolved(kid), "/S")]
        self._join_namespaces(root, tops, title)
        self._join_identifiers(root, tops)
        self._tops.append(self._as_part(tops, title, entry(source.root_object, "/Lang")))
        self._join_parent_tree(root, pages)

    def finish(self) -> None:
        """Write the tree into the catalog of the joined document."""
        numbers = dictionary(Nums=ArrayObject(self._parents))
        self._root[name("/ParentTree")] = add_object(self._writer, numbers)
        self._root[name("/ParentTreeNextKey")] = NumberObject(self._next_key)
        if self._identified:
            pairs = ((ByteStringObject(key), self._identified[key]) for key in sorted(self._identified))
            names = dictionary(Names=ArrayObject(chain.from_iterable(pairs)))
            self._root[name("/IDTree")] = add_object(self._writer, names)
        if self._namespaces:
            self._root[name("/Namespaces")] = ArrayObject(self._namespaces.values())
        self._writer.root_object[name("/StructTreeRoot")] = self.reference
        self._writer.root_object[name("/MarkInfo")] = dictionary(Marked=BooleanObject(True))

    def _as_part(self, tops: list[Any], title: str, language: str | None) -> IndirectObject:
        if len(tops) == 1 and entry(resolved(tops[0]), "/S") == "/Document":
            part = resolved(tops[0])
            part[name("/S")] = name("/Part")
        else:
            part = dictionary(Type=name("/StructElem"), S=name("/Part"), K=ArrayObject(tops))
            added = add_object(self._writer, part)
            for top in tops:
                resolved(top)[name("/P")] = added
        part[name("/P")] = self._document
        part[name("/T")] = TextStringObject(title)
        if language and language.casefold() != self._language.casefold() and "/Lang" not in part:
            part[name("/Lang")] = TextStringObject(language)
        return reference_to(part)

    def _join_parent_tree(self, root: DictionaryObject, pages: Sequence[DictionaryObject]) -> None:
        offset = self._next_key
        rows = sorted(
            ((int(key), value) for key, value in tree_items(root["/ParentTree"], "/Nums")), key=itemgetter(0)
        )
        for number, value in rows:
            self._parents.extend((NumberObject(number + offset), value))
        highest = rows[-1][0] if rows else -1
        self._next_key = offset + max(highest + 1, int(entry(root, "/ParentTreeNextKey") or 0))
        if offset:
            move_parent_keys(pages, offset)

    def _join_lookup(self, key: str, root: DictionaryObject, title: str) -> None:
        theirs = entry(root, key)
        if theirs is None:
            return
        ours = self._root.setdefault(name(key), DictionaryObject())
        for word, value in theirs.items():
            if word in ours and _plain(ours[word]) != _plain(value):
                raise StructureClash(title, key, word.removeprefix("/"))
            ours[NameObject(word)] = value

    def _join_namespaces(self, root: DictionaryObject, tops: list[Any], title: str) -> None:
        doubles: dict[int | None, Any] = {}
        for namespace in listed(root.get("/Namespaces")):
            address = str(entry(resolved(namespace), "/NS"))
            known = self._namespaces.setdefault(address, namespace)
            if known is namespace:
                continue
            if _roles(known) != _roles(namespace):
                raise StructureClash(title, "/Namespaces", address)
            doubles[number_of(namespace)] = known
        if doubles:
            for element in elements(tops):
                if "/NS" in element and number_of(element.raw_get("/NS")) in doubles:
                    element[name("/NS")] = doubles[number_of(element.raw_get("/NS"))]

    def _join_identifiers(self, root: DictionaryObject, tops: list[Any]) -> None:
        theirs = {_raw(key): value for key, value in tree_items(root.get("/IDTree"), "/Names")}
        if theirs.keys() & self._identified.keys():
            prefix = f"part{self._part_count}-".encode()
            theirs = {prefix + key: value for key, value in theirs.items()}
            _prefix_identifiers(elements(tops), prefix)
        self._identified.update(theirs)


def elements(tops: Iterable[Any]) -> Iterator[DictionaryObject]:
    """Yield every structure element at or under ``tops``, each once."""
    waiting = list(tops)
    seen = set()
    while waiting:
        kid = waiting.pop()
        element = resolved(kid)
        if not isinstance(element, DictionaryObject) or "/S" not in element or number_of(kid) in seen:
            continue
        seen.add(number_of(kid))
        yield element
        waiting.extend(listed(element.get("/K")))


def move_parent_keys(pages: Iterable[DictionaryObject], offset: int) -> None:
    """Add ``offset`` to every parent-tree number on ``pages``, in their annotations, forms and pictures.

    What several pages share is moved once.
    """
    seen: set[int] = set()
    for page in pages:
        _move(page, offset)
        _move_in_resources(page, offset, seen)
        for raw in listed(page.get("/Annots")):
            annotation = resolved(raw)
            _move(annotation, offset)
            for look in _appearances(annotation):
                _move_in_drawn(look, offset, seen)


def _move(thing: DictionaryObject, offset: int) -> None:
    for key in ("/StructParents", "/StructParent"):
        if key in thing:
            thing[name(key)] = NumberObject(int(entry(thing, key)) + offset)


def _move_in_resources(holder: DictionaryObject, offset: int, seen: set[int]) -> None:
    drawn = entry(entry(holder, "/Resources"), "/XObject")
    for one in drawn.values() if isinstance(drawn, DictionaryObject) else ():
        _move_in_drawn(one, offset, seen)


def _move_in_drawn(raw: Any, offset: int, seen: set[int]) -> None:
    number, drawn = number_of(raw), resolved(raw)
    if number is None or number in seen or not isinstance(drawn, StreamObject):
        return
    seen.add(number)
    _move(drawn, offset)
    _move_in_resources(drawn, offset, seen)


def _appearances(annotation: DictionaryObject) -> Iterator[Any]:
    looks = entry(annotation, "/AP")
    for raw in looks.values() if isinstance(looks, DictionaryObject) else ():
        look = resolved(raw)
        if isinstance(look, StreamObject):
            yield raw
        elif isinstance(look, DictionaryObject):
            yield from look.values()


def _plain(thing: Any) -> Any:
    """Return ``thing`` in a form that two files have in common: without object numbers."""
    looked = resolved(thing)
    if isinstance(looked, DictionaryObject):
        return {str(key): _plain(value) for key, value in looked.items()}
    return [_plain(value) for value in looked] if isinstance(looked, ArrayObject) else looked


def _roles(namespace: Any) -> dict[str, str]:
    """Return a namespace's roles in comparable form: its values may name other namespaces by reference."""
    roles = entry(resolved(namespace), "/RoleMapNS")
    found = {}
    for word, raw in roles.items() if isinstance(roles, DictionaryObject) else ():
        role = resolved(raw)
        far = isinstance(role, ArrayObject) and len(role) > 1
        found[str(word)] = f"{role[0]} {entry(resolved(role[1]), '/NS')}" if far else str(role)
    return found


def _prefix_identifiers(elements: Iterable[DictionaryObject], prefix: bytes) -> None:
    for element in elements:
        if "/ID" in element:
            element[name("/ID")] = ByteStringObject(prefix + _raw(element["/ID"]))
        for raw in listed(element.get("/A")):
            attribute = resolved(raw)
            headers = entry(attribute, "/Headers")
            if isinstance(headers, ArrayObject):
                moved = (ByteStringObject(prefix + _raw(resolved(header))) for header in headers)
                attribute[name("/Headers")] = ArrayObject(moved)


def _raw(text: Any) -> bytes:
    """Return the bytes of a PDF string, which pypdf reads as text where it can."""
    return bytes(text.original_bytes) if isinstance(text, TextStringObject) else bytes(text)
