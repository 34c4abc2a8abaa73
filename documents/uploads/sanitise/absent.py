"""Finds pages that name what is not there: each reader then makes do in its own way, or shows nothing.

Some files list part of themselves where only newer readers look (ISO 32000-1, 7.5.8.4); others lost it.
"""

import re

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from documents.uploads.sanitise.page_parts import content_streams, instructions_of, resources_of_page
from documents.uploads.sanitise.unfit import LooksDifferent

_FONT = re.compile(rb"/([^\s/<>\[\]()%{}]+)\s+[-+\d.]+\s+Tf\b")
_PIECE = re.compile(rb"/([^\s/<>\[\]()%{}]+)\s+Do\b")
_SHOWS_WORDS = re.compile(rb"[\])>]\s*(?:Tj|TJ|'|\")(?=[\s%/<\[(]|\Z)")
_LISTED_TWICE = b"/XRefStm"
_MOST_PIECES = 20_000


def refuse_what_is_not_there(pdf: Pdf, content: bytes) -> None:
    """Raises LooksDifferent when a page of ``pdf`` shows words in a font that it does not have.

    In a file (``content``) that some readers read more of than others, a missing page or picture counts too.
    """
    is_listed_twice = _LISTED_TWICE in content
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        streams = content_streams(page.obj)
        if is_listed_twice and not streams:
            raise LooksDifferent
        written = b"\n".join(map(instructions_of, streams))
        _judge(written, (resources_of_page(page.obj),), seen, is_listed_twice)


def _judge(
    written: bytes, chain: tuple[Object | None, ...], seen: set[tuple[int, int]], is_listed_twice: bool
) -> None:
    if _SHOWS_WORDS.search(written) and any(
        not _found(one, Name.Font, chain) for one in _names(_FONT, written)
    ):
        raise LooksDifferent
    for name in _names(_PIECE, written):
        piece = _found(name, Name.XObject, chain)
        if piece is None and is_listed_twice:
            raise LooksDifferent
        if isinstance(piece, Stream) and piece.get(Name.Subtype) == Name.Form and piece.objgen not in seen:
            seen.add(piece.objgen)
            if len(seen) < _MOST_PIECES and len(chain) < 30:
                _judge(instructions_of(piece), (piece.get(Name.Resources), *chain), seen, is_listed_twice)


def _names(pattern: re.Pattern[bytes], written: bytes) -> set[bytes]:
    return {_plain(name) for name in pattern.findall(written)}


def _plain(name: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes((int(found[1], 16),)), name)


def _found(name: bytes, kind: Name, chain: tuple[Object | None, ...]) -> Object | None:
    """Return what ``name`` is among the resources of what it stands in, or of what that stands in."""
    key = "/" + name.decode("utf-8", "surrogateescape")
    for resources in chain:
        listed = resources.get(kind) if isinstance(resources, Dictionary) else None
        if isinstance(listed, Dictionary) and isinstance(found := listed.get(key), Dictionary | Stream):
            return found
    return None
