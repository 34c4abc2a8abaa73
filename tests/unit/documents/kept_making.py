"""PDFs of one page, written by hand, for tests of what is kept of strangers' files."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Pdf
from PIL import Image

from tests.unit.documents.test_hard_pdfs import pdf_of, stream

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
EXIF = b"\xff\xe1\0\x16Exif\0\0MM\0*\0\0\0\x08PLACE"
COMMENT = b"\xff\xfe\0\x09COMMENT"


def opened(content: bytes) -> Pdf:
    return Pdf.open(BytesIO(content))


def page_drawing(resources: bytes, content: bytes, **more: bytes) -> bytes:
    """A page with ``resources`` beside its font, which ``content`` draws."""
    made = pdf_of(content=stream(b"", content), **more)
    return made.replace(b"/Resources<</Font<</F 5 0 R>>>>", b"/Resources<<" + resources + b">>")


def jpeg() -> bytes:
    saved = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(saved, "JPEG", progressive=True)
    return saved.getvalue()


def loaded(picture: bytes) -> bytes:
    """A JPEG as phones write it: with place, comment, and a second picture after its end."""
    return picture[:2] + EXIF + COMMENT + picture[2:] + b"after the end " + EXIF
