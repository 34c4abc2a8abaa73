"""The few pieces a document is made of: headings, facts, paragraphs, lists, tables of like things.

A fact is a paragraph "Label:<tab>value" with a hanging indent, not a table row: it reads in order
by ear, survives text recognition and grows to large print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from templates_docx.author.measures import mm


@dataclass(frozen=True)
class StyledText:
    """Text, with the character style it is printed in."""

    text: str
    style: str | None = None


Text = str | StyledText | Sequence[str | StyledText]


@dataclass(frozen=True)
class Line:
    """A paragraph of a table cell, printed only when the field ``when`` has a value (if one is named)."""

    text: Text
    when: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its width in millimetres, the paragraphs of its cells."""

    heading: str
    width_mm: float
    cell: tuple[Line, ...]


class TemplateBuilder:
    """A Word document being written from the top down."""

    def __init__(self, document: WordDocument) -> None:
        self.document = document

    def heading(self, level: int, text: str) -> Paragraph:
        """Write a real heading of ``level`` 1, 2 or 3."""
        return self._paragraph(text, f"Heading {level}")

    def paragraph(self, text: Text, style: str = "Paragraph") -> Paragraph:
        """Write a paragraph in ``style``."""
        return self._paragraph(text, style)

    def fact(self, label: str, value: Text, *, kept: bool = False) -> Paragraph:
        """Write label, colon, tab, value. A ``kept`` fact stays on the page of what follows it."""
        paragraph = self._paragraph([StyledText(f"{label}:", "Label"), "\t"], "Fact kept" if kept else "Fact")
        add_text(paragraph, value)
        return paragraph

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Print what is written inside only when ``condition`` holds."""
        self._mark(f"if {condition}")
        yield
        self._mark("endif")

    def otherwise(self) -> None:
        """Print what follows, inside ``when``, when the condition does not hold."""
        self._mark("else")

    @contextmanager
    def each(self, loop: str) -> Iterator[None]:
        """Print what is written inside for each of, say, ``"signer in signers"``."""
        self._mark(f"for {loop}")
        yield
        self._mark("endfor")

    def table(self, loop: str, columns: Sequence[Column], *, kept: bool = False) -> None:
        """Write a table of like things: repeating header row, and a row, never split, per item of ``loop``.

        A short table that is ``kept`` stays on one page, together with the paragraph after it.
        """
        table = self.document.add_table(rows=4, cols=len(columns), style="Rows of like things")
        table.autofit = False
        _set_widths(table, [column.width_mm for column in columns])
        for row, flag in ((0, "w:cantSplit"), (0, "w:tblHeader"), (2, "w:cantSplit")):
            table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(flag))
        text_style = "Table text kept" if kept else "Table text"
        for heading, cell, column in zip(table.rows[0].cells, table.rows[2].cells, columns, strict=True):
            self._write(heading, "Table head", Line(column.heading))
            self._write(cell, text_style, *column.cell)
        self._write(table.cell(1, 0), text_style, Line(f"{{%tr for {loop} %}}"))
        self._write(table.cell(3, 0), text_style, Line("{%tr endfor %}"))

    def _write(self, cell: _Cell, style: str, *lines: Line) -> None:
        empty = cell.paragraphs[0]
        for line in lines:
            if line.when:
                cell.add_paragraph(f"{{%p if {line.when} %}}", style=style)
            add_text(cell.add_paragraph(style=style), line.text)
            if line.when:
                cell.add_paragraph("{%p endif %}", style=style)
        empty._p.getparent().remove(empty._p)

    def _paragraph(self, text: Text, style: str) -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        add_text(paragraph, text)
        return paragraph

    def _mark(self, statement: str) -> None:
        self.document.add_paragraph(f"{{%p {statement} %}}", style="Paragraph")


def add_text(paragraph: Paragraph, text: Text) -> None:
    """Append ``text`` to ``paragraph``, each piece in its own character style."""
    pieces = [text] if isinstance(text, str | StyledText) else text
    for piece in pieces:
        styled = StyledText(piece) if isinstance(piece, str) else piece
        paragraph.add_run(styled.text, style=styled.style)


def _set_widths(table: Table, widths_mm: Sequence[float]) -> None:
    """Fix column widths, in the grid and in each cell: Word reads one, LibreOffice the other."""
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    for whole in table._tbl.tblPr.findall(qn("w:tblW")):
        whole.set(qn("w:type"), "dxa")
        whole.set(qn("w:w"), str(mm(sum(widths_mm))))
