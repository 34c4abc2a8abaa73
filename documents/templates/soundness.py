"""What keeps Word from opening a file that was put together by a program.

Word says "unreadable content" to what LibreOffice forgives: a table without rows, a cell without a
paragraph, a member twice, a relationship to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from documents.findings import Finding
from documents.templates.form import heading_jumps
from documents.word.styles import Styles
from documents.word.xml import (
    CONTENT_TYPES,
    CORE,
    DOCUMENT,
    NAMESPACES,
    W_P,
    W_TBL,
    W_TC,
    W_TR,
    elements,
    owner_of,
    paragraph_words,
    parse_xml,
    tag,
    target_of,
    text_parts,
)
from documents.word.zip import parts_of


def file_faults(filled: bytes) -> Iterator[Finding]:
    """Yield what would keep Word from opening a filled file, or shows that a tag was not filled."""
    with ZipFile(BytesIO(filled)) as archive:
        names = archive.namelist()
    for name, times in Counter(name.lower() for name in names).items():
        if times > 1:
            yield Finding("twice", f"{name} is in the file twice.", name)
    parts = parts_of(filled)
    yield from _relationship_faults(parts)
    yield from _type_faults(parts)
    drawings: Counter[str] = Counter()
    for name in [*text_parts(parts), CORE]:
        root = parse_xml(parts[name])
        yield from _left_over(name, root)
        yield from _structure_faults(name, root)
        drawings.update(one.get("id", "") for one in root.iter(tag("wp:docPr")))
    if any(times > 1 for times in drawings.values()):
        yield Finding("drawing-twice", "Two drawings have the same number.")
    for words, before, level in heading_jumps(parse_xml(parts[DOCUMENT]), Styles(parts)):
        sentence = f"a heading of level {level} follows one of level {before}."
        yield Finding("heading-jump", sentence, DOCUMENT, words)


def _left_over(name: str, root: etree._Element) -> Iterator[Finding]:
    for element in elements(root):
        words = paragraph_words(element) if element.tag == W_P else element.text or ""
        if element.tag in (W_P, tag("dc:title")) and ("{" in words or "}" in words):
            yield Finding("brace", "a brace is left in the text.", name, words)


def _structure_faults(name: str, root: etree._Element) -> Iterator[Finding]:
    for element in elements(root):
        if element.tag == W_TC and (not len(element) or element[-1].tag != W_P):
            yield Finding("structure", "a table's cell is left without a paragraph.", name)
        elif element.tag == W_TBL and element.find(W_TR) is None:
            yield Finding("structure", "a table is left without rows.", name)
        elif element.tag == W_TR and element.find(W_TC) is None:
            yield Finding("structure", "a row is left without cells.", name)
    if name != CORE and next(root.iter(W_P), None) is None:
        yield Finding("structure", "nothing is left of this part, not even an empty paragraph.", name)


def _relationship_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in [name for name in parts if name.endswith(".rels")]:
        links = list(elements(parse_xml(parts[name])))[1:]
        ids = Counter(link.get("Id", "") for link in links)
        if any(times > 1 for times in ids.values()):
            yield Finding("relationship", "two relationships have the same id.", name)
        for link in links:
            inside = target_of(owner_of(name), link.get("Target", ""))
            if link.get("TargetMode") != "External" and inside not in parts:
                yield Finding("relationship", f"{inside} is meant, but is not in the file.", name)
        if (owner := owner_of(name)) in parts and owner.endswith(".xml"):
            yield from _dangling(owner, parse_xml(parts[owner]), set(ids))


def _dangling(owner: str, root: etree._Element, known: set[str]) -> Iterator[Finding]:
    relationship = f"{{{NAMESPACES['r']}}}"
    for element in elements(root):
        for attribute, value in element.attrib.items():
            if str(attribute).startswith(relationship) and value and value not in known:
                yield Finding("relationship", f"{value!r} leads to nothing.", owner)


def _type_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    listed = list(elements(parse_xml(parts[CONTENT_TYPES])))[1:]
    named = {entry.get("PartName", "").lstrip("/") for entry in listed}
    extensions = {entry.get("Extension", "").lower() for entry in listed}
    for name in parts:
        if name != CONTENT_TYPES and name not in named and name.rpartition(".")[2].lower() not in extensions:
            yield Finding("content-type", f"the file does not say what kind {name} is.", name)
