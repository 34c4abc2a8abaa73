"""What is done to an upload inside the process that opens it; loaded nowhere else."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

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
            if _is_moving_form(pdf):
                raise Refused("form")
            _refuse_bombs(pdf, limits)
            notes = [_UNLOCKED] if pdf.is_encrypted else []
            notes += [_MENDED] if pdf.get_warnings() else []
            notes += strip_active_content(pdf).notes()
            return {"pages": pages, "notes": notes}, [written(pdf)]
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except FormNeedsPrinting as error:
        raise Refused("form") from error
    except (*DAMAGED, RuntimeError) as error:
        raise Refused("damaged") from error


_UNLOCKED = "The file was locked against changes. Our copy is not."
_MENDED = "The file was damaged and we mended it. Check that every page is there."


def _is_moving_form(pdf: Pdf) -> bool:
    """Whether the pages only say 'please wait' and an XML form holds what a person would see."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return False
    fields = form.get(Name.Fields)
    return bool(pdf.Root.get(Name.NeedsRendering, False)) or not isinstance(fields, Array) or not len(fields)


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
        if filters and filters[0] in ("/FlateDecode", "/Fl"):
            left -= _unpacked_size(thing.read_raw_bytes(), left)
            if left < 0:
                raise Refused("unpacks")


def _filters(stream: Object) -> list[str]:
    named = stream.get(Name.Filter)
    return [str(one) for one in named] if isinstance(named, Array) else [str(named)] if named else []


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
