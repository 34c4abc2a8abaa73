"""Everything for which another person's PDF is refused before it is changed, at each road into the office."""

from pikepdf import Name, Pdf

from documents.uploads.sanitise.absent import refuse_what_is_not_there
from documents.uploads.sanitise.bounds import DEFAULT, Bounds, refuse_what_swells
from documents.uploads.sanitise.loops import refuse_endless_drawing
from documents.uploads.sanitise.moving_forms import refuse_moving_form
from documents.uploads.sanitise.page_sizes import refuse_odd_sizes
from documents.uploads.sanitise.unfit import Portfolio


def refuse_unfit(pdf: Pdf, content: bytes, bounds: Bounds = DEFAULT) -> None:
    """Raises the UnfitPdf that says what is wrong with ``pdf``, which was opened from ``content``."""
    refuse_what_swells(pdf, bounds)
    refuse_odd_sizes(pdf)
    refuse_endless_drawing(pdf)
    refuse_what_is_not_there(pdf, content)
    if Name.Collection in pdf.Root:
        raise Portfolio
    refuse_moving_form(pdf)
