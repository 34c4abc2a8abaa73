"""What the pages of a PDF say as text, read in the process that opens strangers' files.

Loaded only there.
"""

from __future__ import annotations

import pypdfium2

MOST_CHARACTERS = 20_000
"""Of one page; a page of a novel has about 2,000."""


def words_of(pdf: bytes) -> list[str]:
    """Return the text of each page, one line of single spaces; empty for a page that is a picture."""
    document = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        return [
            " ".join(page.get_textpage().get_text_bounded().split())[:MOST_CHARACTERS] for page in document
        ]
    finally:
        document.close()  # type: ignore[no-untyped-call]
