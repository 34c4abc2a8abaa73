"""What goes into and comes out of the intake."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is by its content, and the ending that its stored name gets."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def ending(self) -> str:
        """The true ending of a file of this kind, without the dot."""
        return "jpg" if self is Kind.JPEG else self.value


@dataclass(frozen=True)
class Limits:
    """How large, long and slow an upload may be.

    ``max_bytes`` is the size of the file, ``max_unpacked_bytes`` of all that it holds once unpacked, and
    ``max_pixels`` of one picture. ``seconds`` and ``memory_bytes`` bound the process that opens it
    (``picture_memory_bytes`` for a picture, which is unpacked whole), and ``address_bytes`` what it may
    reserve, the programs that it loads among it.
    """

    max_bytes: int = 20 * 1024 * 1024
    max_pages: int = 200
    max_pixels: int = 64_000_000
    max_unpacked_bytes: int = 400 * 1024 * 1024
    seconds: int = 25
    memory_bytes: int = 280 * 1024 * 1024
    picture_memory_bytes: int = 420 * 1024 * 1024
    address_bytes: int = 1024 * 1024 * 1024


DEFAULT = Limits()


@dataclass(frozen=True)
class TakenIn:
    """An upload in the form that we keep.

    ``content`` is a cleaned PDF, or the upright picture without anything its camera wrote into it;
    ``as_pdf`` is the same as PDF (a picture on one A4 page). ``shown_name`` is the sender's name made safe
    to show, ``stored_name`` ours; both end in what the content is. ``notes`` tell the sender what we changed.
    """

    kind: Kind
    content: bytes
    as_pdf: bytes
    pages: int
    shown_name: str
    stored_name: str
    notes: tuple[str, ...] = ()
