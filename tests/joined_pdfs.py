"""Other people's PDFs joined, for tests that look at the bytes alone."""

from __future__ import annotations

from collections.abc import Sequence

from documents.pdf.parts import Part
from documents.uploads.sanitise.merge import join_plain


def merge_plain(parts: Sequence[Part], *, title: str) -> bytes:
    """Return the PDF of ``join_plain`` alone. Raises as it does."""
    return join_plain(parts, title=title).pdf
