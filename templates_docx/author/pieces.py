"""The few pieces a document is made of: headings, facts, paragraphs, lists, tables of like things.

A fact is a paragraph "Label:<tab>value" with a hanging indent, not a table row: it reads in order
by ear, survives text recognition and grows to large print.

In large print the same pieces are laid out otherwise, from the same words: a fact as its label with the value
on the next line, a table as a block for each row, a picture in a paragraph of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from templates_docx.author.measures import Measures, mm


@dataclass(frozen=True)
class StyledText:
    """Text, with the character style it is printed in."""

    text: str
    style: str | None = None


@dataclass(frozen=True)
class LinkedText:
    """Text that leads to ``address`` and, with fields of its own, to the place ``anchor`` there."""

    text: str
    address: str
    anchor: str


Text = str | StyledText | LinkedText | Sequence[str | StyledText | LinkedText]


@dataclass(frozen=True)
class Line:
    """A paragraph of a table cell, printed only when the field ``when`` has a value (if one is named)."""

    text: Text
    when: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its width in millimetres, the paragraphs of its cells.

    In large print the heading of a ``labelled`` column stands above what its cell says.
    """

    heading: str
    width_mm: float
    cell: tuple[Line, ...]
    labelled: bool = False


COPY_LINE = "Large print copy. It says the same as the standard copy."


class TemplateBuilder:
    """A Word document being written from the top down, laid out as its measures say."""

    def __init__(self, document: WordDocument, measures: Measures) -> None:
        self.document = document
        self.large_print = measures.large_print

    def copy_line(self) -> None:
        """Say, in large print, that this is a copy: the other one is the version of record."""
        if self.large_print:
            self._paragraph(COPY_LINE, "Paragraph")

    def heading(self, level: int, text: str) -> Paragraph:
        """Write a real heading of ``level`` 1, 2 or 3."""
        return self._paragraph(text, f"Heading {level}")

    def paragraph(self, text: Text, style: str = "Paragraph") -> Paragraph:
        """Write a paragraph in ``style``."""
        return self._paragraph(text, style)

    def fact(self, label: str, value: Text, *, kept: bool = False) -> Paragraph:
        """Write label, colon, tab, value. A ``kept`` fact stays on the page of what follows it."""
        between = "\n" if self.large_print else "\t"
        style = "Fact kept" if kept else "Fact"
        paragraph = self._paragraph([StyledText(f"{label}:", "Label"), between], style)
        add_text(paragraph, value)
        return paragraph

    def picture_at_right(self, beside: Paragraph, field: str, *, may_lack: bool = False) -> None:
        """Float the picture ``field`` at the right of ``beside``; in large print it stands below it.

        There it stays on the page of what follows it.
        """
        if not self.large_print:
            floating = f"{{{{ {field}|float_right }}}}"
            beside.add_run(f"{{% if {field} %}}{floating}{{% endif %}}" if may_lack else floating)
            return
        if may_lack:
            with self.when(field):
                self._paragraph(f"{{{{ {field} }}}}", "Kept")
        else:
            self._paragraph(f"{{{{ {field} }}}}", "Kept")

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

    def table(self, loop: str, columns: Sequence[Column], *, block: Text, kept: bool = False) -> None:
        """Write a table of like things: repeating header row, and a row, never split, per item of ``loop``.

        A short table that is ``kept`` stays on one page, together with the paragraph after it. In large print
        columns get too narrow: each row is a block of its own under ``block``, which says what the first
        column does; as text alone it is a heading.
        """
        if self.large_print:
            self._blocks(loop, columns[1:], block)
            return
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

    def _blocks(self, loop: str, columns: Sequence[Column], block: Text) -> None:
        with self.each(loop):
            if isinstance(block, str):
                self.heading(3, block)
            else:
                self.paragraph(block, "Block title")
            every = [line for column in columns for line in column.cell]
            last = max(number for number, line in enumerate(every) if not line.when)
            for number, line in enumerate(every):
                heading = next((c.heading for c in columns if c.labelled and c.cell[0] is line), "")
                if heading:
                    self.paragraph(StyledText(f"{heading}:", "Label"), "Block label")
                follows = every[last + 1].when if number == last < len(every) - 1 else ""
                self._block_line(line, kept=number < last, kept_if=follows)

    def _block_line(self, line: Line, *, kept: bool, kept_if: str) -> None:
        """Write a line of a block; a ``kept`` one stays on the page of what follows it in the block.

        One that is ``kept_if`` a field has a value is so where the next line is printed.
        """
        style = "Block text kept" if kept else "Block text"
        if kept_if:
            with self.when(kept_if):
                self.paragraph(line.text, "Block text kept")
                self.otherwise()
                self.paragraph(line.text, style)
        elif line.when:
            with self.when(line.when):
                self.paragraph(line.text, style)
        else:
            self.paragraph(line.text, style)

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
    pieces = [text] if isinstance(text, str | StyledText | LinkedText) else text
    for piece in pieces:
        if isinstance(piece, LinkedText):
            _add_link(paragraph, piece)
            continue
        styled = StyledText(piece) if isinstance(piece, str) else piece
        paragraph.add_run(styled.text, style=styled.style)


def _add_link(paragraph: Paragraph, piece: LinkedText) -> None:
    link = OxmlElement("w:hyperlink")
    target = paragraph.part.relate_to(piece.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), target)
    link.set(qn("w:anchor"), piece.anchor)
    link.append(paragraph.add_run(piece.text, style="Hyperlink")._r)
    paragraph._p.append(link)


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
