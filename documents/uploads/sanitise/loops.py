"""Finds pages that never come to their end: pieces of pages that draw themselves, one another, or too deep.

A form, a pattern, a glyph of a Type 3 font and a soft mask are each drawn by instructions of their own, which
may draw further ones. Only what the instructions name counts: many programs list everything a page has beside
each of its pieces.

Source: ISO 32000-1, 8.10 (forms), 8.7.3 (tiling patterns), 9.6.5 (Type 3 fonts), 11.6.5.3 (soft masks).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from documents.uploads.sanitise.page_parts import (
    DRAWING_KINDS,
    content_streams,
    drawn_by_resource,
    instructions_of,
    resources_of_page,
)
from documents.uploads.sanitise.unfit import DrawsItself, HoldsTooMuch

DEEPEST = 20
"""Pieces inside pieces. Readers stop drawing at 28 or so, each at another depth."""
MOST_WORK = 400_000_000
"""Bytes of instructions that one page makes a reader follow, each piece counted as often as it is drawn."""

MOST_DOTS_INLINE = 16_000_000
"""Dots of a picture that stands among instructions: such pictures are small, and may say what they like."""

_INLINE = re.compile(rb"\bBI\b(.{0,600}?)\bID\b", re.DOTALL)
_WIDE, _HIGH = re.compile(rb"/W(?:idth)?\s+(\d{1,9})"), re.compile(rb"/H(?:eight)?\s+(\d{1,9})")
_NAME = re.compile(rb"/([^\s/<>\[\]()%{}]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_Id = tuple[int, int]


@dataclass
class _Piece:
    """Something with instructions: how long they are, and the pieces that they name, each with how often."""

    size: int
    drawn: list[tuple[Object, Object | None, int]]


@dataclass
class _Walk:
    work: dict[_Id, int] = field(default_factory=dict)
    depth: dict[_Id, int] = field(default_factory=dict)
    open: set[_Id] = field(default_factory=set)


def refuse_endless_drawing(pdf: Pdf) -> None:
    """Raises DrawsItself when a piece of a page leads to itself or too deep; HoldsTooMuch for too much."""
    walk = _Walk()
    for page in pdf.pages:
        resources = resources_of_page(page.obj)
        written = b"\n".join(map(_instructions, content_streams(page.obj)))
        work, depth = _follow(_Piece(len(written), list(_named(written, resources))), walk)
        for one in _looks(page.obj):
            its_work, its_depth = _follow_piece(one, resources, walk)
            work, depth = work + its_work, max(depth, its_depth)
        if depth > DEEPEST:
            raise DrawsItself
        if work > MOST_WORK:
            raise HoldsTooMuch


def _looks(page: Object) -> Iterator[Object]:
    """Yield how annotations look that lie over the page."""
    annotations = page.get(Name.Annots)
    for one in annotations if isinstance(annotations, Array) else ():
        looks = one.get(Name.AP) if isinstance(one, Dictionary) else None
        look = looks.get(Name.N) if isinstance(looks, Dictionary) else None
        if isinstance(look, Stream):
            yield look
        elif isinstance(look, Dictionary):
            yield from (value for _, value in look.items() if isinstance(value, Stream))


def _follow_piece(stream: Object, resources: Object | None, walk: _Walk) -> tuple[int, int]:
    """Return (work, depth) of drawing ``stream`` once."""
    key = stream.objgen
    if key in walk.open or len(walk.open) > DEEPEST:
        raise DrawsItself
    if key not in walk.work:
        walk.open.add(key)
        own = stream.get(Name.Resources)
        written = _instructions(stream)
        found = _Piece(len(written), list(_named(written, own if isinstance(own, Dictionary) else resources)))
        walk.work[key], walk.depth[key] = _follow(found, walk)
        walk.open.discard(key)
    return walk.work[key], walk.depth[key]


def _follow(piece: _Piece, walk: _Walk) -> tuple[int, int]:
    work, depth = piece.size, 0
    for stream, resources, times in piece.drawn:
        its_work, its_depth = _follow_piece(stream, resources, walk)
        work, depth = work + times * its_work, max(depth, its_depth + 1)
    return work, depth


def _instructions(stream: Object) -> bytes:
    content = instructions_of(stream)
    for picture in _INLINE.findall(content):
        width, height = (
            max(map(int, sizes), default=0) for sizes in (_WIDE.findall(picture), _HIGH.findall(picture))
        )
        if width * height > MOST_DOTS_INLINE:
            raise HoldsTooMuch
    return content


def _named(written: bytes, resources: Object | None) -> Iterator[tuple[Object, Object | None, int]]:
    """Yield what of ``resources`` has instructions of its own and is named in ``written``."""
    if not isinstance(resources, Dictionary):
        return
    times: dict[bytes, int] = {}
    for name in _NAME.findall(written):
        plain = _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), name)
        times[plain] = times.get(plain, 0) + 1
    for kind in DRAWING_KINDS:
        listed = resources.get(kind)
        for key, thing in listed.items() if isinstance(listed, Dictionary) else ():
            count = times.get(_as_written(key))
            if count:
                yield from ((one, above or resources, count) for one, above in drawn_by_resource(thing, kind))


def _as_written(key: str) -> bytes:
    return key.removeprefix("/").encode("utf-8", "surrogateescape")
