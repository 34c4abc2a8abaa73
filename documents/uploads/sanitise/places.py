"""Where on its pages a PDF has what our copy leaves out or draws anew on purpose, and says so."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

from documents.uploads.sanitise.annotations import is_answered
from documents.uploads.sanitise.page_parts import inherited_of_page
from documents.uploads.sanitise.removed_content import is_hidden

_OPENED_ON_A_CLICK = frozenset(
    ("/Text", "/FileAttachment", "/Popup", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
)
_ICON = 24
"""Points to a side of what readers draw for a note, whatever its own box."""
_Box = tuple[float, float, float, float]


def places_taken(pdf: Pdf) -> dict[int, list[_Box]]:
    """Return, by page counted from 0: boxes in points from the lower left corner of the page as it is
    shown.
    """
    found = {number: list(_boxes(page.obj)) for number, page in enumerate(pdf.pages)}
    return {number: boxes for number, boxes in found.items() if boxes}


def _boxes(page: Object) -> Iterator[_Box]:
    annotations = page.get(Name.Annots)
    for one in annotations if isinstance(annotations, Array) else ():
        if not isinstance(one, Dictionary) or is_hidden(one):
            continue
        kind = str(one.get(Name.Subtype))
        drawn_by_each_reader = Name.AP not in one and kind != "/Link"
        if kind == "/Link":
            yield from (_as_shown(side, page) for side in _sides(one))
        if kind == "/Widget" and is_answered(one):
            continue  # an answer must be there
        if drawn_by_each_reader or kind in _OPENED_ON_A_CLICK:
            yield from (_as_shown(box, page) for box in _reaches(one))


def _sides(link: Object) -> Iterator[_Box]:
    """Yield the four sides of the frame that some readers draw round a link.

    Its words must stay as they are.
    """
    box = _numbers(link.get(Name.Rect))
    if box is not None:
        left, bottom, right, top = box
        yield left, bottom, right, bottom
        yield left, top, right, top
        yield left, bottom, left, top
        yield right, bottom, right, top


def _reaches(annotation: Object) -> Iterator[_Box]:
    """Yield the box of a mark and, where it has any, of its own points, by which many readers go."""
    box = _numbers(annotation.get(Name.Rect))
    if box is not None:
        yield box[0] - _ICON, box[1] - _ICON, box[2] + _ICON, box[3] + _ICON
    for key in (Name.QuadPoints, Name.Vertices, Name.L, Name.InkList):
        listed = annotation.get(key)
        numbers: list[Any] = list(listed) if isinstance(listed, Array) else []
        for line in numbers if numbers and isinstance(numbers[0], Array) else [numbers]:
            points = [float(str(one)) for one in line if isinstance(one, int | float | Decimal)]
            if len(points) >= 4:
                yield min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])


def _as_shown(box: _Box, page: Object) -> _Box:
    seen = _numbers(inherited_of_page(page, Name.CropBox)) or _numbers(inherited_of_page(page, Name.MediaBox))
    left, bottom, right, top = seen or (0.0, 0.0, 612.0, 792.0)
    width, height = right - left, top - bottom
    x0, y0, x1, y1 = box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom
    turn = inherited_of_page(page, Name.Rotate)
    match (turn if isinstance(turn, int) else 0) % 360:
        case 90:
            return y0, width - x1, y1, width - x0
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return height - y1, x0, height - y0, x1
    return x0, y0, x1, y1


def _numbers(listed: object) -> _Box | None:
    if not isinstance(listed, Array) or len(listed) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(str(one)) for one in list(listed))
    except ValueError:
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
