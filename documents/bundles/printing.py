"""Prints a number on each page of a PDF, in the corner where the reader looks for it.

The number stands at the bottom right as the page is seen: a page that is turned, cropped or measured in other
units has it there too. It is an artefact: whoever listens hears the page labels, which say the same.

Source: ISO 32000-1, 14.8.2.2 (artefacts), 7.7.3.3 (boxes, turns and units of a page).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from documents.bundles.figures import FONT_NAME, RIM_NAME, Figures, font_object, read_figures, rim_object

SIZE = 14.0
"""Points. A page narrower than a postcard gets smaller numbers."""
FROM_RIGHT, FROM_BOTTOM = 26.0, 20.0
"""Points between the number and the page's edges: inside the corner that our own documents keep empty, and
far enough from the edge for any printer."""
BESIDE = 60.0
"""Points from the number of a bundle to that of an earlier one that the same page was in."""
_WIDEST_SHARE = 0.25
_SMALLEST = 6.0
_ARTIFACT = b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC"


def print_numbers(pdf: Pdf, numbers: Sequence[str], font: Path) -> None:
    """Print ``numbers``, one for each page of ``pdf`` in its order, with the TrueType ``font``."""
    figures = read_figures(font)
    printed_font = font_object(pdf, figures)
    rims = {one: rim_object(pdf, figures, one) for one in sorted(set("".join(numbers)))}
    before = pdf.make_stream(b"q")
    earlier: dict[tuple[int, int], int] = {}
    for page, number in zip(pdf.pages, numbers, strict=True):
        resources = _resources(page.obj)
        fonts, forms = _named(resources, Name.Font), _named(resources, Name.XObject)
        level = _numbers_before(fonts)
        if resources.is_indirect:
            level = earlier.setdefault(resources.objgen, level)
        fonts[f"/{FONT_NAME}{level}"] = printed_font
        for one in number:
            forms[f"/{RIM_NAME}{one}"] = rims[one]
        drawn = pdf.make_stream(_drawing(page.obj, number, figures, level))
        page.obj.Contents = Array([before, *_streams(page.obj), drawn])


def _numbers_before(fonts: Object) -> int:
    """Return how often a page was numbered before, as a page of another bundle."""
    return sum(key.startswith(f"/{FONT_NAME}") for key in fonts.keys())  # noqa: SIM118 - not a dict


def _drawing(page: Object, number: str, figures: Figures, level: int) -> bytes:
    """Return the instructions that draw ``number``, left of those of ``level`` bundles before."""
    left, low, right, high = _box(page)
    unit = _positive(page.get(Name.UserUnit), 1.0)
    turn = _turn(page)
    wide = (right - left if turn in (0, 180) else high - low) * unit
    size = SIZE
    while size > _SMALLEST and figures.width(number, size) > wide * _WIDEST_SHARE:
        size -= 1
    text = figures.width(number, size)
    along, up = (FROM_RIGHT + text + level * BESIDE) / unit, FROM_BOTTOM / unit
    if wide < FROM_RIGHT + text + level * BESIDE:
        along = text / unit
    a, b, c, d, x, y = {
        0: (1, 0, 0, 1, right - along, low + up),
        90: (0, 1, -1, 0, right - up, high - along),
        180: (-1, 0, 0, -1, left + along, high - up),
        270: (0, -1, 1, 0, left + up, low + along),
    }[turn]
    scale = size / unit / 1000
    lines = [b"Q", _ARTIFACT, b"q"]
    lines.append(
        f"{a * scale:.6f} {b * scale:.6f} {c * scale:.6f} {d * scale:.6f} {x:.3f} {y:.3f} cm".encode()
    )
    lines.append(f"q /{RIM_NAME}{number[0]} Do".encode())
    for earlier, later in pairwise(number):
        lines.append(f"1 0 0 1 {figures.widths[earlier]} 0 cm /{RIM_NAME}{later} Do".encode())
    lines += [b"Q", f"BT 0 g 0 Tr /{FONT_NAME}{level} 1000 Tf ({number}) Tj ET".encode(), b"Q", b"EMC"]
    return b"\n".join(lines)


def _streams(page: Object) -> list[Object]:
    content = page.get(Name.Contents)
    if isinstance(content, Array):
        return [one for one in content if isinstance(one, Stream)]
    return [content] if isinstance(content, Stream) else []


def _resources(page: Object) -> Object:
    """Return what the page uses, its own: a number drawn on one page need not be known to another."""
    inherited = _inherited(page, Name.Resources)
    if not isinstance(inherited, Dictionary):
        page.Resources = Dictionary()
    elif Name.Resources not in page:
        page.Resources = inherited
    return page.Resources


def _named(resources: Object, kind: Name) -> Object:
    if not isinstance(resources.get(kind), Dictionary):
        resources[kind] = Dictionary()
    return resources[kind]


def _inherited(page: Object, key: Name) -> Object | int | None:
    node: Object | None = page
    for _ in range(50):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get(Name.Parent)
    return None


def _turn(page: Object) -> int:
    said = _inherited(page, Name.Rotate)
    try:
        return int(said or 0) // 90 * 90 % 360
    except (TypeError, ValueError):
        return 0


def _box(page: Object) -> tuple[float, float, float, float]:
    """Return the part of the page that is shown: left, low, right, high."""
    whole = _corners(_inherited(page, Name.MediaBox)) or (0.0, 0.0, 595.0, 842.0)
    crop = _corners(_inherited(page, Name.CropBox)) or whole
    left, low = max(whole[0], crop[0]), max(whole[1], crop[1])
    right, high = min(whole[2], crop[2]), min(whole[3], crop[3])
    return (left, low, right, high) if right > left and high > low else whole


def _corners(box: Object | int | None) -> tuple[float, float, float, float] | None:
    try:
        x1, y1, x2, y2 = (float(one) for one in box)  # type: ignore[union-attr]
    except (TypeError, ValueError):
        return None
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _positive(value: Object | int | None, otherwise: float) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return otherwise
    return number if number > 0 else otherwise
