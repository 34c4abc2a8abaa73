"""A bundle with each of its documents and a list of them in one ZIP, with names that every system shows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LIST_NAME = "list.csv"
HEADS = ("No.", "Section", "Document", "Date", "Pages", "File", "SHA-256")
LONGEST = 80
"""Characters of a name: Windows opens a ZIP only into paths of 260."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ListedDocument:
    """One document of a bundle as its list tells of it. ``dated`` is as printed on the index."""

    number: int
    section: str
    title: str
    dated: str
    pages: str
    digest: str
    content: bytes


def file_name(title: str, ending: str = ".pdf") -> str:
    """Return ``title`` as a file's name that Windows, macOS and Linux all take, in any script."""
    plain = unicodedata.normalize("NFC", "".join(one for one in title if unicodedata.category(one)[0] != "C"))
    plain = " ".join(_FORBIDDEN.sub(" ", plain).split()).strip(" .")
    while len(plain.encode()) > 2 * LONGEST or len(plain) > LONGEST:
        plain = plain[:-1].rstrip(" .")
    if not plain or _RESERVED.match(plain):
        plain = f"document {plain}".strip()
    return plain + ending


def bundle_zip(
    bundle_name: str, bundle: bytes, bundle_digest: str, documents: Sequence[ListedDocument], day: date
) -> bytes:
    """Return the ZIP: the bundle, the list, and each document by its number and title.

    The same documents give the same bytes.
    """
    written = io.BytesIO()
    names = [f"documents/{one.number:03d} {file_name(one.title)}" for one in documents]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, bundle_name, day, bundle)
        listed = _list(bundle_name, bundle_digest, documents, names)
        _put(archive, LIST_NAME, day, listed.encode("utf-8-sig"))
        for name, one in zip(names, documents, strict=True):
            _put(archive, name, day, one.content)
    return written.getvalue()


def _list(
    bundle_name: str, bundle_digest: str, documents: Sequence[ListedDocument], names: Sequence[str]
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerow(("", "", "The whole bundle", "", "", bundle_name, bundle_digest))
    for name, one in zip(names, documents, strict=True):
        row = (str(one.number), one.section, one.title, one.dated, one.pages, name, one.digest)
        writer.writerow([f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell for cell in row])
    return text.getvalue()


def _put(archive: zipfile.ZipFile, name: str, day: date, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
