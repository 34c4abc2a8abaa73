"""Walks over the trees inside a PDF, with qpdf: names, numbers, structure elements.

Each ends on a damaged or crafted file, because a node is visited once.
"""

from collections.abc import Iterable, Iterator

from pikepdf import Array, Dictionary, Name, Object


def tree_items(node: Object | None, leaf: Name) -> Iterator[tuple[Object, Object]]:
    """Yield the keys and values of a PDF name tree (leaf ``/Names``) or number tree (``/Nums``), in order."""
    waiting = [] if node is None else [node]
    seen = set()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs = node.get(leaf)
        if isinstance(pairs, Array):
            flat = list(pairs)
            yield from zip(flat[::2], flat[1::2], strict=False)
        kids = node.get(Name.Kids)
        if isinstance(kids, Array):
            waiting.extend(reversed(list(kids)))


def elements(tops: Iterable[Object]) -> Iterator[Object]:
    """Yield every structure element at or under ``tops``, each once, parents first."""
    waiting = list(tops)
    seen = set()
    while waiting:
        element = waiting.pop()
        if element.objgen in seen:
            continue
        seen.add(element.objgen)
        yield element
        waiting.extend(kids_of(element))


def kids_of(element: Object) -> list[Object]:
    """Return the structure elements directly under ``element``; marks and object references are left out."""
    kids = element.get(Name.K)
    entries = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in entries if isinstance(kid, Dictionary) and Name.S in kid]
