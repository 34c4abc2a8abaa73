"""Bundles beside what is usual: pypdf joins the files and lays a page of reportlab over each."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from pikepdf import Pdf
from pypdf import PdfReader, PdfWriter

from documents.bundles.building import build_bundle
from documents.bundles.isolated import NUMBERS_FONT, build_isolated
from documents.bundles.printing import print_numbers
from documents.bundles.shapes import BundleFile
from documents.fonts import font_file
from tests.bench.measure import Effort, Line, quicker
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.test_hard_pdfs import pdf_of

SIZES = ((300, 20), (1_000, 100))
NUMBERING_AT_LEAST, WHOLE_AT_LEAST, SIZE_AT_MOST = 8, 1, 1.5


def bundles(baselines: Path, effort: Effort) -> Iterator[Line]:
    """Numbering alone, a whole bundle with tags, its size and its memory, for both sizes."""
    overlay = _overlay(baselines)
    for pages, files in SIZES:
        parts = _parts(pages, files)
        plain = _plain([part.pdf for part in parts])
        numbers = [str(number) for number in range(1, pages + 1)]
        yield quicker(
            f"bundle-number-{pages}",
            lambda plain=plain, numbers=numbers: _numbered(plain, numbers),  # type: ignore[misc]
            lambda plain=plain: _nothing(overlay(plain)),  # type: ignore[misc]
            than="pypdf with an overlay of reportlab",
            rounds=effort.slow_rounds,
            at_least=NUMBERING_AT_LEAST,
        )
        yield quicker(
            f"bundle-{pages}",
            lambda parts=parts: _nothing(_built(parts)),  # type: ignore[misc]
            lambda parts=parts: _nothing(overlay(_plain([part.pdf for part in parts]))),  # type: ignore[misc]
            than="pypdf's merge with an overlay, no tags, no index",
            rounds=effort.slow_rounds,
            at_least=WHOLE_AT_LEAST,
        )
        size = len(_built(parts))
        yield Line(
            f"bundle-size-{pages}",
            size / 1024,
            "KB",
            len(plain) / 1024,
            "ours ÷ plain merge",
            size / len(plain),
            at_most=SIZE_AT_MOST,
        )
        yield Line(f"bundle-memory-{pages}", _peak_megabytes(pages, files), "MB")


def peak(pages: int, files: int) -> int:
    """Return the peak memory in kilobytes of the processes that make a bundle; called in a process alone."""
    parts = _parts(pages, files)
    build_isolated(_index(), parts, title="A bundle")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _peak_megabytes(pages: int, files: int) -> float:
    program = f"from tests.bench.bundling import peak; print(peak({pages}, {files}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


@cache
def _parts(pages: int, files: int) -> list[BundleFile]:
    """Files of like length, every fourth without tags."""
    each = pages // files
    made = []
    for number in range(files):
        pdf = _untagged(each, number) if number % 4 == 3 else tagged_pdf(pages=each, words=f"Report {number}")
        numbers = tuple(str(number * each + page + 1) for page in range(each))
        made.append(BundleFile(pdf, f"Report {number}", numbers, f"Section {number // 10}"))
    return made


def _untagged(pages: int, number: int) -> bytes:
    with Pdf.new() as pdf, Pdf.open(BytesIO(pdf_of())) as one:
        for _ in range(pages):
            pdf.pages.extend(one.pages)
        pdf.docinfo["/Title"] = f"Report {number}"
        written = BytesIO()
        pdf.save(written)
        return written.getvalue()


@cache
def _index() -> bytes:
    return tagged_pdf(pages=1, words="Index")


def _built(parts: list[BundleFile]) -> bytes:
    return build_bundle(_index(), parts, title="A bundle", font=font_file(NUMBERS_FONT)).pdf


def _numbered(pdf: bytes, numbers: list[str]) -> None:
    with Pdf.open(BytesIO(pdf)) as opened:
        print_numbers(opened, numbers, font_file(NUMBERS_FONT))
        opened.save(BytesIO())


def _plain(files: list[bytes]) -> bytes:
    writer = PdfWriter()
    for file in files:
        writer.append(BytesIO(file), import_outline=False)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _overlay(baselines: Path) -> Callable[[bytes], bytes]:
    sys.path.append(str(baselines / "python"))
    from reportlab.pdfgen.canvas import Canvas  # installed for benches alone

    def overlay(pdf: bytes) -> bytes:
        writer = PdfWriter(clone_from=BytesIO(pdf))
        for number, page in enumerate(writer.pages, start=1):
            drawn = BytesIO()
            canvas = Canvas(drawn, pagesize=(595, 842))
            canvas.setFont("Helvetica-Bold", 14)
            canvas.drawRightString(569, 20, str(number))
            canvas.save()
            page.merge_page(PdfReader(drawn).pages[0])
        written = BytesIO()
        writer.write(written)
        return written.getvalue()

    return overlay


def _nothing(_made: object) -> None:
    """Measure the making alone."""
