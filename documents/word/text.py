"""A document as text: derived from the filled Word file itself, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from documents.word.blocks import Block, Cell, Paragraph, Row, Span, Table, read_blocks

_DEEPEST_HEADING = 6
_COLUMN_GAP = "\u2003\u2003"
"""What a tab is in HTML, where one space would run columns together: two spaces of an em."""
_LIST_TYPES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


def html_text(content: bytes) -> str:
    """Return a safe piece of HTML that says what the body of the Word file ``content`` says.

    h2 to h6 (the page keeps its own h1), p, ul and ol, table with th scope, strong, br, span. A
    picture is ``<span class="picture">`` with its alt text. A line "Label: value" is
    ``<p class="fact">``; a further line of it, in a style whose name begins with "Fact", is
    ``<p class="fact-continued">``. Raises WordUploadRefused for what is no sound Word file.
    """
    return "\n".join(_html_blocks(read_blocks(content)))


def _html_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for in_list, grouped in groupby(blocks, key=_list_of):
        run = list(grouped)
        if in_list:
            yield _html_list([item for item in run if isinstance(item, Paragraph)])
        else:
            yield from (_html_table(one) if isinstance(one, Table) else _html_paragraph(one) for one in run)


def _list_of(block: Block) -> str:
    if isinstance(block, Table) or block.mark is None or block.heading or not block.mark.is_simple:
        return ""
    return block.mark.list_id


def _html_paragraph(paragraph: Paragraph) -> str:
    label = f"{escape(paragraph.mark.label)} " if paragraph.mark else ""
    if paragraph.heading:
        level = min(paragraph.heading + 1, _DEEPEST_HEADING)
        return f"<h{level}>{label}{escape(' '.join(paragraph.words.split()))}</h{level}>"
    if fact := _fact(paragraph):
        name, value = fact
        return f'<p class="fact"><strong>{escape(name)}</strong> <span>{_html_spans(value)}</span></p>'
    more = ' class="fact-continued"' if paragraph.style.startswith("fact") else ""
    return f"<p{more}>{label}{_html_spans(paragraph.spans)}</p>"


def _fact(paragraph: Paragraph) -> tuple[str, tuple[Span, ...]] | None:
    """Return (label, value) of a paragraph "Label:⇥value" with its label bold; None for any other."""
    first, rest = paragraph.spans[0], paragraph.spans[1:]
    if not first.is_bold or first.is_picture or paragraph.mark:
        return None
    name, has_tab, bold_value = first.words.partition("\t")
    if not has_tab and rest and rest[0].words.startswith("\t"):
        rest = (Span(rest[0].words.removeprefix("\t"), rest[0].is_bold), *rest[1:])
    elif not has_tab:
        return None
    value = (Span(bold_value, is_bold=True), *rest) if bold_value else rest
    return (name.strip(), value) if name.rstrip().endswith(":") else None


def _html_spans(spans: Sequence[Span]) -> Markup:
    written = Markup("")
    for span in spans:
        if span.is_picture:
            before = " " if written and not written[-1].isspace() else ""
            written += Markup('{}<span class="picture">{}</span>').format(before, span.words)
        elif span.is_bold and span.words.strip():
            written += Markup("<strong>{}</strong>").format(_html_words(span.words))
        else:
            written += _html_words(span.words)
    return written.strip()


def _html_words(words: str) -> Markup:
    return Markup("<br>").join(escape(line.replace("\t", _COLUMN_GAP)) for line in words.split("\n"))


def _html_list(items: Sequence[Paragraph]) -> str:
    first = items[0].mark
    if first is None:
        return ""
    written: list[str] = []
    inner: list[Paragraph] = []
    for item in items:
        if item.mark and item.mark.depth > first.depth:
            inner.append(item)
            continue
        _close_item(written, inner)
        written.append(f"<li>{_html_spans(item.spans)}")
    _close_item(written, inner)
    if first.number is None:
        return f"<ul>{''.join(written)}</ul>"
    kind = f' type="{_LIST_TYPES[first.format]}"' if first.format in _LIST_TYPES else ""
    start = f' start="{first.number}"' if first.number != 1 else ""
    return f"<ol{kind}{start}>{''.join(written)}</ol>"


def _close_item(written: list[str], inner: list[Paragraph]) -> None:
    if written:
        written.append(f"{_html_list(inner) if inner else ''}</li>")
    elif inner:
        written.append(f"<li>{_html_list(inner)}</li>")
    inner.clear()


def _html_table(table: Table) -> str:
    heads = [row for row in table.rows if row.is_header]
    bodies = [row for row in table.rows if not row.is_header]
    head = f"<thead>{''.join(_html_row(row) for row in heads)}</thead>" if heads else ""
    return f"<table>{head}<tbody>{''.join(_html_row(row) for row in bodies)}</tbody></table>"


def _html_row(row: Row) -> str:
    return f"<tr>{''.join(_html_cell(cell, is_header=row.is_header) for cell in row.cells)}</tr>"


def _html_cell(cell: Cell, *, is_header: bool) -> str:
    name = "th" if is_header else "td"
    scope = ' scope="col"' if is_header else ""
    across = f' colspan="{cell.across}"' if cell.across > 1 else ""
    down = f' rowspan="{cell.down}"' if cell.down > 1 else ""
    only = cell.blocks[0] if len(cell.blocks) == 1 else None
    if isinstance(only, Paragraph) and not only.mark and not only.heading and not _fact(only):
        inside: str = _html_spans(only.spans)
    else:
        inside = "".join(_html_blocks(cell.blocks))
    return f"<{name}{scope}{across}{down}>{inside}</{name}>"
