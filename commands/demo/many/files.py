"""The papers that families of practice cases send: a few PDFs, the same for all of them."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Dictionary, Name, Pdf

from commands.demo.many.world import PracticeFile
from storage.blobs import Blobs

NAMES = (
    "Decision letter",
    "School report",
    "Educational psychologist, report",
    "Speech and language therapy, letter",
    "What we want to say",
    "Letter from the paediatrician",
)
A4 = [0, 0, 595, 842]


def keep_files(blobs: Blobs) -> tuple[PracticeFile, ...]:
    """Keep the bytes of each paper; the same bytes again are kept once."""
    return tuple(PracticeFile(name, blobs.keep(_paper(name)), 1) for name in NAMES)


def _paper(name: str) -> bytes:
    """Return one page that says what it would be."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(A4[2], A4[3]))
    page = pdf.pages[0]
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    below = "A paper of practice data: nobody wrote it."
    lines = f"BT /F1 20 Tf 72 740 Td ({name}) Tj 0 -32 Td /F1 12 Tf ({below}) Tj ET"
    page.obj.Contents = pdf.make_stream(lines.encode("latin-1"))
    written = BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()
