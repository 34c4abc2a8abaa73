"""Numbering as Word counts it: which paragraph is an item of which list, and under what number.

ECMA-376, 17.9: a paragraph (or its style) names a ``w:num``, which names an abstract list; lists of
one abstract list count on, unless a ``w:num`` starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from documents.word.styles import Styles
from documents.word.xml import NAMESPACES, W_VAL, parse_xml, tag

_NUMBERING = "word/numbering.xml"
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class ListMark:
    """Where a list item stands: depth from 0, its number (None for a bullet) and its printed label."""

    depth: int
    number: int | None
    format: str
    label: str
    list_id: str

    @property
    def is_simple(self) -> bool:
        """True if a page's own list shows the same label: ``3.``, not ``2.3``."""
        return self.number is None or re.fullmatch(r"\(?\w+[.)]?", self.label) is not None


@dataclass(slots=True)
class ListCounter:
    """Counts through one document, paragraph by paragraph in order."""

    parts: Mapping[str, bytes]
    styles: Styles
    _nums: dict[str, etree._Element] = field(init=False)
    _abstract: dict[str, etree._Element] = field(init=False)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        root = parse_xml(self.parts[_NUMBERING]) if _NUMBERING in self.parts else None
        nums = [] if root is None else root.findall(tag("w:num"))
        abstracts = [] if root is None else root.findall(tag("w:abstractNum"))
        self._nums = {num.get(tag("w:numId"), ""): num for num in nums}
        self._abstract = {one.get(tag("w:abstractNumId"), ""): one for one in abstracts}

    def mark(self, paragraph: etree._Element) -> ListMark | None:
        """Return the list item that ``paragraph`` is, counted; None if it is none."""
        num_id, depth = self._numbering_of(paragraph)
        num = self._nums.get(num_id)
        if num is None:
            return None
        abstract_id = _value(num.find(tag("w:abstractNumId")))
        level = self._level(abstract_id, depth)
        number_format = _value(None if level is None else level.find(tag("w:numFmt"))) or "decimal"
        if level is None or number_format == "none":
            return None
        if number_format == "bullet":
            return ListMark(depth, None, number_format, "•", num_id)
        counts = self._count(num, num_id, abstract_id, depth)
        label = self._label(abstract_id, level, counts)
        return ListMark(depth, counts[depth], number_format, label, num_id)

    def _numbering_of(self, paragraph: etree._Element) -> tuple[str, int]:
        num_id = depth = ""
        for properties in self._paragraph_properties(paragraph):
            numbering = properties.find(tag("w:numPr"))
            if numbering is not None:
                num_id = num_id or _value(numbering.find(tag("w:numId")))
                depth = depth or _value(numbering.find(tag("w:ilvl")))
        return num_id, int(depth) if depth.isdigit() else 0

    def _paragraph_properties(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        own = paragraph.find(tag("w:pPr"))
        if own is not None:
            yield own
        for style in self.styles.chain(self.styles.paragraph_style(paragraph)):
            properties = style.element.find(tag("w:pPr"))
            if properties is not None:
                yield properties

    def _level(self, abstract_id: str, depth: int) -> etree._Element | None:
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return None
        return abstract.find(f"w:lvl[@w:ilvl='{depth}']", NAMESPACES)

    def _count(self, num: etree._Element, num_id: str, abstract_id: str, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(abstract_id, {})
        if num_id not in self._begun:
            self._begun.add(num_id)
            for override in num.findall(tag("w:lvlOverride")):
                start = _value(override.find(tag("w:startOverride")))
                if start.isdigit():
                    counts[int(override.get(tag("w:ilvl"), "0"))] = int(start) - 1
        for outer in range(depth):
            counts.setdefault(outer, self._start(abstract_id, outer))
        counts[depth] = counts.get(depth, self._start(abstract_id, depth) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return counts

    def _start(self, abstract_id: str, depth: int) -> int:
        level = self._level(abstract_id, depth)
        start = "" if level is None else _value(level.find(tag("w:start")))
        return int(start) if start.isdigit() else 1

    def _label(self, abstract_id: str, level: etree._Element, counts: Mapping[int, int]) -> str:
        def number(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            one = self._level(abstract_id, depth)
            return in_format(counts.get(depth, 1), "" if one is None else _value(one.find(tag("w:numFmt"))))

        return re.sub(r"%([1-9])", number, _value(level.find(tag("w:lvlText"))))


def in_format(number: int, number_format: str) -> str:
    """Return ``number`` as Word writes it: decimal, letters or Roman."""
    match number_format:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % _LETTERS) * (1 + (number - 1) // _LETTERS)
            return letter if number_format == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            return _roman(number) if number_format == "lowerRoman" else _roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)


def _roman(number: int) -> str:
    signs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
    written = ""
    for worth, sign in (*signs, (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        written += sign * (number // worth)
        number %= worth
    return written


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(W_VAL, "")
