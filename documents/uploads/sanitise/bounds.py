"""How much a PDF may hold once it is unpacked: every kind of stream, counted without unpacking it.

A kilobyte can hold a gigabyte. What is counted here is what a reader would have to keep in memory.
"""

import re
import zlib
from base64 import a85decode
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from documents.bare_pictures import BrokenPicture, size_of_jbig2, size_of_jpeg, size_of_jpeg2000
from documents.uploads.sanitise.page_parts import content_streams
from documents.uploads.sanitise.unfit import HoldsTooMuch

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """Bytes once unpacked: of one stream that is no picture, of one page, picture and file; dots of pictures.

    Pictures in two colours are large and cheap; those packed as JPEG 2000 or in passes cost many times more.
    """

    stream_bytes: int = 40 * _MEGABYTE
    page_bytes: int = 20 * _MEGABYTE
    picture_bytes: int = 150 * _MEGABYTE
    all_bytes: int = 400 * _MEGABYTE
    dots: int = 256_000_000
    costly_dots: int = 16_000_000


DEFAULT = Bounds()

_FLATE, _LZW, _RUNS = ("/FlateDecode", "/Fl"), ("/LZWDecode", "/LZW"), ("/RunLengthDecode", "/RL")
_HEX, _ASCII85 = ("/ASCIIHexDecode", "/AHx"), ("/ASCII85Decode", "/A85")
_PACKERS = frozenset((*_FLATE, *_LZW, *_RUNS))
JPEG, JPEG2000, JBIG2 = ("/DCTDecode", "/DCT"), ("/JPXDecode",), ("/JBIG2Decode",)


def refuse_what_swells(pdf: Pdf, bounds: Bounds = DEFAULT) -> None:
    """Raises HoldsTooMuch when ``pdf``, or a stream, picture or page of it, would fill a reader's memory."""
    sizes: dict[tuple[int, int], int] = {}
    left = bounds.all_bytes
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            sizes[thing.objgen] = size = _judged_size(thing, min(bounds.all_bytes, left), bounds)
            left -= size
            if left < 0:
                raise HoldsTooMuch
    for page in pdf.pages:
        if sum(sizes.get(one.objgen, 0) for one in content_streams(page.obj)) > bounds.page_bytes:
            raise HoldsTooMuch


def filters_of(stream: Object) -> list[str]:
    """Return the names of how ``stream`` is packed, the outermost first."""
    named = stream.get(Name.Filter)
    return [str(one) for one in named] if isinstance(named, Array) else [str(named)] if named else []


def _judged_size(stream: Stream, most: int, bounds: Bounds) -> int:
    filters = filters_of(stream)
    if sum(one in _PACKERS for one in filters) > 1:
        raise HoldsTooMuch
    is_picture = stream.get(Name.Subtype) == Name.Image or (Name.Width in stream and Name.Height in stream)
    if is_picture:
        _judge_picture(stream, filters, bounds)
    most = min(most, bounds.picture_bytes if is_picture else bounds.stream_bytes)
    size = size_unpacked(stream.read_raw_bytes(), filters, most)
    if size > most:
        raise HoldsTooMuch
    return size


def _judge_picture(stream: Stream, filters: list[str], bounds: Bounds) -> None:
    """Judge both what the file says of a picture and what the picture says of itself: readers believe
    either.
    """
    width, height = (_number(stream.get(key)) for key in (Name.Width, Name.Height))
    depth = _number(stream.get(Name.BitsPerComponent, 1))
    colours = 1 if stream.get(Name.ImageMask, False) else _colours_of(stream)
    costly = 0
    last = filters[-1] if filters else ""
    if last in (*JPEG, *JPEG2000, *JBIG2):
        inner = without_outer_filters(stream, filters)
        if last in JPEG:
            wide, high, own, in_passes = size_of_jpeg(inner)
            depth, colours = 8, max(colours, own)
            costly = wide * high if in_passes else 0
        elif last in JPEG2000:
            wide, high, own = size_of_jpeg2000(inner)
            depth, colours, costly = 8, max(colours, own), max(wide * high, width * height)
        else:
            try:
                wide, high = size_of_jbig2(inner)
            except BrokenPicture:
                wide, high = 0, 0
            depth, colours = 1, 1
        width, height = max(wide, width), max(high, height)
    dots = width * height
    if (
        dots > bounds.dots
        or costly > bounds.costly_dots
        or dots * depth * colours // 8 > bounds.picture_bytes
    ):
        raise HoldsTooMuch


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _colours_of(picture: Stream) -> int:
    """Return how many numbers a dot has: at most as many as any usual kind of colour needs."""
    space = picture.get(Name.ColorSpace)
    kind = space[0] if isinstance(space, Array) and len(space) else space
    named = {"/DeviceGray": 1, "/G": 1, "/CalGray": 1, "/Indexed": 1, "/I": 1, "/Separation": 1}
    if str(kind) == "/DeviceN" and isinstance(space, Array) and isinstance(space[1], Array):
        return max(len(space[1]), 1)
    if str(kind) == "/ICCBased" and isinstance(space, Array) and isinstance(space[1], Stream | Dictionary):
        return max(_number(space[1].get(Name.N)), 1)
    return named.get(str(kind), 4 if str(kind) in ("/DeviceCMYK", "/CMYK") else 3 if kind else 1)


