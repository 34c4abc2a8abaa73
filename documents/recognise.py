"""Makes scanned pages searchable, where an OCR engine is installed: their words are there, and not drawn.

Tesseract (Debian's ``tesseract-ocr``) reads a picture of each page; what it reads is laid over the page as
text that is not drawn. The page looks as before, to the dot. Without the engine nothing happens, and the page
of the bundle says so.
"""

from __future__ import annotations

import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

from pikepdf import Pdf, Rectangle

from documents.errors import DocumentError
from documents.ocr_engine import ocr_engine
from documents.pdf.pages import MOST_PAGES, page_images

DOTS_PER_INCH = 200
SECONDS_A_PAGE = 60
"""Tesseract needs about three for a page of A4 on one processor."""
LANGUAGE = "eng"
_A4_INCHES = 8.27
_MEMORY = "1500000"  # kilobytes


class NotRecognised(DocumentError):
    """The engine could not read a page in its time; the page stays as it is."""

    def __init__(self) -> None:
        super().__init__("The words on some scanned pages could not be recognised.")


def recognise(pdf: bytes, pages: list[int]) -> bytes:
    """Return ``pdf`` with the words of ``pages`` (counted from 0) laid under their pictures.

    Raises NotRecognised, also where no engine is installed.
    """
    program = ocr_engine()
    if program is None:
        raise NotRecognised
    with Pdf.open(BytesIO(pdf)) as whole:
        for start in range(0, len(pages), MOST_PAGES):
            chosen = pages[start : start + MOST_PAGES]
            for page, picture in zip(chosen, _pictures(pdf, chosen), strict=True):
                with Pdf.open(BytesIO(_read_out(program, picture))) as words:
                    shown = whole.pages[page]
                    shown.add_overlay(words.pages[0], _box(shown.trimbox))
        written = BytesIO()
        whole.save(written, deterministic_id=True)
        return written.getvalue()


def _pictures(pdf: bytes, pages: list[int]) -> list[bytes]:
    width = round(_A4_INCHES * DOTS_PER_INCH)
    return page_images(pdf, width_px=width, pages=pages, seconds=20 + 3 * len(pages))


def _box(box: object) -> Rectangle:
    return Rectangle(*(float(one) for one in box))  # type: ignore[attr-defined]


def _read_out(program: str, picture: bytes) -> bytes:
    """Return a PDF of one page that holds the words of the picture and draws nothing."""
    limited = ["/bin/sh", "-c", f'ulimit -v {_MEMORY}; exec "$0" "$@"', program]
    asked = [*limited, "stdin", "stdout", "-l", LANGUAGE, "-c", "textonly_pdf=1", "pdf"]
    try:
        with tempfile.TemporaryDirectory(prefix="recognise-") as folder:
            done = subprocess.run(  # noqa: S603 - a program of Debian's; the picture is its standard input
                asked,
                input=picture,
                capture_output=True,
                cwd=Path(folder),
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
                timeout=SECONDS_A_PAGE,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise NotRecognised from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NotRecognised
    return done.stdout
