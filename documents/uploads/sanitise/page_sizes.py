"""Finds pages that are too small or too large for readers to show."""

from decimal import Decimal
from typing import Any

from pikepdf import Array, Name, Object, Pdf

from documents.uploads.sanitise.page_parts import inherited_of_page
from documents.uploads.sanitise.unfit import OddSize

SMALLEST, LARGEST = 3, 14_400
"""Points of a side, the page's own unit counted in (ISO 32000-1, annex C.2: architectural limits)."""


def refuse_odd_sizes(pdf: Pdf) -> None:
    """Raises OddSize when a page of ``pdf`` is smaller or larger than readers are made for."""
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
