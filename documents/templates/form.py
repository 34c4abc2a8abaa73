"""What a template must have for its PDF to be read by everyone, and must not have to be safe.

LibreOffice claims PDF/UA whatever it is given, so the template is held to what the claim needs:
language, real headings, header rows, alt text, A4, fonts that are here. Source: DESIGN, LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from documents.findings import Finding, Severity
from documents.fonts import NoFontList, installed_families, is_metric_equal, stand_in
from documents.templates.tags import TAG_BEGINS
from documents.word.fields import ALLOWED_FIELDS, FieldInstruction, field_instructions
from documents.word.hidden_words import hidden_word_faults, unseen_note_faults
from documents.word.pictures import picture_faults
from documents.word.styles import Styles, is_on
from documents.word.upload import external_targets
from documents.word.xml import (
    CORE,
    DOCUMENT,
    NAMESPACES,
    W_P,
    W_R,
    W_T,
    W_TBL,
    elements,
    owner_of,
    paragraph_words,
    parse_xml,
    tag,
    target_of,
    text_parts,
)

LANGUAGE = "en-GB"
A4_TWIPS = (11_906, 16_838)  # 210 × 297 mm
DEEPEST_TABLE = 10
"""Tables inside each other. LibreOffice drops the words of the 29th when rows repeat as headers."""
_TWIPS_OFF = 30  # half a millimetre: programs round differently
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
_WHY_NOT = {
    "DATE": "prints the day it is looked at, not the day it was issued",
    "TIME": "prints the time it is looked at",
    "FILENAME": "prints the name of a file on our server",
}


PRINTING_FAULTS = frozenset(
    {"no-title", "language", "no-heading", "heading-jump", "fake-heading", "paper", "font", "table-header"}
    | {"alt-text", "link-style"}
)
"""Faults of how a document is printed and read aloud. They keep a template from being published; every other
fault concerns its words, and what has one is never filled."""


def form_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield every fault of a Word file's form, tags aside. ``parts`` is the file unpacked."""
    styles = Styles(parts)
    roots = {name: parse_xml(parts[name]) for name in text_parts(parts)}
    body = roots[DOCUMENT]
    yield from _document_faults(parts, styles)
    yield from _heading_faults(body, styles)
    yield from _page_size_faults(body)
    yield from _font_faults(roots, styles)
    yield from _outside_faults(parts)
    yield from _comment_faults(parts)
    yield from nesting_faults(parts)
    yield from picture_faults(parts)
    yield from unseen_note_faults(roots, styles)
    for name, root in roots.items():
        for fault in _part_faults(root, styles):
            yield replace(fault, part=name)


