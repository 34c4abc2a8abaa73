"""The words of a PDF in the order of its tags, as a screen reader meets them.

Poppler can tell them too, but draws the page anew for every tag: half a minute for three pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pypdfium2

pdfium: Any = import_module("pypdfium2.raw")  # its names are made when it is loaded

HYPHEN_AT_LINE_END = "\x02"  # PDFium's own mark


def words_by_tags(pdf: bytes) -> str:
    """All tagged words, page by page, in the order of the tag tree."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(_words_of_page(page.raw) for page in document)
    finally:
        document.close()


def _words_of_page(page: Any) -> str:
    words = _words_by_mark(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    try:
        tops = range(pdfium.FPDF_StructTree_CountChildren(tree))
        marks = [m for top in tops for m in _marks(pdfium.FPDF_StructTree_GetChildAtIndex(tree, top))]
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return "".join(words.get(mark, "") for mark in marks)


def _marks(element: Any) -> list[int]:
    """The numbers of the marked pieces of page under ``element``, in order; a picture has none (-1)."""
    marks: list[int] = []
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, index):
            marks += _marks(child)
        else:
            marks.append(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index))
    return [mark for mark in marks if mark >= 0]


def _words_by_mark(page: Any) -> dict[int, str]:
    text_page = pdfium.FPDFText_LoadPage(page)
    words: dict[int, str] = {}
    try:
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            piece = pdfium.FPDFPage_GetObject(page, index)
            if pdfium.FPDFPageObj_GetType(piece) == pdfium.FPDF_PAGEOBJ_TEXT:
                mark = pdfium.FPDFPageObj_GetMarkedContentID(piece)
                words[mark] = words.get(mark, "") + _words(piece, text_page)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return words


def _words(piece: Any, text_page: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(piece, text_page, None, 0)
    buffer = (pdfium.FPDF_WCHAR * (size // 2))()
    pdfium.FPDFTextObj_GetText(piece, text_page, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0").replace(HYPHEN_AT_LINE_END, "-")
