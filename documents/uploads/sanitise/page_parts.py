"""What belongs to a page of other people's PDFs: what it inherits, and the instructions that draw it."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, PdfError, Stream

DRAWING_KINDS = (Name.XObject, Name.Pattern, Name.Font, Name.ExtGState)
"""Kinds of resources that may hold instructions of their own."""
_HIGHEST = 50
"""Nodes above a page; a tree of pages that goes on longer leads back to itself."""


def inherited_of_page(page: Object, key: Name) -> Object | int | None:
    """Return what ``page``, or the nearest node above it, says of ``key`` (ISO 32000-1, 7.7.3.4)."""
    holder: Object | None = page
    for _ in range(_HIGHEST):
        if not isinstance(holder, Dictionary):
            return None
        if key in holder:
            found: Object | int = holder[key]
            return found
        holder = holder.get(Name.Parent)
    return None


def resources_of_page(page: Object) -> Object | None:
    """Return the fonts, pictures and pieces that the instructions of ``page`` may name."""
    found = inherited_of_page(page, Name.Resources)
    return found if isinstance(found, Dictionary) else None


def content_streams(page: Object) -> list[Stream]:
    """Return the streams of instructions of ``page``, in order; what is no stream draws nothing."""
    content = page.get(Name.Contents)
    streams = list(content) if isinstance(content, Array) else [content]
    return [one for one in streams if isinstance(one, Stream)]


def instructions_of(stream: Object) -> bytes:
    """Return the instructions in ``stream``.

    None where it cannot be unpacked, as readers show nothing of it.
    """
    try:
        return bytes(stream.read_bytes())
    except PdfError:
        return b""


def drawn_by_resource(thing: Object, kind: Name) -> Iterator[tuple[Object, Object | None]]:
    """Yield what has instructions in ``thing``, a resource of this ``kind``, and the resources it falls back
    on.

    That is a form, a tiling pattern, the glyphs of a Type 3 font, and the group of a soft mask.
    """
    if kind in (Name.XObject, Name.Pattern):
        if isinstance(thing, Stream) and thing.get(Name.Subtype) != Name.Image:
            yield thing, None
        if isinstance(thing, Stream):
            yield from _masks(thing)
    elif kind == Name.Font and isinstance(thing, Dictionary):
        glyphs = thing.get(Name.CharProcs)
        for _, glyph in glyphs.items() if isinstance(glyphs, Dictionary) else ():
            if isinstance(glyph, Stream):
                yield glyph, thing.get(Name.Resources)
    elif kind == Name.ExtGState and isinstance(thing, Dictionary):
        yield from _masks(thing)
        font = thing.get(Name.Font)
        if isinstance(font, Array) and len(font):
            yield from drawn_by_resource(font[0], Name.Font)


def _masks(thing: Object) -> Iterator[tuple[Object, Object | None]]:
    mask = thing.get(Name.SMask)
    group = mask.get(Name.G) if isinstance(mask, Dictionary) else None
    if isinstance(group, Stream):
        yield group, None
