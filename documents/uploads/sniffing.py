"""What a file is, by its bytes; its name and its declared type are never asked."""

from documents.uploads import refusals
from documents.uploads.names import safe_name
from documents.uploads.shapes import Kind

PDF_HEADER_WITHIN = 1024
"""Readers look for the PDF header in this many first bytes (ISO 32000-1, annex H.3, note 13)."""

_PHOTO_BRANDS = frozenset(
    (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
        b"avif",
        b"avis",
        b"jxl ",
        b"crx ",
    )
)
_PHOTO_STARTS = (
    b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\0\x0cjP  ", b"\xff\x0a", b"\0\0\0\x0cJXL ",
)  # fmt: skip
_WORD_STARTS = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def kind_of(content: bytes, file_name: str) -> Kind:
    """Return the kind of ``content``. Raises UploadRefused for what is no PDF, JPEG or PNG."""
    if not content.strip(b"\0 \t\r\n"):
        raise refusals.damaged()
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    named = safe_name(file_name)
    if _is_other_photo(content):
        raise refusals.photo_type(named)
    if _is_word(content):
        raise refusals.word_file(named)
    if not content.startswith(b"PK\3\4") and b"%PDF-" in content[:PDF_HEADER_WITHIN]:
        return Kind.PDF
    raise refusals.other_type(named)


def _is_other_photo(content: bytes) -> bool:
    if content[4:8] == b"ftyp":
        # The first brand is the maker's own on some phones; those it can be read as follow it.
        brands = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
        return any(brands[at : at + 4] in _PHOTO_BRANDS for at in range(0, len(brands), 4))
    return content.startswith(_PHOTO_STARTS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _is_word(content: bytes) -> bool:
    # The names of a zip's members stand unpacked in it; the file is not opened here.
    return content.startswith(_WORD_STARTS) or (
        content.startswith(b"PK\3\4") and (b"word/" in content or b"mimetypeapplication/vnd.oasis" in content)
    )