def nesting_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield each table that stands inside too many others: its words would not be on the page."""
    for name in text_parts(parts):
        for table in parse_xml(parts[name]).iter(W_TBL):
            if sum(1 for _ in table.iterancestors(W_TBL)) == DEEPEST_TABLE:
                sentence = (
                    f"A table stands inside {DEEPEST_TABLE} others, and its words would be lost. "
                    "Take it out of them (cut it, and paste it below)."
                )
                words = next(filter(str.strip, map(paragraph_words, table.iter(W_P))), "")
                yield Finding("nested-tables", sentence, name, words)


def _document_faults(parts: Mapping[str, bytes], styles: Styles) -> Iterator[Finding]:
    if CORE not in parts:
        yield Finding("no-title", "The Word file has no properties. Give it a title (File, Info, Title).")
    said = styles.language()
    if said != LANGUAGE:
        sentence = f"its text is '{said}'" if said else "it does not say what language it is in"
        yield Finding(
            "language",
            f"The Word file must be in {LANGUAGE}: {sentence}. Set the proofing language of its styles.",
            "word/styles.xml",
        )


def heading_jumps(body: etree._Element, styles: Styles) -> Iterator[tuple[str, int, int]]:
    """Yield (words, level before, level) wherever a heading is more than one deeper than the last."""
    before = 0
    for paragraph in body.iter(W_P):
        level = styles.heading_level(paragraph)
        words = paragraph_words(paragraph).strip()
        if level is None or not words:
            continue
        if level > before + 1:
            yield words, before, level
        before = level


def _heading_faults(body: etree._Element, styles: Styles) -> Iterator[Finding]:
    levels = [styles.heading_level(paragraph) for paragraph in body.iter(W_P)]
    if 1 not in levels:
        sentence = "There is no main heading. Give the title the style 'Heading 1'."
        yield Finding("no-heading", sentence, DOCUMENT)
    for words, before, level in heading_jumps(body, styles):
        sentence = f"A heading of level {level} follows one of level {before}: no level may be left out."
        if before or 1 in levels:
            yield Finding("heading-jump", sentence, DOCUMENT, words)
    for paragraph in body.iter(W_P):
        name = styles.name(styles.paragraph_style(paragraph))
        if name in ("title", "subtitle") and styles.heading_level(paragraph) is None:
            sentence = f"The style '{name}' is no heading for those who listen. Use 'Heading 1'."
            yield Finding("fake-heading", sentence, DOCUMENT, paragraph_words(paragraph))


def _page_size_faults(body: etree._Element) -> Iterator[Finding]:
    sections = list(body.iter(tag("w:sectPr")))
    sizes = [section.find(tag("w:pgSz")) for section in sections]
    if not sections or not all(_is_a4(size) for size in sizes):
        yield Finding("paper", "The paper is not A4. Set it under Layout, Size.", DOCUMENT)


def _is_a4(size: etree._Element | None) -> bool:
    if size is None:
        return False
    try:
        sides = sorted(int(float(size.get(tag(f"w:{side}"), "0"))) for side in "wh")
    except ValueError:
        return False
    return all(abs(side - wanted) <= _TWIPS_OFF for side, wanted in zip(sides, A4_TWIPS, strict=True))


def _font_faults(roots: Mapping[str, etree._Element], styles: Styles) -> Iterator[Finding]:
    used: dict[str, tuple[str, str]] = {}
    for name, root in roots.items():
        for run in root.iter(W_R):
            words = "".join(text.text or "" for text in run.iter(W_T))
            if words.strip() and (family := styles.font(run)):
                used.setdefault(family, (name, words))
    try:
        for family, (name, words) in sorted(used.items()):
            if family.lower() not in installed_families():
                yield _lacking(family, name, words)
    except NoFontList:
        sentence = "This machine cannot say which fonts it has, so fonts were not checked."
        yield Finding("fonts-unknown", sentence, severity=Severity.WARNING)


def _lacking(family: str, part: str, words: str) -> Finding:
    if is_metric_equal(family):
        sentence = (
            f"The font '{family}' is not here. '{stand_in(family)}', which has the same widths, is printed."
        )
        return Finding("font", sentence, part, words, severity=Severity.WARNING)
    sentence = (
        f"The font '{family}' is not here. '{stand_in(family)}' would be printed, and lines would move."
    )
    return Finding("font", sentence, part, words)


def _outside_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for part, target in external_targets(parts):
        if not unquote(target).startswith(TAG_BEGINS):
            sentence = (
                f"Something here is fetched from outside: '{target}'. Put it into the file, or take it out."
            )
            yield Finding("external-target", sentence, part)


def _comment_faults(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in parts:
        if name in comment_parts(parts):
            root = parse_xml(parts[name])
            if len(root):
                words = " ".join("".join(text.text or "" for text in root.iter(W_T)).split())
                sentence = "There are comments in the file. Delete them, then save it again."
                yield Finding("comments", sentence, name, words)
                return


def comment_parts(parts: Mapping[str, bytes]) -> set[str]:
    """Return the parts that hold comments, by their names and by what the file says they are."""
    found = {name for name in parts if name.startswith("word/comments") and name.endswith(".xml")}
    for name in [name for name in parts if name.endswith(".rels")]:
        for link in elements(parse_xml(parts[name])):
            inside = target_of(owner_of(name), link.get("Target", ""))
            if link.get("Type", "").endswith("/comments") and inside in parts:
                found.add(inside)
    return found


def _part_faults(root: etree._Element, styles: Styles) -> Iterator[Finding]:
    yield from _change_faults(root)
    yield from _table_faults(root)
    yield from _picture_faults(root)
    yield from _link_faults(root, styles)
    yield from hidden_word_faults(root, styles)
    for instruction in field_instructions(root):
        if fault := _field_fault(instruction):
            yield fault


def _change_faults(root: etree._Element) -> Iterator[Finding]:
    changes = {tag(f"w:{name}") for name in _CHANGES}
    for element in elements(root):
        if element.tag in changes or element.tag.endswith("PrChange"):
            paragraph = next(iter(element.iterancestors(W_P)), None)
            words = "" if paragraph is None else paragraph_words(paragraph)
            sentence = "There are tracked changes. Accept or reject them all (Review), then save it again."
            yield Finding("tracked-changes", sentence, words=words)
            return


def _table_faults(root: etree._Element) -> Iterator[Finding]:
    for table in root.iter(W_TBL):
        first = table.find(tag("w:tr"))
        if first is None or not is_on(first.find("w:trPr/w:tblHeader", NAMESPACES)):
            words = "" if first is None else " ".join((text.text or "") for text in first.iter(W_T))
            sentence = "A table's first row is not marked as its header. Mark it: Table, Repeat Header Rows."
            yield Finding("table-header", sentence, words=words)


def _picture_faults(root: etree._Element) -> Iterator[Finding]:
    for drawing in root.iter(tag("w:drawing")):
        properties = drawing.find(".//wp:docPr", NAMESPACES)
        is_box = drawing.find(".//wps:txbx", NAMESPACES) is not None
        if not is_box and (properties is None or not properties.get("descr", "").strip()):
            name = "" if properties is None else properties.get("name", "")
            yield Finding("alt-text", f"The picture '{name}' has no alt text. Say in words what it shows.")
    for shape in root.iter(tag("v:imagedata")):
        holder = shape.getparent()
        if holder is None or not holder.get("alt", "").strip():
            yield Finding("alt-text", "A picture has no alt text. Say in words what it shows.")
    if next(root.iter(tag("w:txbxContent")), None) is not None:
        sentence = "There is a text box. People who listen may hear it out of order: use a paragraph."
        yield Finding("text-box", sentence, severity=Severity.WARNING)


def _link_faults(root: etree._Element, styles: Styles) -> Iterator[Finding]:
    for link in root.iter(tag("w:hyperlink")):
        for run in link.iter(W_R):
            style = run.find("w:rPr/w:rStyle", NAMESPACES)
            said = "" if style is None else styles.name(style.get(tag("w:val"), ""))
            words = "".join(text.text or "" for text in run.iter(W_T))
            if words.strip() and said != "hyperlink":
                sentence = "A link lacks the character style 'Hyperlink', without which the PDF loses it."
                yield Finding("link-style", sentence, words=words)
                break


def _field_fault(instruction: FieldInstruction) -> Finding | None:
    words = "" if instruction.paragraph is None else paragraph_words(instruction.paragraph)
    if instruction.kind not in ALLOWED_FIELDS:
        why = _WHY_NOT.get(instruction.kind, "is not allowed in a template")
        sentence = f"The field {instruction.kind or 'without a name'} {why}. Take it out."
        return Finding("word-field", sentence, words=words, field=instruction.kind)
    if not instruction.is_allowed:
        sentence = f"A link leads to '{instruction.target}'. Links may lead to web, mail and phone addresses."
        return Finding("external-target", sentence, words=words)
    return None
