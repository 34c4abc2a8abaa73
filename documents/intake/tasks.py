"""What is done to an upload inside the process that opens it; loaded nowhere else."""

import re
import zlib
from base64 import a85decode
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Name, Object, Pdf, Stream, StreamDecodeLevel

from documents.foreign.cleaning import FormNeedsPrinting, strip_active_content
from documents.foreign.merge import DAMAGED, written
from documents.intake.pictures import TooManyPixels, clean_ink, upright
from documents.intake.shapes import Kind, Limits

_PACKERS = frozenset(("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"))
_LARGEST_PICTURE_IN_A_PDF = 4
"""A scan in a PDF may have this many times the dots of a photograph: two-colour scans are large and cheap."""


class Refused(Exception):
    """The file is not taken; ``code`` says why, ``pages`` how many it has when that is why."""

    def __init__(self, code: str, pages: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.pages = pages


def do(task: str, content: bytes, limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    """Do ``task`` ("pdf", "jpeg", "png" or "ink"): facts for the answer, and what was made."""
    if task == Kind.PDF:
        return _clean_pdf(content, limits)
    try:
        if task == "ink":
            ink = clean_ink(content, max_pixels=limits.max_pixels)
            if ink is None:
                return {}, []
            return {"width_mm": ink.width_mm, "height_mm": ink.height_mm}, [ink.png]
        picture = upright(content, Kind(task), max_pixels=limits.max_pixels)
    except TooManyPixels as error:
        raise Refused("pixels") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, zlib.error) as error:
        raise Refused("damaged") from error
    return {"pages": 1, "notes": []}, [picture.content, picture.as_pdf]


def _clean_pdf(content: bytes, limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    try:
        with Pdf.open(BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            if not pages:
                raise Refused("damaged")
            if pages > limits.max_pages:
                raise Refused("pages", pages)
            _refuse_bombs(pdf, limits)
            notes = [_UNLOCKED] if pdf.is_encrypted else []
            notes += [_MENDED] if pdf.get_warnings() else []
            notes += strip_active_content(pdf).notes()
            return {"pages": pages, "notes": notes}, [written(pdf)]
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except FormNeedsPrinting as error:
        raise Refused(error.code) from error
    except pikepdf.PdfError as error:
        raise Refused("password" if "encryption" in str(error) else "damaged") from error
    except (*DAMAGED, RuntimeError) as error:
        raise Refused("damaged") from error


_UNLOCKED = "The file was locked against changes. Our copy is not."
_MENDED = "The file was damaged and we mended it. Check that every page is there."


def _refuse_bombs(pdf: Pdf, limits: Limits) -> None:
    """Raises Refused when the streams of ``pdf`` unpack to too much, or one holds a picture too large."""
    left = limits.max_unpacked_bytes
    for thing in pdf.objects:
        if not isinstance(thing, Stream):
            continue
        filters = _filters(thing)
        if sum(one in _PACKERS for one in filters) > 1:
            raise Refused("unpacks")
        if thing.get(Name.Subtype) == Name.Image:
            dots = int(thing.get(Name.Width, 0)) * int(thing.get(Name.Height, 0))
            if dots > limits.max_pixels * _LARGEST_PICTURE_IN_A_PDF:
                raise Refused("unpacks")
        if any(one in _PACKERS for one in filters):
            left -= _size_once_read(thing, filters, left)
        if left < 0:
            raise Refused("unpacks")


def _filters(stream: Object) -> list[str]:
    named = stream.get(Name.Filter)
    return [str(one) for one in named] if isinstance(named, Array) else [str(named)] if named else []


def _size_once_read(stream: Stream, filters: list[str], most: int) -> int:
    """How many bytes ``stream``, which is packed once, unpacks to; stops soon after ``most``."""
    packed = stream.read_raw_bytes()
    for written_as in filters:
        if written_as in ("/ASCIIHexDecode", "/AHx"):
            packed = _from_hex(packed)
        elif written_as in ("/ASCII85Decode", "/A85"):
            packed = _from_ascii85(packed)
        elif written_as in ("/FlateDecode", "/Fl"):
            return _unpacked_size(packed, most)
        elif written_as in ("/RunLengthDecode", "/RL"):
            return _run_length(packed, most)
        else:
            break
    try:  # only LZW is left: the limit of memory ends it
        return len(stream.get_stream_buffer(StreamDecodeLevel.specialized))
    except pikepdf.PdfError:
        return 0


def _from_hex(written: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", written.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _from_ascii85(written: bytes) -> bytes:
    try:
        return a85decode(written.partition(b"~")[0], ignorechars=b" \t\n\r\f\v\0")
    except ValueError:  # readers show nothing of it
        return b""


def _run_length(packed: bytes, most: int) -> int:
    """The unpacked size of runs (ISO 32000-1, 7.4.5)."""
    at, size = 0, 0
    while at < len(packed) and packed[at] != 128 and size <= most:
        count = packed[at]
        size += count + 1 if count < 128 else 257 - count
        at += count + 2 if count < 128 else 2
    return size


def _unpacked_size(packed: bytes, most: int) -> int:
    """How many bytes ``packed`` unpacks to; stops soon after ``most``. Damage ends it: readers stop there."""
    unpacker = zlib.decompressobj()
    size = 0
    try:
        while packed and size <= most:
            size += len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size
