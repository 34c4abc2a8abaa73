"""A filled Word file into the PDF that people read: same bytes in, same bytes out."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pikepdf
from lxml import etree

from documents.libreoffice.comments import UNREADABLE
from documents.libreoffice.errors import DamagedDocument
from documents.libreoffice.lanes import Lane
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.metadata import finish_metadata

UNTITLED = "Document"
"""What a PDF is called whose Word file has no title: PDF/UA wants one (ISO 14289-1, 7.1)."""

_CORE = "docProps/core.xml"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def to_pdf(
    pool: LibreOfficePool,
    docx: bytes,
    *,
    lane: Lane = Lane.FINISHING,
    seconds: float = 60,
    patience: float | None = None,
    accessible: bool = False,
) -> bytes:
    """Return the Word file as tagged PDF/A-2b with its own title and language.

    ``seconds`` limits the document's own time in an office, ``patience`` the whole wait (None: no limit).
    ``accessible`` adds the claim of PDF/UA, for templates that have passed their checks. The same Word bytes
    always give the same PDF bytes. Raises DamagedDocument, ConversionTooLong, ConversionFailed or
    OfficeUnavailable.
    """
    raw = pool.convert(docx, lane=lane, seconds=seconds, patience=patience)
    return finish_metadata(raw, title=title_of(docx) or UNTITLED, claims_ua=accessible)


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF of our own making has.

    Those of others are counted by documents.pdf.pages.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def title_of(docx: bytes) -> str:
    """Return the title property of a Word file, "" without one.

    Raises DamagedDocument when it cannot be read.
    """
    try:
        with ZipFile(BytesIO(docx)) as archive:
            if _CORE not in archive.namelist():
                return ""
            found = etree.fromstring(archive.read(_CORE), _PARSER).findtext(f".//{_TITLE}")
    except (*UNREADABLE, etree.XMLSyntaxError) as error:
        raise DamagedDocument from error
    return found or ""
