"""Making a bundle in a process of its own, with limits of time and memory."""

from __future__ import annotations

from collections.abc import Sequence

from documents.bundles.shapes import BuiltBundle, BundleFile
from documents.errors import DocumentError
from documents.fonts import font_file
from documents.uploads import refusals
from documents.uploads.accept import open_elsewhere
from documents.uploads.shapes import Limits

NUMBERS_FONT = "Carlito:bold"
SECONDS = 300
"""Processor time: a thousand pages of a hundred files with tags take about a tenth of it."""
_MEGABYTE = 1024 * 1024


class NotBuilt(DocumentError):
    """The bundle cannot be made; ``sentence`` says of which document and why."""


def build_isolated(index: bytes, files: Sequence[BundleFile], *, title: str) -> BuiltBundle:
    """Return what ``documents.bundles.building`` makes of ``index`` and ``files``.

    Raises NotBuilt with what to do about it.
    """
    weight = len(index) + sum(len(file.pdf) for file in files)
    limits = Limits(
        max_bytes=weight,
        seconds=SECONDS,
        memory_bytes=400 * _MEGABYTE + 8 * weight,
        address_bytes=1200 * _MEGABYTE + 10 * weight,
    )
    asked = {
        "title": title,
        "font": str(font_file(NUMBERS_FONT)),
        "index_size": len(index),
        "files": [
            {
                "title": file.title,
                "section": file.section,
                "size": len(file.pdf),
                "numbers": file.numbers,
            }
            for file in files
        ],
    }
    content = b"".join((index, *(file.pdf for file in files)))
    try:
        answer, blobs = open_elsewhere("bundle", content, limits, asked, program="documents.bundles.opener")
    except refusals.UploadRefused as refused:
        raise NotBuilt(f"The bundle cannot be made. {refused.sentence}.") from refused
    if "wrong" in answer:
        raise NotBuilt(str(answer["wrong"]))
    of_parts = tuple(tuple(notes) for notes in answer["of_parts"])
    return BuiltBundle(blobs[0], int(answer["index_pages"]), tuple(answer["notes"]), of_parts)
