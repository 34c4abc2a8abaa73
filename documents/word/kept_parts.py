"""What of a template's Word file is handed on with every document that is filled from it, and what is not.

Left out is what nobody sees on paper and what may hold words all the same: the picture of an earlier first
page, an author's own properties and variables, blocks of text for reuse, and members that nothing leads to.

Source: ECMA-376 part 2, 8.3 (relationships); part 1, 11.3.9 (glossary), 15.2.12 (properties), 17.15.1.32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from lxml import etree

from documents.bare_pictures import bare_picture
from documents.word.pictures import picture_names
from documents.word.xml import (
    CONTENT_TYPES,
    CORE,
    elements,
    owner_of,
    parse_xml,
    relationships_name,
    tag,
    target_of,
    text_parts,
    written_xml,
)

_LED_BY = ("/thumbnail", "/custom-properties", "/glossaryDocument")
"""How the types of relationships end that lead to what is left out."""
_SETTINGS = "word/settings.xml"


def handed_on(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], frozenset[str]]:
    """Return the parts that are handed on otherwise than they were saved, and the names of those that are
    not.
    """
    left_out = _left_out(parts)
    changed: dict[str, bytes] = {}
    for name in picture_names(parts):
        if name not in left_out and (bare := bare_picture(parts[name])) != parts[name]:
            changed[name] = bare
    for name in parts.keys() - left_out:
        if name.endswith(".rels"):
            changed |= _without(name, parts, lambda one: one.get("Type", "").endswith(_LED_BY))
    if left_out and CONTENT_TYPES in parts:
        gone = {name.lower() for name in left_out}
        changed |= _without(
            CONTENT_TYPES, parts, lambda one: one.get("PartName", "").lstrip("/").lower() in gone
        )
    if _SETTINGS in parts:
        changed |= _without(_SETTINGS, parts, lambda one: one.tag == tag("w:docVars"))
    return changed, left_out


def _without(
    name: str, parts: Mapping[str, bytes], is_left_out: Callable[[etree._Element], bool]
) -> dict[str, bytes]:
    """Return the part ``name`` without the elements that ``is_left_out``.

    Nothing where it has none of them.
    """
    root = parse_xml(parts[name])
    found = [one for one in elements(root) if is_left_out(one)]
    for one in found:
        if (above := one.getparent()) is not None:
            above.remove(one)
    return {name: written_xml(root)} if found else {}


def _left_out(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the members to which no relationship leads that is handed on.

    Names are alike in any case (OPC).
    """
    held = {name.lower(): name for name in parts}
    reached = {CONTENT_TYPES, "_rels/.rels", CORE, *text_parts(parts)} & parts.keys()
    waiting = list(reached)
    while waiting:
        name = waiting.pop()
        leads = relationships_name(name) if not name.endswith(".rels") else name
        if leads not in parts:
            continue
        found = {leads}
        for link in elements(parse_xml(parts[leads])):
            target = target_of(owner_of(leads), unquote(link.get("Target", "")))
            if not link.get("Type", "").endswith(_LED_BY) and target.lower() in held:
                found.add(held[target.lower()])
        waiting += found - reached
        reached |= found
    return frozenset(parts.keys() - reached)
