"""Small ways with pypdf's objects: looking through references, and copying from one file to another.

pypdf's own copying (``append``, ``add_page``) leaves ``/StructParents`` out, of forms inside a page too, and
copies a second time what it meets through a link; so whole pages are copied here, object by object.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def name(text: str) -> NameObject:
    """Return a PDF name, given with its slash."""
    return NameObject(text)


def dictionary(**entries: Any) -> DictionaryObject:
    """Return a PDF dictionary; keys without the slash, numbers and texts as Python's own."""
    return DictionaryObject({NameObject("/" + key): as_pdf(value) for key, value in entries.items()})


def as_pdf(value: Any) -> Any:
    """Return ``value`` as pypdf writes it: whole numbers and texts are wrapped, PDF objects stay."""
    if type(value) is int:
        return NumberObject(value)
    if type(value) is str:
        return TextStringObject(value)
    return value


def resolved(thing: Any) -> Any:
    """Return what ``thing`` stands for: the object behind a reference, and None for null."""
    if isinstance(thing, IndirectObject):
        thing = thing.get_object()
    return None if isinstance(thing, NullObject) else thing


def entry(holder: Any, key: str) -> Any:
    """Return the entry ``key`` of a dictionary, looked through; None when it is absent or null."""
    return resolved(holder.get(key)) if isinstance(holder, DictionaryObject) else None


def listed(thing: Any) -> list[Any]:
    """Return the members of an array as they stand; one thing alone is a list of it, nothing an empty one."""
    looked = resolved(thing)
    if isinstance(looked, ArrayObject):
        return list(looked)
    return [] if looked is None else [thing]


def number_of(thing: Any) -> int | None:
    """Return the number of the object that ``thing`` refers to or is.

    None when it is no object of its own.
    """
    reference = thing if isinstance(thing, IndirectObject) else getattr(thing, "indirect_reference", None)
    return None if reference is None else int(reference.idnum)


def reference_to(thing: DictionaryObject) -> IndirectObject:
    """Return the reference to an object that already has a number."""
    reference = thing.indirect_reference
    if reference is None:
        raise ValueError("a dictionary that is no object of its own")
    return reference


def add_object(writer: PdfWriter, thing: Any) -> IndirectObject:
    """Give ``thing`` a number in ``writer``."""
    # pypdf has no public name for this, and its own documentation uses this one.
    return writer._add_object(thing)


def tree_items(node: Any, leaf: str) -> Iterator[tuple[Any, Any]]:
    """Yield the keys and values of a PDF name tree (leaf ``/Names``) or number tree (``/Nums``), in order."""
    waiting = [node]
    seen = set()
    while waiting:
        node = waiting.pop()
        number = number_of(node)
        if number in seen:
            continue
        if number is not None:
            seen.add(number)
        looked = resolved(node)
        pairs = listed(entry(looked, leaf))
        yield from zip((resolved(key) for key in pairs[::2]), pairs[1::2], strict=False)
        waiting.extend(reversed(listed(entry(looked, "/Kids"))))


class _KeptName(NameObject):
    """A name whose bytes are worked out once: a tag tree writes the same few thousands of times."""

    def write_to_stream(self, stream: Any) -> None:
        """Write as ``NameObject`` does."""
        stream.write(_bytes_of_name(self))


@lru_cache(maxsize=4096)
def _bytes_of_name(text: str) -> bytes:
    return NameObject(text).renumber()


@lru_cache(maxsize=4096)
def _kept_name(text: str) -> _KeptName:
    return _KeptName(text)


class Copier:
    """Copies objects of one file into a writer, each once, however deep they hang together.

    What it meets is as pypdf read it, keys and values alike PDF objects, so that entries are put in place
    without asking again.
    """

    def __init__(self, source: PdfReader, writer: PdfWriter) -> None:
        self._source = source
        self._writer = writer
        self._copies: dict[int, IndirectObject | NullObject] = {}
        self._unfilled: list[tuple[Any, Any]] = []

    def plant(self, original: int, copy: IndirectObject | None) -> None:
        """Say beforehand what takes the place of object ``original``; None leaves null there."""
        self._copies[original] = NullObject() if copy is None else copy

    def copy(self, thing: Any) -> Any:
        """Return ``thing`` for the writer, with everything it leads to."""
        copied = self._copied(thing)
        self._fill()
        return copied

    def fill(self, target: DictionaryObject, original: DictionaryObject, leaving_out: frozenset[str]) -> None:
        """Copy the entries of ``original`` into ``target``, which may be referred to already."""
        for key, value in original.items():
            if key not in leaving_out:
                target[_kept_name(key)] = self._copied(value)
        self._fill()

    def _copied(self, thing: Any) -> Any:
        if isinstance(thing, IndirectObject):
            known = self._copies.get(thing.idnum)
            return self._reference(thing) if known is None else known
        if isinstance(thing, NameObject):
            return _kept_name(thing)
        if isinstance(thing, DictionaryObject | ArrayObject):
            empty = self._empty(thing)
            self._unfilled.append((empty, thing))
            return empty
        return thing

    def _reference(self, reference: IndirectObject) -> IndirectObject | NullObject:
        original = reference.get_object()
        if original is None or _leads_to_all_pages(original):
            copy: IndirectObject | NullObject = NullObject()
        elif isinstance(original, DictionaryObject | ArrayObject):
            empty = self._empty(original)
            self._unfilled.append((empty, original))
            copy = add_object(self._writer, empty)
        else:
            copy = add_object(self._writer, original)
        self._copies[reference.idnum] = copy
        return copy

    def _empty(self, original: Any) -> Any:
        if isinstance(original, StreamObject):
            stream = EncodedStreamObject() if "/Filter" in original else DecodedStreamObject()
            # The bytes as they stand in the file: get_data() would unpack them.
            stream._data = original._data
            return stream
        return ArrayObject() if isinstance(original, ArrayObject) else DictionaryObject()

    def _fill(self) -> None:
        copied, put = self._copied, dict.__setitem__
        while self._unfilled:
            empty, original = self._unfilled.pop()
            if isinstance(original, ArrayObject):
                empty.extend([copied(value) for value in original])
            else:
                for key, value in original.items():
                    put(empty, _kept_name(key), copied(value))


def _leads_to_all_pages(original: Any) -> bool:
    return isinstance(original, DictionaryObject) and original.get("/Type") in ("/Pages", "/Catalog")
