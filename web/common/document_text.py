"""The text of a made document as pages show it: its tables become one block a row on a narrow screen.

Takes what ``documents.word.text`` made, whose tags are few and always written alike.
"""

from __future__ import annotations

import re

from markupsafe import Markup

_TABLE = re.compile(
    r"(?:<h[2-6]>(?P<title>[^<]*)</h[2-6]>\n)?<table>(?P<inside>(?:(?!<table).)*?)</table>", re.DOTALL
)
_HEAD = re.compile(r'<th scope="col">(.*?)</th>', re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
_FACT = re.compile(r'<p class="fact"><strong>(?P<name>[^<]*):</strong>.*?</p>\n?', re.DOTALL)
_FACTS = re.compile(r'(?:<p class="fact">(?:(?!</p>).)*</p>\n?)+', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


SHORT_LABELS = {
    "No.": "Number",
    "What, who, and when it counts as done": "What",
    "By when, and why": "By",
    "What, and when it counts as done": "What",
    "By when, and why that date": "By",
}
"""What a folded row calls its columns; the table's own heads stay as they are printed.

The last two stand in documents that earlier templates made.
"""


READ_FIRST = frozenset({"Meeting", "Result"})
"""Facts that are what the document is about; the others say which document it is, and who made it."""


def facts_last(text: Markup) -> Markup:
    """Return ``text`` with the facts about the document itself folded at its end: what was agreed comes
    soon.
    """
    block = _FACTS.search(text)
    if block is None:
        return text
    facts = [(fact["name"], fact[0]) for fact in _FACT.finditer(block[0])]
    first = "".join(fact for name, fact in facts if name in READ_FIRST)
    folded = "".join(fact for name, fact in facts if name not in READ_FIRST)
    if not folded:
        return text
    end = (
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">Number, case and contact details</span></summary>'
        f'<div class="govuk-details__text">{folded}</div></details>\n'
    )
    return Markup(f"{text[: block.start()]}{first}{text[block.end() :]}{end}")  # noqa: S704 - as above


def readable(fragment: str) -> Markup:
    """Return ``fragment`` with captions, and with its columns' names in each cell, for tables that fold.

    A table that joins cells is left as it is, in a region that scrolls by itself.
    """
    return Markup(_TABLE.sub(_table, fragment))  # noqa: S704 - made by documents.word.text, which escapes every word


def _table(found: re.Match[str]) -> str:
    title, inside = found["title"] or "", found["inside"]
    heading = found[0].partition("<table>")[0]
    if "colspan" in inside or "rowspan" in inside or not _HEAD.search(inside):
        name = title or "Table"
        region = f'<div class="cp-scroll" role="region" aria-label="{name}" tabindex="0">'
        return f"{heading}{region}<table>{inside}</table></div>"
    heads = [_TAG.sub("", name) for name in _HEAD.findall(inside)]
    names = [SHORT_LABELS.get(head.strip(), head) for head in heads]
    rows = _ROW.sub(lambda row: _row(row[1], names), inside)
    rows = rows.replace("<thead>", '<thead role="rowgroup">').replace("<tbody>", '<tbody role="rowgroup">')
    rows = rows.replace('<th scope="col">', '<th scope="col" role="columnheader">')
    caption = f'<caption class="govuk-visually-hidden">{title}</caption>' if title else ""
    return f'{heading}<table class="cp-table" role="table">{caption}{rows}</table>'


def _row(cells: str, names: list[str]) -> str:
    labels = iter(names)
    return f'<tr role="row">{_CELL.sub(lambda cell: _cell(cell[1], next(labels, "")), cells)}</tr>'


def _cell(content: str, label: str) -> str:
    if not content:
        return '<td role="cell"></td>'
    kind = ' class="cp-table__number"' if label == "Number" else ""
    return f'<td role="cell"{kind}><span class="cp-table__label">{label}</span><div>{content}</div></td>'
