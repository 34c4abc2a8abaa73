"""Pictures without what cameras and programs write into them: place, time, owner, comments, previews.

Segments, chunks and boxes are copied or left out; no dot is touched.

Source: ITU-T T.81 annex B (JPEG), PNG specification 5 and 11, ISO/IEC 15444-1 annexes A and I (JPEG 2000),
ISO/IEC 14492 7.2 (JBIG2).
"""

from __future__ import annotations

import struct

MOST_DOTS = 25_000_000
"""Of a picture that is put into a document: a page of A4 at 500 dots to the inch."""
JPEG_STARTS, PNG_STARTS = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_JP2_STARTS = b"\0\0\0\x0cjP  \r\n\x87\n"
_CODESTREAM_STARTS = b"\xff\x4f\xff\x51"

_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers of JPEG that stand without a length."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC8}
"""Frame headers, and the Huffman and arithmetic tables, which lie among them."""
_TABLES_AND_FRAMES = _FRAMES | {0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
)
_BOXES_KEPT = frozenset((b"jP  ", b"ftyp", b"jp2h", b"jp2c"))
_HEADERS_KEPT = frozenset((b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res "))
_COMMENT_OF_CODESTREAM, _TILE_BEGINS, _DATA_BEGINS, _CODESTREAM_ENDS = 0xFF64, 0xFF90, 0xFF93, 0xFFD9
_EXTENSION_OF_JBIG2 = 62
_PIECES_OF_JBIG2 = frozenset((4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48))
"""Segments that begin with a width and a height: text, halftone and generic regions, and the page."""


class BrokenPicture(ValueError):
    """Its segments do not hold together."""


def bare_picture(content: bytes) -> bytes:
    """Return a JPEG or PNG file without anything but its picture; any other content as it is.

    Raises BrokenPicture.
    """
    if content.startswith(JPEG_STARTS):
        return bare_jpeg(content)
    return bare_png(content) if content.startswith(PNG_STARTS) else content


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without its Exif, XMP, comments, colour profile, preview and whatever follows its end."""
    at = content.find(JPEG_STARTS)
    if at < 0:
        raise BrokenPicture
    kept = [JPEG_STARTS]
    at += 2
    while at + 1 < len(content):
        if content[at] != 0xFF:
            at += 1  # readers look for the next marker
            continue
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + size
        if size < 2 or end > len(content):
            break  # cut off: what came so far is the picture
        kept.append(_segment_kept(marker, content[at:end]))
        at = end
        if marker == 0xDA:
            end = _end_of_scan(content, at)
            kept.append(content[at:end])
            at = end
    return b"".join((*kept, b"\xff\xd9"))


def _segment_kept(marker: int, segment: bytes) -> bytes:
    if marker in _TABLES_AND_FRAMES:
        return segment
    if marker == 0xE0 and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        return b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0"  # without its preview
    if marker == 0xEE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        return b"\xff\xee\0\x0e" + segment[4:16]  # how its colours are to be read
    return b""


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the dots that begin at ``at`` end: at the next marker that is no restart and no stuffed
    byte.
    """
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        following = content[at + 1]
        if following != 0 and following != 0xFF and following not in _ALONE:
            return at
        at += 1 if following == 0xFF else 2
    return len(content)


def size_of_jpeg(content: bytes) -> tuple[int, int, int, bool]:
    """Return (width, height, colours, whether it comes in passes) of a JPEG's largest frame.

    Zeros without one.
    """
    found = (0, 0, 0, False)
    at = max(content.find(JPEG_STARTS), 0) + 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        if marker in _FRAMES and marker not in (0xC4, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            if width * height >= found[0] * found[1]:
                found = (width, height, content[at + 9], marker not in (0xC0, 0xC1))
        at += 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
        if marker == 0xDA:
            at = _end_of_scan(content, at)
    return found


def bare_png(content: bytes) -> bytes:
    """Return a PNG without its texts, Exif, time, profile and whatever follows its end."""
    kept = [PNG_STARTS]
    at = len(PNG_STARTS)
    while at + 12 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise BrokenPicture
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise BrokenPicture


def size_of_png(content: bytes) -> tuple[int, int]:
    """Return (width, height) that a PNG's header says. Raises BrokenPicture."""
    if not content.startswith(PNG_STARTS + b"\0\0\0\rIHDR") or len(content) < 24:
        raise BrokenPicture
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def bare_jpeg2000(content: bytes) -> bytes:
    """Return a JPEG 2000, with boxes or bare, without its XML, identifiers and comments."""
    if not content.startswith(_JP2_STARTS):
        return _bare_codestream(content)
    return b"".join(_boxes_kept(content, _BOXES_KEPT))


def _boxes_kept(content: bytes, kinds: frozenset[bytes]) -> list[bytes]:
    """Return the boxes of ``content`` that are of one of ``kinds``.

    Those inside a header box are sifted too.
    """
    kept = []
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= len(content):
            (size,), head = struct.unpack_from(">Q", content, at + 8), 16
        end = len(content) if size == 0 else at + size
        if end > len(content) or end < at + head:
            raise BrokenPicture
        if kind == b"jp2c":
            codestream = _bare_codestream(content[at + head : end])
            kept.append(struct.pack(">I4s", 8 + len(codestream), kind) + codestream)
        elif kind == b"jp2h":
            headers = b"".join(_boxes_kept(content[at + head : end], _HEADERS_KEPT))
            kept.append(struct.pack(">I4s", 8 + len(headers), kind) + headers)
        elif kind in kinds:
            kept.append(content[at:end])
        at = end
    return kept


def _bare_codestream(content: bytes) -> bytes:
    if not content.startswith(_CODESTREAM_STARTS):
        raise BrokenPicture
    kept = [content[:2]]
    at = 2
    while at + 4 <= len(content):
        marker, size = struct.unpack_from(">HH", content, at)
        if marker == _CODESTREAM_ENDS:
            break
        if marker == _TILE_BEGINS:
            at = _keep_tile(content, at, kept)
            continue
        if size < 2 or at + 2 + size > len(content):
            raise BrokenPicture
        if marker != _COMMENT_OF_CODESTREAM:
            kept.append(content[at : at + 2 + size])
        at += 2 + size
    return b"".join((*kept, b"\xff\xd9"))


def _keep_tile(content: bytes, start: int, kept: list[bytes]) -> int:
    """Append the tile-part that begins at ``start`` without its comments; where the next one begins."""
    if start + 12 > len(content):
        raise BrokenPicture
    (length,) = struct.unpack_from(">I", content, start + 6)
    last = content[-2:] == b"\xff\xd9"
    end = (len(content) - (2 if last else 0)) if length == 0 else min(start + length, len(content))
    parts = []
    at = start + 12
    while at + 4 <= end:
        marker, size = struct.unpack_from(">HH", content, at)
        if marker == _DATA_BEGINS:
            break
        if size < 2 or at + 2 + size > end:
            raise BrokenPicture
        if marker != _COMMENT_OF_CODESTREAM:
            parts.append(content[at : at + 2 + size])
        at += 2 + size
    body = b"".join((*parts, content[at:end]))
    head = content[start : start + 6] + struct.pack(">I", 0 if length == 0 else 12 + len(body))
    kept.append(head + content[start + 10 : start + 12] + body)
    return end


def size_of_jpeg2000(content: bytes) -> tuple[int, int, int]:
    """Return (width, height, colours) that the codestream says of itself; zeros without one."""
    at = content.find(_CODESTREAM_STARTS)
    if at < 0 or at + 42 > len(content):
        return 0, 0, 0
    right, bottom, left, top = struct.unpack_from(">4I", content, at + 8)
    (colours,) = struct.unpack_from(">H", content, at + 40)
    return max(right - left, 0), max(bottom - top, 0), colours


def bare_jbig2(content: bytes) -> bytes:
    """Return the segments of a JBIG2 as PDFs hold them, without comments."""
    kept = []
    for kind, start, _, end in _segments_of_jbig2(content):
        if kind != _EXTENSION_OF_JBIG2:
            kept.append(content[start:end])
    return b"".join(kept)


def size_of_jbig2(content: bytes) -> tuple[int, int]:
    """Return (width, height) of the largest page or piece of a JBIG2; zeros when it says none."""
    found = (0, 0)
    for kind, _, data, end in _segments_of_jbig2(content):
        if kind in _PIECES_OF_JBIG2 and data + 8 <= end:
            width, height = struct.unpack_from(">II", content, data)
            height = 0 if height == 0xFFFFFFFF else height
            found = max(found, (width, height), key=lambda size: size[0] * size[1])
    return found


def _segments_of_jbig2(content: bytes) -> list[tuple[int, int, int, int]]:
    """Return (kind, start, start of its data, end) of each segment; one of unknown length goes to the end."""
    found = []
    at = 0
    while at + 11 <= len(content):
        start = at
        number, flags = struct.unpack_from(">IB", content, at)
        at += 5
        count = content[at] >> 5
        if count == 7:
            count = int.from_bytes(content[at : at + 4], "big") & 0x1FFFFFFF
            at += 4 + (count + 8) // 8
        else:
            at += 1
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        if at + 4 > len(content):
            raise BrokenPicture
        (size,) = struct.unpack_from(">I", content, at)
        at += 4
        end = len(content) if size == 0xFFFFFFFF else at + size
        if end > len(content):
            end = len(content)  # cut off
        found.append((flags & 0x3F, start, at, end))
        at = end
    return found
