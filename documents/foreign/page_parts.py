"""What belongs to a page of other people's PDFs: what it inherits, and the instructions that draw it."""

from pikepdf import Array, Dictionary, Name, Object, PdfError, Stream

_HIGHEST = 50
"""Nodes above a page; a tree of pages that goes on longer leads back to itself."""


def inherited_of_page(page: Object, key: Name) -> Object | int | None:
    """What ``page``, or the nearest node above it, says of ``key`` (ISO 32000-1, 7.7.3.4)."""
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
    """The fonts, pictures and pieces that the instructions of ``page`` may name."""
    found = inherited_of_page(page, Name.Resources)
    return found if isinstance(found, Dictionary) else None


def content_streams(page: Object) -> list[Stream]:
    """The streams of instructions of ``page``, in order; what is no stream draws nothing."""
    content = page.get(Name.Contents)
    several = list(content) if isinstance(content, Array) else [content]
    return [one for one in several if isinstance(one, Stream)]


def instructions_of(stream: Object) -> bytes:
    """The instructions in ``stream``; none where it cannot be unpacked, as readers show nothing of it."""
    try:
        return bytes(stream.read_bytes())
    except PdfError:
        return b""
