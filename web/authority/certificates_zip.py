"""Several certificates in one ZIP with a list of them. Each file is the sealed one, byte for byte."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LIST_NAME = "list.csv"
HEADS = ("Number", "Kind", "Issued on", "Put in for", "File", "SHA-256")
ZIP_BEGINS = date(1980, 1, 1)


@dataclass(frozen=True)
class Item:
    """One file of the ZIP. ``put_in_for`` names the replaced certificates that it stands for."""

    number: str
    kind: str
    issued_on: date
    put_in_for: tuple[str, ...]
    file_name: str
    digest: str
    content: bytes


def certificates_zip(items: Sequence[Item]) -> bytes:
    """Return the ZIP of ``items`` and its list. The same items give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        newest = max((item.issued_on for item in items), default=ZIP_BEGINS)
        _put(archive, LIST_NAME, newest, certificates_list(items).encode())
        for item in items:
            _put(archive, item.file_name, item.issued_on, item.content)
    return buffer.getvalue()


def certificates_list(items: Sequence[Item]) -> str:
    """Return what is inside, a line each: number, kind, day of issue, what it replaces, file, SHA-256.

    No person.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for item in items:
        writer.writerow(
            (
                item.number,
                item.kind,
                item.issued_on.isoformat(),
                " ".join(item.put_in_for),
                item.file_name,
                item.digest,
            )
        )
    return text.getvalue()


def _put(archive: zipfile.ZipFile, name: str, day: date, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
