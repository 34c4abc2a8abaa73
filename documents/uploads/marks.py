"""What a scan says at the foot of its pages: QR codes on their pictures, and words where it has a text layer.

Loaded only in the process that opens strangers' files.
"""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

PIXELS_PER_POINT = 2.5
"""180 dots an inch: a QR module of 0.4 mm is three dots wide."""
MOST_PAGES = 40
LONGEST = 200  # characters of one QR code that are kept
MARK = "CP "


def marks_of(pdf: bytes) -> list[list[str]]:
    """Return for each page the texts of its QR codes, and lines of its text layer that begin as ours do.

    Pages after the first MOST_PAGES are not looked at: they read as nothing.
    """
    found: list[list[str]] = []
    document = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            picture = page.render(scale=PIXELS_PER_POINT, grayscale=True).to_pil()
            words = page.get_textpage().get_text_bounded()
            lines = [line.strip()[:LONGEST] for line in words.splitlines()]
            found.append([*_codes_on(picture), *(line for line in lines if line.startswith(MARK))])
        found += [[] for _ in range(len(document) - len(found))]
    finally:
        document.close()  # type: ignore[no-untyped-call]
    return found


def _codes_on(picture: Image.Image) -> list[str]:
    """Return the texts of the QR codes on one page."""
    codes = zxingcpp.read_barcodes(
        picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text[:LONGEST] for code in codes]
