"""Word files made for tests; say only what the test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.word.blocks import Block, Paragraph, read_blocks

SENTENCE = "Speech and language therapy begins in January, and the plan will say so in section F. "


def word_file(
    paragraphs: Sequence[str] = (SENTENCE,),
    *,
    title: str = "Outcome Statement",
    heading: str = "What was agreed",
    font: str = "Carlito",
    change: Callable[[WordDocument], None] = lambda _document: None,
) -> bytes:
    """A Word file on A4 with one heading and ``paragraphs``; ``change`` may add what else is wanted."""
    document = Document()
    document.core_properties.title = title
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    document.styles["Normal"].font.name = font
    document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    change(document)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def long_word_file(pages: int, *, title: str = "Long") -> bytes:
    """About ``pages`` pages of text."""
    return word_file([SENTENCE * 30] * pages, title=title)


def add_table(document: WordDocument, rows: Sequence[Sequence[str]]) -> None:
    """A table whose first row is marked as its header."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)


def add_field(document: WordDocument, instruction: str, shown: str) -> None:
    """A paragraph with a field that shows ``shown`` until somebody updates it."""
    run = document.add_paragraph().add_run()
    for kind in ("begin", None, "separate", "text", "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = instruction
        elif kind == "text":
            element = OxmlElement("w:t")
            element.text = shown
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def plain_text(content: bytes) -> str:
    """The body of a Word file as plain text, table cells with tabs between them.

    Each paragraph is a line; one that has several lines has an empty line before and after it, so that
    paragraphs can be told from lines.
    """
    return "\n".join(_spaced_blocks(read_blocks(content)))


def _spaced_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    before = ""
    for block in blocks:
        words = block.words if isinstance(block, Paragraph) else ""
        if before and words and ("\n" in before or "\n" in words):
            yield ""
        yield from _plain_blocks([block])
        before = words


def _plain_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            label = f"{block.mark.label} " if block.mark else ""
            yield label + block.words
        else:
            for row in block.rows:
                yield "\t".join("\n".join(_plain_blocks(cell.blocks)) for cell in row.cells)
