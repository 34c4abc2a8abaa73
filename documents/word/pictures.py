"""The pictures inside a Word file: only JPEG and PNG, of a size that can be printed, and bare.

Other kinds can hold a place, a name, words, a script or an address, and each needs a program of its own to
judge it. Authors save them as PNG.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from documents.bare_pictures import (
    JPEG_STARTS,
    MOST_DOTS,
    PNG_STARTS,
    BrokenPicture,
    bare_picture,
    size_of_jpeg,
    size_of_png,
)
from documents.findings import Finding
from documents.word.xml import elements, owner_of, parse_xml, target_of

_OF_THE_FOLDER = frozenset(f"docProps/thumbnail.{ending}" for ending in ("jpeg", "png", "emf"))
"""A picture of the file's first page as it once was, for folders to show; it is never handed on."""
_KINDS = (
    (b"GIF8", "a GIF"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"II\xbc", "a JPEG XR"),
    (b"BM", "a BMP"),
    (b"\xd7\xcd\xc6\x9a", "a WMF drawing"),
    (b"\1\0\x09\0", "a WMF drawing"),
    (b"\1\0\0\0", "an EMF drawing"),
    (b"\x1f\x8b", "a packed drawing"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
)
_BEGIN = 1_024


def picture_names(parts: Mapping[str, bytes]) -> list[str]:
    """Return the members of a Word file that are shown as pictures: by their folder, and by what leads to
    them.
    """
    found = {name for name in parts if "media" in name.lower().split("/")[:-1]}
    for name in parts:
        if name.endswith(".rels"):
            for link in elements(parse_xml(parts[name])):
                if link.get("Type", "").endswith(("/image", "/hdphoto", "/svg")):
                    found.add(target_of(owner_of(name), link.get("Target", "")))
    return sorted(found & parts.keys() - _OF_THE_FOLDER)


def picture_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield each picture that is not printed: of another kind, too large, or damaged."""
    for name in picture_names(parts):
        shown = f"The picture '{name.rpartition('/')[2]}'"
        if kind := _other_kind(parts[name]):
            sentence = f"{shown} is {kind}. Save it as PNG or JPEG, and put that in its place."
            yield Finding("picture-kind", sentence, name)
            continue
        try:
            bare_picture(parts[name])
            width, height = size_of_picture(parts[name])
        except BrokenPicture:
            yield Finding("picture-damaged", f"{shown} is damaged. Put it in again.", name)
            continue
        if width * height > MOST_DOTS:
            sentence = f"{shown} has {width:,} by {height:,} dots, too many to print. Make it smaller first."
            yield Finding("picture-size", sentence, name)


def size_of_picture(content: bytes) -> tuple[int, int]:
    """Return (width, height) in dots of a JPEG or PNG. Raises BrokenPicture when it says none."""
    width, height = size_of_png(content) if content.startswith(PNG_STARTS) else size_of_jpeg(content)[:2]
    if not (width and height):
        raise BrokenPicture
    return width, height


def _other_kind(content: bytes) -> str:
    """Return what kind of picture ``content`` is, with its article; empty for a JPEG and a PNG."""
    if content.startswith((JPEG_STARTS, PNG_STARTS)):
        return ""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a WebP"
    if content[4:8] == b"ftyp":
        return "a photo as phones keep it (HEIC or AVIF)"
    if b"<svg" in content[:_BEGIN].lower() or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "an SVG drawing"
    return next(
        (kind for start, kind in _KINDS if content.startswith(start)), "of a kind that we do not print"
    )
