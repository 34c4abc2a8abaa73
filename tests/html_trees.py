"""The tree of a page, and what is not strict in its HTML: by the standard once, then fast for pages alike.

html5lib reads as browsers do and names every fault, at a twentieth of lxml's speed. Pages of one template
differ in words and values, which make no fault. The first page of each shape is read by both; where both see
the same tree and no fault, lxml alone reads the next ones.
"""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

import html5lib
from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
TOLERATED_PARSE_ERRORS: frozenset[str] = frozenset()
"""html5lib knows HTML as of 2013: these are sound today."""
YES_OR_NO = frozenset(
    {"async", "autofocus", "checked", "defer", "disabled", "hidden", "multiple", "novalidate", "open"}
    | {"readonly", "required", "selected"}
)
"""Attributes that are there or not; lxml gives those without a value their own name."""
KEEPS_ITS_SPACES = ("textarea", "pre")
_TAG = re.compile(r"<[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>")
_VALUE = re.compile(r"\"[^\"]*\"")
_CAN_BE_A_FAULT = re.compile(r"&[#\w]*;?|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

_read_alike: dict[tuple[object, ...], bool] = {}


def read_html(html: str) -> tuple[Element, list[str]]:
    """Return the tree of ``html``, comments left out, and its faults by the standard, in words."""
    shape = _shape(html)
    if _read_alike.get(shape):
        return _read_fast(html), []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    faults = [
        f"HTML at {place}: {code} {data}"
        for place, code, data in parser.errors
        if code not in TOLERATED_PARSE_ERRORS
    ]
    _read_alike[shape] = not faults and _plain(root) == _plain(_read_fast(html))
    return root, faults


def _shape(html: str) -> tuple[object, ...]:
    """Return all of a page that can make another tree or a fault: no words, no values of attributes."""
    tags = tuple(_VALUE.sub('""', tag) for tag in _TAG.findall(html))
    rest = _TAG.sub("", html)
    outside = rest if "<" in rest or ">" in rest else ""
    return tags, frozenset(_CAN_BE_A_FAULT.findall(html)), outside


def _read_fast(html: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    root = etree.fromstring(html.encode(), parser)
    for drawing in list(root.iter("svg")):
        for element in drawing.iter():
            element.tag = SVG + str(element.tag)
    for name in YES_OR_NO:
        for element in root.iterfind(f".//*[@{name}='{name}']"):
            element.set(name, "")
    for element in root.iter(*KEEPS_ITS_SPACES):
        if element.text:
            element.text = element.text.removeprefix("\n")  # as the standard has it
    return cast(Element, root)


def _plain(element: Element) -> tuple[object, ...]:
    """Return a tree as plain values, to be compared; in drawings readers differ in attributes' case."""
    children = [child for child in element if not callable(child.tag)]  # no comments
    attributes = frozenset((str(name).lower(), value) for name, value in element.attrib.items())
    return element.tag, attributes, _words(element.text), _words(element.tail), tuple(map(_plain, children))


def _words(text: str | None) -> str:
    """Return a text; '' where it is only how the page's source is laid out."""
    return text if text and text.strip() else ""
