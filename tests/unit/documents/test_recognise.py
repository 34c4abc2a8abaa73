"""Scanned pages made searchable: their words are found, and they look as before."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from documents import recognise as module
from documents.fonts import font_file
from documents.recognise import NotRecognised, recognise
from documents.uploads.page_text import words_of
from tests.unit.documents.test_hard_pdfs import pdf_of


def scan(words: str) -> bytes:
    """A picture of a page with these words, as PDF."""
    picture = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype(str(font_file("Carlito")), 44)
    ImageDraw.Draw(picture).text((150, 200), words, font=font, fill=0)
    written = BytesIO()
    picture.save(written, "PDF", resolution=150)
    return written.getvalue()


def drawn(pdf: bytes) -> bytes:
    with pypdfium2.PdfDocument(pdf) as document:
        return bytes(document[0].render(scale=1.5).to_pil().tobytes())


def test_the_words_of_a_scan_are_found_and_its_look_is_the_same():
    sent = scan("Report of the speech therapist\nShort sentences work best.")
    assert words_of(sent) == [""]

    made = recognise(sent, [0])

    assert words_of(made) == ["Report of the speech therapist Short sentences work best."]
    assert drawn(made) == drawn(sent)


def test_only_the_pages_that_are_named_are_read():
    assert recognise(pdf_of(), []).startswith(b"%PDF")
    assert words_of(recognise(pdf_of(), [])) == words_of(pdf_of())


def test_without_an_engine_it_is_said(monkeypatch):
    monkeypatch.setattr(module, "ocr_engine", lambda: None)

    with pytest.raises(NotRecognised):
        recognise(scan("Words"), [0])


def test_an_engine_that_fails_leaves_the_page(monkeypatch):
    monkeypatch.setattr(module, "ocr_engine", lambda: "/bin/false")

    with pytest.raises(NotRecognised):
        recognise(scan("Words"), [0])
