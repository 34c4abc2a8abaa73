"""What is merged in tests, and how what came of it is read."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from documents.pdf.merge import Part

CASES = Path(__file__).parents[2] / "hard_inputs"


def parts(*pdfs: bytes) -> list[Part]:
    """The files as parts A, B, C and so on."""
    return [Part(pdf, f"Part {letter}", letter) for letter, pdf in zip("ABCDEF", pdfs, strict=False)]


def outline_of(pdf: bytes) -> list[tuple[str, int | None, int]]:
    """Each bookmark as depth, words, page; read with another library than wrote it where there is one."""
    reader = PdfReader(BytesIO(pdf))

    def lines(items: Sequence[Any], depth: int) -> Iterator[tuple[str, int | None, int]]:
        for item in items:
            if isinstance(item, list):
                yield from lines(item, depth + 1)
            else:
                yield item.title, reader.get_destination_page_number(item), depth

    return list(lines(reader.outline, 0))


def text_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