def without_outer_filters(stream: Stream, filters: list[str]) -> bytes:
    """Return the bytes of ``stream`` as its last filter is to read them, which is a picture's own."""
    packed: bytes = stream.read_raw_bytes()
    for written_as in filters[:-1]:
        if written_as in _HEX:
            packed = _from_hex(packed)
        elif written_as in _ASCII85:
            packed = _from_ascii85(packed)
        elif written_as in _FLATE:
            packed = _inflated(packed)
        else:
            raise HoldsTooMuch  # nothing that writes PDFs does this
    return packed


def size_unpacked(packed: bytes, filters: list[str], most: int) -> int:
    """Return how many bytes ``packed``, which is packed once, unpacks to; stops soon after ``most``."""
    for written_as in filters:
        if written_as in _HEX:
            packed = _from_hex(packed)
        elif written_as in _ASCII85:
            packed = _from_ascii85(packed)
        elif written_as in _FLATE:
            return _inflated_size(packed, most)
        elif written_as in _RUNS:
            return _size_of_runs(packed, most)
        elif written_as in _LZW:
            return _size_of_lzw(packed, most)
    return len(packed)


def _from_hex(written: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", written.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _from_ascii85(written: bytes) -> bytes:
    try:
        return a85decode(written.partition(b"~")[0], ignorechars=b" \t\n\r\f\v\0")
    except ValueError:  # readers show nothing of it
        return b""


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, DEFAULT.stream_bytes)
    except zlib.error as error:
        raise HoldsTooMuch from error
    if unpacker.unconsumed_tail:
        raise HoldsTooMuch
    return content


def _inflated_size(packed: bytes, most: int) -> int:
    """Return the unpacked size of Flate data up to where damage ends it: readers stop there."""
    unpacker = zlib.decompressobj()
    size = 0
    try:
        while packed and size <= most:
            size += len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size


def _size_of_runs(packed: bytes, most: int) -> int:
    """Return the unpacked size of runs (ISO 32000-1, 7.4.5)."""
    at, size = 0, 0
    while at < len(packed) and packed[at] != 128 and size <= most:
        count = packed[at]
        size += count + 1 if count < 128 else 257 - count
        at += count + 2 if count < 128 else 2
    return size


def _size_of_lzw(packed: bytes, most: int) -> int:
    """Return the unpacked size of LZW (ISO 32000-1, 7.4.4), with codes widened early, as nearly all are.

    With the late widening it comes out a little wrong, which does not matter for a limit.
    """
    lengths = [1] * 258
    bits, held, width, size, previous = 0, 0, 9, 0, 0
    for byte in packed:
        bits, held = bits << 8 | byte, held + 8
        if held < width:
            continue
        held -= width
        code, bits = bits >> held, bits & ((1 << held) - 1)
        if code == 256:
            del lengths[258:]
            width, previous = 9, 0
            continue
        if code == 257 or code > len(lengths) or size > most:
            break
        length = lengths[code] if code < len(lengths) else previous + 1
        size += length
        if previous and len(lengths) < 4096:
            lengths.append(previous + 1)
        previous = length
        if len(lengths) + 1 >= 1 << width and width < 12:
            width += 1
    return size
