"""The tree of a page, and what is not strict in its HTML: by the standard once, then fast for pages alike.

html5lib reads as browsers do and names every fault, at a twentieth of lxml's speed. What it makes of a tag
hangs on the elements that are open there and on the tag itself, not on words and values. So a page is read by
both; where both see the same tree and no fault, each of its places is sound: a tag with the elements that are
open before it. A page all of whose places are known to be sound is read by lxml alone.
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
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
"""Elements that have no end tag (HTML, 13.1.2)."""
_TAG = re.compile(r"<(/?)([a-zA-Z][-a-zA-Z0-9]*|!)([^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*)>")
_FRAME = re.compile(r"<(?:!doctype|/?(?:html|head|body)(?![-\w]))", re.IGNORECASE)
WHOLE_FRAME = ["<!doctype", "<html", "<head", "</head", "<body", "</body", "</html"]
_VALUE = re.compile(r"\"[^\"]*\"")
_CAN_BE_A_FAULT = re.compile(r"&[#\w]*;?|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
Place = tuple[str, str, bool]
"""The path of open elements, a tag there without its values, and whether words stand before it."""

_sound_places: set[Place] = set()
_sound_signs: set[str] = set()


def read_html(html: str) -> tuple[Element, list[str]]:
    """Return the tree of ``html``, comments left out, and its faults by the standard, in words."""
    places, signs = _places(html), set(_CAN_BE_A_FAULT.findall(html))
    if places is not None and places <= _sound_places and signs <= _sound_signs:
        return _read_fast(html), []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    faults = [
        f"HTML at {place}: {code} {data}"
        for place, code, data in parser.errors
        if code not in TOLERATED_PARSE_ERRORS
    ]
    if places is not None and not faults and _plain(root) == _plain(_read_fast(html)):
        _sound_places.update(places)
        _sound_signs.update(signs)
    return root, faults


def _places(html: str) -> set[Place] | None:
    """Return the places of a page; None where a tag does not pair or its frame is not whole and in its order.

    The same where something that is no tag looks like one.
    """
    places: set[Place] = set()
    if [tag.lower() for tag in _FRAME.findall(html)] != WHOLE_FRAME:
        return None
    opened: list[str] = []
    path, reached = "", 0
    for tag in _TAG.finditer(html):
        between = html[reached : tag.start()]
        if "<" in between or ">" in between:
            return None
        closes, name, rest = tag.groups()
        reached = tag.end()
        places.add((path, closes + name + _VALUE.sub('""', rest), bool(between.strip())))
        if closes:
            if not opened or opened.pop() != name:
                return None
            path = path[: -len(name) - 1]
        elif name not in VOID and name != "!" and not rest.endswith("/"):
            opened.append(name)
            path = f"{path}/{name}"
    end = html[reached:]
    return None if opened or end.strip() else places


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
