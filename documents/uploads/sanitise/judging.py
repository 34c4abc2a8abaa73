"""Everything for which another person's PDF is refused before it is changed, at each road into the office."""

from decimal import Decimal
from typing import Any

from pikepdf import Array, Name, Object, Pdf

from documents.uploads.sanitise.absent import refuse_what_is_not_there
from documents.uploads.sanitise.bounds import DEFAULT, Bounds, refuse_what_swells
from documents.uploads.sanitise.loops import refuse_endless_drawing
from documents.uploads.sanitise.moving_forms import refuse_moving_form
from documents.uploads.sanitise.page_parts import inherited_of_page
from documents.uploads.sanitise.unfit import OddSize, Portfolio

SMALLEST, LARGEST = 3, 14_400
"""Points of a side, the page's own unit counted in (ISO 32000-1, annex C.2: architectural limits)."""


def refuse_unfit(pdf: Pdf, content: bytes, bounds: Bounds = DEFAULT) -> None:
    """Raises the UnfitPdf that says what is wrong with ``pdf``, which was opened from ``content``."""
    refuse_what_swells(pdf, bounds)
    _refuse_odd_sizes(pdf)
    refuse_endless_drawing(pdf)
    refuse_what_is_not_there(pdf, content)
    if Name.Collection in pdf.Root:
        raise Portfolio
    refuse_moving_form(pdf)


def _refuse_odd_sizes(pdf: Pdf) -> None:
    """Raise OddSize when a page of ``pdf`` is smaller or larger than readers are made for."""
    for page in pdf.pages:
        unit = page.obj.get(Name.UserUnit, 1)
        if not isinstance(unit, int | float | Decimal) or not 0 < unit <= LARGEST:
            raise OddSize
        for key in (Name.MediaBox, Name.CropBox):
            box = inherited_of_page(page.obj, key)
            if isinstance(box, Array) and not _is_usual(box, float(unit)):
                raise OddSize


def _is_usual(box: Object, unit: float) -> bool:
    sides: list[Any] = list(box)
    numbers = [float(one) for one in sides if isinstance(one, int | float | Decimal)]
    if len(numbers) != 4 or max(map(abs, numbers)) > LARGEST * 2:
        return False
    left, bottom, right, top = numbers
    return all(SMALLEST <= abs(side) * unit <= LARGEST for side in (right - left, top - bottom))
