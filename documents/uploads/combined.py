"""Several uploads as one PDF: the pages of a letter photographed one by one."""

from collections.abc import Sequence

from documents.pdf.parts import Part
from documents.uploads.sanitise.merge import merge_plain
from documents.uploads.shapes import TakenIn


def combine_as_pdf(uploads: Sequence[TakenIn], *, title: str = "Uploaded pages") -> bytes:
    """One PDF of ``uploads`` in their order, a bookmark for each.

    Raises NothingToMerge when there are none.
    """
    return merge_plain([Part(one.as_pdf, one.shown_name) for one in uploads], title=title)
