"""What is measured: an Outcome Statement of some pages in each program's own notation, and its data."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.shared import Mm

PEOPLE = {
    "child_name": "Łucja Ștefan-Fictive",
    "parent_name": "Siôn Ŵyn & Sons",
    "authority_name": "Nowhereshire County Council",
    "school_name": "The Old Library School",
    "mediator_name": "Ελένη Φανταστική",
    "reference": "CP-7K3M-2Q",
}
ACTIONS = [
    {
        "number": str(number),
        "what": f"Arrange visit {number} of the speech and language therapist & tell the family",
        "owner": "SEND casework manager",
        "due": f"{number} March 2027",
    }
    for number in range(1, 11)
]
DATA: dict[str, Any] = {**PEOPLE, "actions": ACTIONS}
PARAGRAPHS_A_PAGE = 13
SENTENCES = (
    "{first} said what had been tried at home and at school, and {second} told what could be done from now "
    "on. Everyone agreed that {third} writes down the steps and sends them within two weeks, with the names "
    "of whoever does each, so that nobody has to ask again."
)


@cache
def statement_template(pages: int, *, rows_start: str, rows_end: str) -> bytes:
    """A Word template of about ``pages`` pages: three fields a paragraph, ten action rows.

    ``rows_start`` and ``rows_end`` mark the repeated row of the table in the notation of who fills it; either
    stands in a row of its own when it says ``tr``, else in the row's first and last cell.
    """
    document = _empty()
    document.add_heading("Outcome Statement {{ reference }}", 1)
    names = list(PEOPLE)
    for number in range(pages * PARAGRAPHS_A_PAGE - 8):
        first, second, third = (f"{{{{ {names[(number + k) % len(names)]} }}}}" for k in range(3))
        document.add_paragraph(SENTENCES.format(first=first, second=second, third=third))
    cells = [f"{{{{ {part} }}}}" for part in _row_fields(rows_start)]
    if "tr" in rows_start:
        table = document.add_table(rows=3, cols=4)
        table.cell(0, 0).text, table.cell(2, 0).text = rows_start, rows_end
        row = table.rows[1].cells
    else:
        table = document.add_table(rows=1, cols=4)
        row = table.rows[0].cells
        cells[0], cells[-1] = rows_start + cells[0], cells[-1] + rows_end
    for cell, text in zip(row, cells, strict=True):
        cell.text = text
    return _bytes_of(document)


def for_docxtpl(pages: int) -> bytes:
    """In the notation that docxtpl and Counterpart share."""
    return statement_template(pages, rows_start="{%tr for a in actions %}", rows_end="{%tr endfor %}")


def for_easy_template(pages: int) -> bytes:
    """In easy-template-x's notation, with our braces."""
    return statement_template(pages, rows_start="{{#actions}}", rows_end="{{/actions}}")


@cache
def report(pages: int, words: str) -> bytes:
    """A plain Word file of about ``pages`` pages with headings, lists and a table on each."""
    document = _empty()
    document.core_properties.title = words
    document.add_heading(words, 1)
    for page in range(pages):
        document.add_heading(f"Section {page + 1}", 2)
        for _ in range(8):
            document.add_paragraph(f"What was said about {words} stays between the people who came. " * 3)
        document.add_paragraph("One thing to do", style="List Bullet")
        table = document.add_table(rows=4, cols=3)
        for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"{words} {page} {place}"
        if page + 1 < pages:
            document.add_page_break()
    return _bytes_of(document)


def _row_fields(rows_start: str) -> list[str]:
    prefix = "a." if "tr" in rows_start else ""
    return [prefix + name for name in ACTIONS[0]]


def _empty() -> Document:
    document = docx.Document()
    document.core_properties.title = "Outcome Statement"
    document.core_properties.language = "en-GB"
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    return document


def _bytes_of(document: Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
