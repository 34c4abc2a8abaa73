"""The styles of a Word file, and what they come to for a paragraph or a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from documents.word.xml import NAMESPACES, STYLES, W_VAL, parse_xml, tag

_HEADING = re.compile(r"heading ([1-9])\Z", re.IGNORECASE)
_THEME = "word/theme/theme1.xml"


@dataclass(frozen=True, slots=True)
class Style:
    """One style as written; what it does not say, ``based_on`` or the document's defaults say."""

    name: str
    based_on: str
    element: etree._Element


class Styles:
    """Looks styles up by id, through what they are based on."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        root = parse_xml(parts[STYLES]) if STYLES in parts else None
        found = [] if root is None else root.findall(tag("w:style"))
        self._by_id = {style.get(tag("w:styleId"), ""): _style(style) for style in found}
        self.default_paragraph = next(
            (
                style.get(tag("w:styleId"), "")
                for style in found
                if style.get(tag("w:type")) == "paragraph" and style.get(tag("w:default")) in ("1", "true")
            ),
            "",
        )
        defaults = None if root is None else root.find("w:docDefaults/w:rPrDefault/w:rPr", NAMESPACES)
        self.defaults = defaults
        self._theme_fonts = _theme_fonts(parts)

    def name(self, style_id: str) -> str:
        """Return the style's name as Word shows it, in small letters; empty if there is none."""
        return self._by_id[style_id].name.lower() if style_id in self._by_id else ""

    def chain(self, style_id: str) -> Iterator[Style]:
        """Yield the style and all that it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            yield self._by_id[style_id]
            style_id = self._by_id[style_id].based_on

    def paragraph_style(self, paragraph: etree._Element) -> str:
        """Return the id of a paragraph's style."""
        return _value(paragraph.find("w:pPr/w:pStyle", NAMESPACES)) or self.default_paragraph

    def heading_level(self, paragraph: etree._Element) -> int | None:
        """Return 1 to 9 for a real heading, None for anything else."""
        for style in self.chain(self.paragraph_style(paragraph)):
            if match := _HEADING.match(style.name):
                return int(match[1])
            if level := _value(style.element.find("w:pPr/w:outlineLvl", NAMESPACES)):
                return int(level) + 1 if level in "012345678" else None
        return None

    def run_properties(self, run: etree._Element) -> Iterator[etree._Element]:
        """Yield the ``w:rPr`` that count for a run, the strongest first (ECMA-376, 17.7.2.

        Tables left out).
        """
        own = run.find(tag("w:rPr"))
        if own is not None:
            yield own
            yield from self._properties_of(_value(own.find(tag("w:rStyle"))))
        paragraph = next(iter(run.iterancestors(tag("w:p"))), None)
        if paragraph is not None:
            yield from self._properties_of(self.paragraph_style(paragraph))
        if self.defaults is not None:
            yield self.defaults

    def _properties_of(self, style_id: str) -> Iterator[etree._Element]:
        for style in self.chain(style_id):
            properties = style.element.find(tag("w:rPr"))
            if properties is not None:
                yield properties

    def font(self, run: etree._Element) -> str:
        """Return the font family of a run's Latin letters, or nothing if the file leaves it open."""
        for properties in self.run_properties(run):
            fonts = properties.find(tag("w:rFonts"))
            if fonts is None:
                continue
            theme = fonts.get(tag("w:asciiTheme")) or fonts.get(tag("w:hAnsiTheme"))
            if theme:
                return self._theme_fonts.get("major" if theme.startswith("major") else "minor", "")
            if named := fonts.get(tag("w:ascii")) or fonts.get(tag("w:hAnsi")):
                return named
        return ""

    def is_bold(self, run: etree._Element) -> bool:
        """Return True if a run is bold by itself or by its character style, beyond what its paragraph is."""
        own = run.find(tag("w:rPr"))
        if own is None:
            return False
        for properties in (own, *self._properties_of(_value(own.find(tag("w:rStyle"))))):
            bold = properties.find(tag("w:b"))
            if bold is not None:
                return is_on(bold)
        return False

    def language(self) -> str:
        """Return the language of the text that says nothing else, such as ``en-GB``.

        Empty if none is given.
        """
        for properties in (*self._properties_of(self.default_paragraph), self.defaults):
            if properties is not None and (said := _value(properties.find(tag("w:lang")))):
                return said
        return ""


def is_on(element: etree._Element | None) -> bool:
    """Return True if a Word switch such as ``w:b`` is there and not switched off."""
    return element is not None and element.get(W_VAL, "true") not in ("0", "false", "off")


def _style(element: etree._Element) -> Style:
    return Style(_value(element.find(tag("w:name"))), _value(element.find(tag("w:basedOn"))), element)


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(W_VAL, "")


def _theme_fonts(parts: Mapping[str, bytes]) -> dict[str, str]:
    if _THEME not in parts:
        return {}
    root = parse_xml(parts[_THEME])
    found = {kind: root.find(f".//a:{kind}Font/a:latin", NAMESPACES) for kind in ("major", "minor")}
    return {kind: latin.get("typeface", "") for kind, latin in found.items() if latin is not None}
