"""Word files from outside, judged by their content before anything opens them.

Refused: what is not a .docx, locked, damaged, too big once unpacked, or carrying macros and other
files. What merely points elsewhere is named by ``external_targets``: an office that converts is a
browser, and would fetch it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from documents.errors import DamagedWord, LockedWord, MacrosInWord, NotWord, OversizedWord
from documents.word.fields import SAFE_TARGET
from documents.word.xml import (
    CONTENT_TYPES,
    DOCUMENT,
    NAMESPACES,
    elements,
    owner_of,
    parse_xml,
)

LARGEST_FILE = 20_000_000  # bytes as uploaded
LARGEST_UNPACKED = 60_000_000  # bytes of all members together
LARGEST_PART = 20_000_000  # bytes of one XML part
MOST_MEMBERS = 2_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO_TYPE = re.compile(r"macroEnabled|vbaProject|vbaData|activeX|oleObject", re.IGNORECASE)
_OTHER_FILES = re.compile(r"word/(?:embeddings|activeX|afchunk)", re.IGNORECASE)
_MACRO_LINK = re.compile(
    r"/(?:vbaProject|wordVbaData|oleObject|package|control|activeXControlBinary|attachedToolbars|extensibility)\Z"
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_HYPERLINK, _OTHER_TEXT = f"{_RELATIONSHIP}hyperlink", f"{_RELATIONSHIP}aFChunk"


def open_word_upload(content: bytes) -> None:
    """Pass ``content`` if it is a Word file that is safe to unpack and read.

    Raises NotWord, LockedWord, DamagedWord, OversizedWord or MacrosInWord. Reads no more than
    LARGEST_UNPACKED bytes, one member at a time, whatever the file claims about itself.
    """
    _judge_outside(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _judge_directory(archive.infolist())
            for info in archive.infolist():
                _read_through(archive, info)
            kinds = parse_xml(archive.read(CONTENT_TYPES))
            relationships = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
            document = parse_xml(archive.read(DOCUMENT))
    except (BadZipFile, EOFError, zlib.error, NotImplementedError, OSError, ValueError) as error:
        raise DamagedWord from error
    _judge_kinds(kinds)
    if etree.QName(document).localname != "document" or document.find("{*}body") is None:
        raise DamagedWord
    if any(_brings_a_file(link) for part in relationships for link in elements(parse_xml(part))):
        raise MacrosInWord


def _judge_outside(content: bytes) -> None:
    if not content:
        raise DamagedWord
    if len(content) > LARGEST_FILE:
        raise OversizedWord
    if content.startswith(_OLE):
        raise LockedWord if "EncryptedPackage".encode("utf-16-le") in content else NotWord
    if not content.startswith(b"PK\3\4"):
        raise NotWord


def _judge_directory(members: list[ZipInfo]) -> None:
    names = [info.filename for info in members]
    if any(info.flag_bits & 1 for info in members):
        raise LockedWord
    if len(members) > MOST_MEMBERS or sum(info.file_size for info in members) > LARGEST_UNPACKED:
        raise OversizedWord
    if any(_is_text(info) and info.file_size > LARGEST_PART for info in members):
        raise OversizedWord
    if len({name.lower() for name in names}) != len(names):
        raise DamagedWord
    if any(name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name for name in names):
        raise DamagedWord
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in members):
        raise DamagedWord
    if CONTENT_TYPES not in names or DOCUMENT not in names:
        raise NotWord
    if any(name.lower().endswith("vbaproject.bin") or _OTHER_FILES.match(name) for name in names):
        raise MacrosInWord


def _is_text(info: ZipInfo) -> bool:
    return info.filename.lower().endswith((".xml", ".rels", ".vml"))


def _read_through(archive: ZipFile, info: ZipInfo) -> None:
    """Unpack to nowhere: ``zipfile`` stops at the size claimed and compares the checksum."""
    with archive.open(info) as member:
        if member.read(65_536).startswith((_OLE, b"MZ")):  # macros and programs, whatever their name
            raise MacrosInWord
        while member.read(65_536):
            pass


def _brings_a_file(link: etree._Element) -> bool:
    """Return True if a relationship holds macros, controls or another file, whatever the member is called."""
    return link.get("Type") == _OTHER_TEXT or (
        link.get("TargetMode") != "External" and bool(_MACRO_LINK.search(link.get("Type", "")))
    )


def _judge_kinds(kinds: etree._Element) -> None:
    listed = {entry.get("PartName", ""): entry.get("ContentType", "") for entry in elements(kinds)}
    if any(_MACRO_TYPE.search(kind) for kind in listed.values()):
        raise MacrosInWord
    if listed.get(f"/{DOCUMENT}") != _WORD_TYPE:
        raise NotWord


def external_targets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield (part, target) of everything outside that a Word file would fetch or open, safe links
    excepted.
    """
    for name, content in parts.items():
        if name.endswith(".rels"):
            for link in _unsafe_links(parse_xml(content)):
                yield owner_of(name), link.get("Target", "")
        elif name.startswith("word/") and name.endswith(".xml"):
            root = parse_xml(content)
            for element, attribute in _fetching_attributes(root):
                yield name, element.get(attribute, "")


def _unsafe_links(relationships: etree._Element) -> list[etree._Element]:
    return [
        link
        for link in elements(relationships)
        if (link.get("TargetMode") == "External" or _ELSEWHERE.match(link.get("Target", "")))
        and not (link.get("Type") == _HYPERLINK and SAFE_TARGET.match(link.get("Target", "")))
    ]


def _fetching_attributes(root: etree._Element) -> list[tuple[etree._Element, str]]:
    """Return each attribute that names an address without a relationship, as VML may."""
    return [
        (element, attribute)
        for element in elements(root)
        if element.tag.startswith((f"{{{NAMESPACES['v']}}}", f"{{{NAMESPACES['o']}}}"))
        for attribute in element.attrib
        if isinstance(attribute, str) and etree.QName(attribute).localname in ("src", "href", "althref")
    ]
