"""Comments are left out before an office sees them.

Debian's LibreOffice without a desktop (7.4, libreoffice-core-nogui) lacks the window description for comments
and aborts on the first one it lays out; and none of them may be printed anyway.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 -- a class with a function's name

from lxml import etree

from documents.libreoffice.errors import DamagedDocument
from documents.word.zip import zipped_parts

UNREADABLE = (BadZipFile, ZlibError, NotImplementedError, RuntimeError, EOFError)
"""What zipfile raises for damaged, encrypted and unknown members."""

_MARKS = tuple(
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
    for name in ("commentReference", "commentRangeStart", "commentRangeEnd")
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def without_comments(docx: bytes) -> bytes:
    """Return ``docx`` itself when it has no comments, else a copy in which nothing refers to them.

    Raises DamagedDocument when it is no readable zip.
    """
    try:
        with ZipFile(BytesIO(docx)) as archive:
            if not any(name.startswith("word/comments") for name in archive.namelist()):
                return docx
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        return zipped_parts({name: _without_marks(part) for name, part in parts.items()})
    except (*UNREADABLE, etree.XMLSyntaxError) as error:
        raise DamagedDocument from error


def _without_marks(part: bytes) -> bytes:
    if b"commentR" not in part:
        return part
    tree = etree.fromstring(part, _PARSER)
    for mark in list(tree.iter(*_MARKS)):
        mark.getparent().remove(mark)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
