"""Several uploads as one PDF: the pages of a letter photographed one by one."""

from collections.abc import Sequence

from documents.foreign.merge import merge_plain
from documents.intake.shapes import TakenIn
from documents.parts import Part


def several_as_pdf(uploads: Sequence[TakenIn], *, title: str = "Uploaded pages") -> bytes:
    """One PDF of ``uploads`` in their order, a bookmark for each.

    Raises NothingToMerge when there are none.
    """
    return merge_plain([Part(one.as_pdf, one.shown_name) for one in uploads], title=title)
