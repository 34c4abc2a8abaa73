"""What a Word file says, block by block: headings, paragraphs, list items, tables.

Only what is printed: deleted and hidden text, comments and the instructions of fields are left out.
Headers, footers and notes are not part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from documents.word.lists import ListCounter, ListMark
from documents.word.styles import Styles, is_on
from documents.word.upload import open_word_upload
from documents.word.xml import DOCUMENT, NAMESPACES, W_P, W_R, W_T, W_TBL, W_TC, W_TR, W_VAL, parse_xml, tag
from documents.word.zip import parts_of


@dataclass(frozen=True, slots=True)
class Span:
    """Words that look alike. Newlines are line breaks, tabs are tabs; a picture is its alt text."""

    words: str
    is_bold: bool = False
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``heading`` is 1 to 9 or None, ``mark`` says which list item it is, if any.

    ``style`` is its style's name in small letters.
    """

    spans: tuple[Span, ...]
    style: str = ""
    heading: int | None = None
    mark: ListMark | None = None

    @property
    def words(self) -> str:
        """All that it says, without its list label."""
        return "".join(_spaced(self.spans))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; it may hold paragraphs and further tables."""

    blocks: tuple[Block, ...]
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``is_header`` if it repeats at the top of each page."""

    cells: tuple[Cell, ...]
    is_header: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    rows: tuple[Row, ...]


Block = Paragraph | Table

_LEFT_OUT = frozenset(
    tag(name) for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "mc:Fallback")
)
_CHARACTERS = {
    tag("w:br"): "\n",
    tag("w:cr"): "\n",
    tag("w:tab"): "\t",
    tag("w:ptab"): "\t",
    tag("w:noBreakHyphen"): "\u2011",
}


def read_blocks(content: bytes) -> list[Block]:
    """Return what the body of a Word file says. Raises WordUploadRefused for what is no sound Word file."""
    open_word_upload(content)
    return list(_Reader(parts_of(content)).blocks())


class _Reader:
    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._styles = Styles(parts)
        self._lists = ListCounter(parts, self._styles)
        self._body = parse_xml(parts[DOCUMENT]).find(tag("w:body"))

    def blocks(self) -> Iterator[Block]:
        if self._body is not None:
            yield from self._blocks_in(self._body)

    def _blocks_in(self, holder: etree._Element) -> Iterator[Block]:
        for element in holder:
            if element.tag == W_P:
                yield from self._paragraph(element)
            elif element.tag == W_TBL:
                yield Table(tuple(self._rows(element)))
            elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
                yield from self._blocks_in(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        boxes: list[etree._Element] = []
        spans = tuple(_joined(self._spans_in(paragraph, boxes)))
        if any(span.words.strip() for span in spans):
            style = self._styles.name(self._styles.paragraph_style(paragraph))
            yield Paragraph(spans, style, self._styles.heading_level(paragraph), self._lists.mark(paragraph))
        for box in boxes:
            yield from self._blocks_in(box)

    def _spans_in(self, holder: etree._Element, boxes: list[etree._Element]) -> Iterator[Span]:
        for element in holder:
            if element.tag == W_R:
                if not self._is_hidden(element):
                    yield from self._spans_of_run(element, boxes)
            elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
                yield from self._spans_in(element, boxes)

    def _is_hidden(self, run: etree._Element) -> bool:
        for properties in self._styles.run_properties(run):
            hidden = properties.find(tag("w:vanish"))
            if hidden is not None:
                return is_on(hidden)
        return False

    def _spans_of_run(self, run: etree._Element, boxes: list[etree._Element]) -> Iterator[Span]:
        bold = self._styles.is_bold(run)
        for element in run:
            if element.tag == W_T:
                yield Span(element.text or "", bold)
            elif element.tag in _CHARACTERS and element.get(tag("w:type")) not in ("page", "column"):
                yield Span(_CHARACTERS[element.tag], bold)
            elif element.tag in (tag("w:drawing"), tag("w:pict"), tag("mc:AlternateContent")):
                yield from _drawn(element, boxes)

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        rows = [list(_cells(row)) for row in table.iter(W_TR) if _nearest(row, W_TBL) is table]
        elements = [row for row in table.iter(W_TR) if _nearest(row, W_TBL) is table]
        for number, row in enumerate(elements):
            cells = [
                Cell(tuple(self._blocks_in(cell)), across, _height(rows, number, column))
                for column, across, cell in rows[number]
                if not _continues(cell)
            ]
            yield Row(tuple(cells), is_on(row.find("w:trPr/w:tblHeader", NAMESPACES)))


def _nearest(element: etree._Element, name: str) -> etree._Element | None:
    return next(iter(element.iterancestors(name)), None)


def _cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Yield (column, columns taken, cell) of a row."""
    column = 0
    for cell in row.iter(W_TC):
        if _nearest(cell, W_TR) is row:
            span = cell.find("w:tcPr/w:gridSpan", NAMESPACES)
            across = int(span.get(W_VAL, "1")) if span is not None else 1
            yield column, across, cell
            column += across


def _continues(cell: etree._Element) -> bool:
    merge = cell.find("w:tcPr/w:vMerge", NAMESPACES)
    return merge is not None and merge.get(W_VAL, "continue") == "continue"


def _height(rows: list[list[tuple[int, int, etree._Element]]], number: int, column: int) -> int:
    height = 1
    for row in rows[number + 1 :]:
        if not any(start == column and _continues(cell) for start, _, cell in row):
            break
        height += 1
    return height


def _drawn(element: etree._Element, boxes: list[etree._Element]) -> Iterator[Span]:
    """Yield a picture's alt text; a text box is kept for after its paragraph."""
    chosen = element.find(tag("mc:Choice")) if element.tag == tag("mc:AlternateContent") else element
    if chosen is None:
        return
    found = list(chosen.iter(tag("w:txbxContent")))
    boxes += found
    described = [one.get("descr", "") for one in chosen.iter(tag("wp:docPr"))]
    described += [one.get("alt", "") for one in chosen.iter(tag("v:shape"))]
    for alt in described:
        if alt and not found:
            yield Span(alt, is_picture=True)


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Yield the same spans, neighbours that look alike put together."""
    last: Span | None = None
    for span in spans:
        if last and not span.is_picture and not last.is_picture and last.is_bold == span.is_bold:
            last = Span(last.words + span.words, last.is_bold)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _spaced(spans: tuple[Span, ...]) -> Iterator[str]:
    """Yield the words of spans, a picture's set off by a space where none is."""
    before = ""
    for span in spans:
        if span.is_picture and before and not before[-1].isspace():
            yield " "
        yield span.words
        before = span.words
