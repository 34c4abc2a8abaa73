"""What is done to an upload inside the process that opens it; loaded nowhere else."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Pdf

from documents.errors import DocumentError
from documents.pdf.damaged import DAMAGED
from documents.pdf.parts import Part
from documents.uploads.page_text import words_of
from documents.uploads.pictures import TooManyPixels, clean_ink, upright
from documents.uploads.refusals import Refused
from documents.uploads.sanitise import bounds
from documents.uploads.sanitise.cleaning import strip_active_content
from documents.uploads.sanitise.drawing import refuse_what_looks_different
from documents.uploads.sanitise.judging import refuse_unfit
from documents.uploads.sanitise.merge import written
from documents.uploads.sanitise.places import places_taken
from documents.uploads.sanitise.unfit import UnfitPdf
from documents.uploads.shapes import Kind, Limits


def do(
    task: str, content: bytes, limits: Limits, asked: Mapping[str, Any]
) -> tuple[dict[str, Any], list[bytes]]:
    """Do ``task``, such as "pdf", "jpeg", "ink", "join", "redact" or "words": facts, and what was made."""
    if task == "join":
        return _joined(content, asked)
    if task == "words":
        return _words(content)
    if task == "marks":
        return _marks(content)
    if task == "redact":
        return _redacted(content, asked)
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
    return {"pages": 1, "notes": list(picture.notes)}, [picture.content, picture.as_pdf]


def _marks(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    # Only a scan of a signed paper is read so; what reads QR codes takes a while to load.
    from documents.uploads.marks import marks_of

    try:
        return {"marks": marks_of(content)}, []
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise Refused("damaged") from error


def _redacted(content: bytes, asked: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    # Only what leaves after a request for somebody's data is blacked out; uploads have no use for it.
    from documents.uploads.redacting import one_page

    try:
        return {}, [one_page(content, int(asked["page"]), [str(one) for one in asked["words"]])]
    except (*DAMAGED, pypdfium2.PdfiumError, ValueError) as error:
        raise Refused("damaged") from error


def _words(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        return {"words": words_of(content)}, []
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Refused("damaged") from error


def _joined(content: bytes, asked: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    # Uploads have no use for what joins files and reads tags, which takes a while to load.
    from documents.uploads.joining import join_files

    parts = []
    for file in asked["files"]:
        parts.append(Part(content[: file["size"]], file["title"], file["label_prefix"]))
        content = content[file["size"] :]
    try:
        joined = join_files(parts, title=asked["title"])
    except DocumentError as error:
        return {"wrong": error.sentence}, []
    except pypdfium2.PdfiumError as error:
        raise Refused("damaged") from error
    return {"notes": joined.notes, "of_parts": joined.of_parts}, [joined.pdf]


def _clean_pdf(content: bytes, limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    try:
        pages, notes, kept, taken = _cleaned(content, limits)
        refuse_what_looks_different(content, kept, taken=taken)
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except UnfitPdf as error:
        raise Refused(error.code) from error
    except pikepdf.PdfError as error:
        raise Refused("password" if "encryption" in str(error) else "damaged") from error
    except (*DAMAGED, RuntimeError, pypdfium2.PdfiumError) as error:
        raise Refused("damaged") from error
    return {"pages": pages, "notes": notes}, [kept]


def _cleaned(
    content: bytes, limits: Limits
) -> tuple[int, list[str], bytes, Mapping[int, Sequence[Sequence[float]]]]:
    """Return (pages, what was changed, the copy that we keep, places of what was taken out) of a PDF."""
    with Pdf.open(BytesIO(content)) as pdf:
        pages = len(pdf.pages)
        if not pages:
            raise Refused("damaged")
        if pages > limits.max_pages:
            raise Refused("pages", pages)
        refuse_unfit(pdf, content, replace(bounds.DEFAULT, all_bytes=limits.max_unpacked_bytes))
        notes = [_UNLOCKED] if pdf.is_encrypted else []
        notes += [_MENDED] if pdf.get_warnings() else []
        taken = places_taken(pdf)
        notes += strip_active_content(pdf).notes()
        return pages, notes, written(pdf), taken


_UNLOCKED = "The file was locked against changes. Our copy is not."
_MENDED = "The file was damaged and we mended it. Check that every page is there."
