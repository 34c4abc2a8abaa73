"""Joining strangers' files in a process of its own, with limits of time and memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.errors import DocumentError
from documents.pdf.parts import Part
from documents.uploads import refusals
from documents.uploads.accept import open_elsewhere
from documents.uploads.shapes import Limits

SECONDS = 120
_MEGABYTE = 1024 * 1024


class NotJoined(DocumentError):
    """The files cannot be joined; ``sentence`` says which and why."""


@dataclass(frozen=True)
class JoinedIsolated:
    """A joined PDF; what to say of it as a whole, and of each part."""

    pdf: bytes
    notes: tuple[str, ...]
    of_parts: tuple[tuple[str, ...], ...]


def join_isolated(parts: Sequence[Part], *, title: str) -> JoinedIsolated:
    """Return what ``documents.uploads.joining`` makes of ``parts``.

    Raises NotJoined with what to do about it.
    """
    weight = sum(len(part.pdf) for part in parts)
    limits = Limits(
        max_bytes=weight,
        seconds=SECONDS,
        memory_bytes=280 * _MEGABYTE + 6 * weight,
        address_bytes=1024 * _MEGABYTE + 8 * weight,
    )
    files = [
        {"title": part.title, "label_prefix": part.label_prefix, "size": len(part.pdf)} for part in parts
    ]
    try:
        answer, blobs = open_elsewhere(
            "join", b"".join(part.pdf for part in parts), limits, {"title": title, "files": files}
        )
    except refusals.UploadRefused as refused:
        named = ", ".join(f"'{part.title}'" for part in parts)
        raise NotJoined(f"{named} cannot be joined. {refused.sentence}.") from refused
    if "wrong" in answer:
        raise NotJoined(str(answer["wrong"]))
    of_parts = tuple(tuple(notes) for notes in answer["of_parts"])
    return JoinedIsolated(blobs[0], tuple(answer["notes"]), of_parts)
