"""The XML inside Word files: names, a parser that trusts nothing, and who is who among the parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from lxml import etree

from documents.errors import DamagedWord

_OFFICE = "http://schemas.openxmlformats.org/"
NAMESPACES = {
    "w": f"{_OFFICE}wordprocessingml/2006/main",
    "r": f"{_OFFICE}officeDocument/2006/relationships",
    "wp": f"{_OFFICE}drawingml/2006/wordprocessingDrawing",
    "a": f"{_OFFICE}drawingml/2006/main",
    "pic": f"{_OFFICE}drawingml/2006/picture",
    "mc": f"{_OFFICE}markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rel": f"{_OFFICE}package/2006/relationships",
    "ct": f"{_OFFICE}package/2006/content-types",
}
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT, CORE, STYLES = "word/document.xml", "docProps/core.xml", "word/styles.xml"


def tag(short: str) -> str:
    """Return ``w:p`` as lxml writes it."""
    prefix, name = short.split(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


W_P, W_R, W_T, W_TBL, W_TR, W_TC = (tag(f"w:{name}") for name in ("p", "r", "t", "tbl", "tr", "tc"))
W_VAL = tag("w:val")


def parse_xml(content: bytes) -> etree._Element:
    """Return the root of a part. Raises DamagedWord; entities, DTDs and the network are never used."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedWord from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedWord
    return root


def written_xml(root: etree._Element) -> bytes:
    """Return a part's bytes, as Word writes them."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Return all elements of a tree, without comments and processing instructions."""
    return root.iter(etree.Element)


def text_parts(names: Mapping[str, object]) -> list[str]:
    """Return the parts among ``names`` that hold a reader's text: body, headers, footers, notes."""
    return sorted((name for name in names if _is_text_part(name)), key=lambda name: (name != DOCUMENT, name))


def _is_text_part(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    kind = file.removesuffix(".xml").rstrip("0123456789")
    kinds = ("document", "header", "footer", "footnotes", "endnotes")
    return folder == "word" and file.endswith(".xml") and kind in kinds


def relationships_name(part: str) -> str:
    """Return where the relationships of ``part`` are kept."""
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"


def owner_of(relationships: str) -> str:
    """Return the part whose relationships these are; the reverse of ``relationships_name``."""
    folder, _, file = relationships.rpartition("/")
    return join(dirname(folder), file.removesuffix(".rels"))


def target_of(part: str, target: str) -> str:
    """Return the member that ``target``, written in the relationships of ``part``, means."""
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))


def paragraph_words(paragraph: etree._Element) -> str:
    """Return what a paragraph says; text boxes anchored in it are paragraphs of their own."""
    return "".join(text.text or "" for text in paragraph.iter(W_T) if paragraph_of(text) is paragraph)


def paragraph_of(element: etree._Element) -> etree._Element | None:
    return next(iter(element.iterancestors(W_P)), None)
