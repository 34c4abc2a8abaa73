"""One page of a PDF with words blacked out for good: drawn as a picture, so that no text is beneath.

Loaded only in the process that opens strangers' files.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageDraw

from documents.uploads.spelling import OVER_LINE, any_spelling

_PDFIUM: Any = pypdfium2.raw  # its functions are made as it is loaded
PIXELS_PER_POINT = 150 / 72
MARGIN = 2
"""Pixels around each character."""
_BREAK = rf"(?:{OVER_LINE}|[\r\n]*)"
"""What may stand between two letters of a word that runs over the end of a line."""
SHORT = 3
"""Characters of words that stand in many others: 'Al' is blacked out by itself, not in 'social'."""
_LEFT_OUT = ("/PieceInfo", "/Metadata", "/AF", "/StructParents", "/Annots", "/B", "/Thumb")
"""Parts of a page that may say more than it shows."""


def one_page(pdf: bytes, number: int, words: Sequence[str]) -> bytes:
    """Return page ``number`` (from 0) as a file of its own, with every place of ``words`` blacked out.

    Without words it is the page itself, with nothing of the file around it; with words a picture of it.
    Raises ValueError where some of the words are not on the page, and pypdfium2.PdfiumError.
    """
    if not words:
        return _alone(pdf, number)
    document: Any = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        page = document[number]
        picture: Image.Image = page.render(scale=PIXELS_PER_POINT).to_pil().convert("RGB")
        draw = ImageDraw.Draw(picture)
        for box in _boxes(page, words, picture.size):
            draw.rectangle(box, fill="black")
        kept = BytesIO()
        picture.save(kept, "PDF", resolution=150)
        return kept.getvalue()
    finally:
        document.close()


def pattern_of(words: str) -> re.Pattern[str]:
    """Return what finds words in any case, whatever space or end of line is between them."""
    parts = [_BREAK.join(map(any_spelling, part)) for part in words.split()]
    found = r"[\s\u0002\ufffe]+".join(parts)
    return re.compile(rf"(?<!\w){found}(?!\w)" if len(words) <= SHORT else found, re.IGNORECASE)


def _alone(pdf: bytes, number: int) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as source, pikepdf.new() as made:
        made.pages.append(source.pages[number])
        for name in _LEFT_OUT:
            if name in made.pages[0].obj:
                del made.pages[0].obj[name]
        kept = BytesIO()
        made.save(kept)
        return kept.getvalue()


def _boxes(page: Any, words: Sequence[str], size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    textpage = page.get_textpage()
    count = textpage.count_chars()
    text = "".join(chr(_PDFIUM.FPDFText_GetUnicode(textpage, place) or 32) for place in range(count))
    boxes: list[tuple[int, int, int, int]] = []
    for one in words:
        found = [place for match in pattern_of(one).finditer(text) for place in range(*match.span())]
        if not found:
            raise ValueError("words that are to be blacked out are not on the page")
        boxes += [_on_picture(page, textpage.get_charbox(place, loose=True), size) for place in found]
    return boxes


def _on_picture(
    page: Any, box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return a box of the page in pixels of its picture, turned as the page is."""
    corners = [_pixel(page, x, y, size) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across) - MARGIN, min(down) - MARGIN, max(across) + MARGIN, max(down) + MARGIN


def _pixel(page: Any, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    _PDFIUM.FPDF_PageToDevice(page, 0, 0, size[0], size[1], 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value
