"""A mark at the foot of each page to be signed on paper: version and check code in words, and a QR code.

Drawn into the corner that our pages keep empty (50 x 14 mm, bottom right), as artefacts: the file is for a
printer, and whoever reads it on a screen has the same words in the statement.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf
import segno

POINTS_PER_MM = 72 / 25.4
QR_MM = 13.0
RIGHT_MM, BOTTOM_MM = 6.0, 6.0
QUIET = 4


def mark_pages(pdf: bytes, *, mark: str, words: tuple[str, str]) -> bytes:
    """Return the file with ``mark`` as a QR code, and two lines of ``words``, on each page."""
    with pikepdf.open(BytesIO(pdf)) as document:
        font = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        total = len(document.pages)
        for number, page in enumerate(document.pages, start=1):
            width = float(page.mediabox[2]) - float(page.mediabox[0])
            name = page.add_resource(font, pikepdf.Name.Font)
            drawn = _drawing(f"{mark} p{number}/{total}", words, width, str(name))
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q\n" + drawn)
        output = BytesIO()
        document.save(output)
    return output.getvalue()


def _drawing(mark: str, words: tuple[str, str], width: float, font: str) -> bytes:
    code = segno.make_qr(mark, error="m", boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    side = QR_MM * POINTS_PER_MM
    module = side / len(rows)
    left, bottom = width - side - RIGHT_MM * POINTS_PER_MM, BOTTOM_MM * POINTS_PER_MM
    lines = ["/Artifact BMC", "q", "0 g"]
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                lines.append(
                    f"{left + x * module:.3f} {bottom + side - (y + 1) * module:.3f} "
                    f"{module:.3f} {module:.3f} re"
                )
    lines += ["f", "BT", f"{font} 7 Tf"]
    start = left - 33 * POINTS_PER_MM
    for place, line in zip((8.0, 4.5), words, strict=True):
        text = line.encode("cp1252", "replace").decode("cp1252")
        text = text.replace("\\", "").replace("(", "").replace(")", "")
        lines.append(f"1 0 0 1 {start:.2f} {bottom + place * POINTS_PER_MM - 8:.2f} Tm ({text}) Tj")
    return ("\n".join([*lines, "ET", "Q", "EMC"])).encode("cp1252")
