"""Draws signatures, and finds them in pictures."""

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from documents.signatures.shapes import BOX_HEIGHT, HIGHEST_MM, WIDEST_MM, Ink, Point

DOTS_PER_INCH = 600
THINNEST, THICKEST = 1.2, 3.2
"""Width of the line in units of the box: thin where the pen was quick or light."""

_DOTS_PER_MM = DOTS_PER_INCH / 25.4
_NATURAL_MM = HIGHEST_MM / BOX_HEIGHT
_LARGEST_MM = _NATURAL_MM * 2.5
"""A small drawing is enlarged at most this much, in millimetres for a unit of the box."""

_FINER = 3
_STEADY = 2.2
_BACKGROUND_SHADE = 25
_INK_SHADE = 90


class NoInk(Exception):
    """Nothing in the picture is darker than its paper."""


def drawn(strokes: Sequence[Sequence[Point]]) -> Ink:
    """Return the picture of ``strokes``: black on white, cut to the ink."""
    left = min(point.x for stroke in strokes for point in stroke) - THICKEST
    top = min(point.y for stroke in strokes for point in stroke) - THICKEST
    width = max(point.x for stroke in strokes for point in stroke) + THICKEST - left
    height = max(point.y for stroke in strokes for point in stroke) + THICKEST - top
    scale = min(WIDEST_MM / width, HIGHEST_MM / height, _LARGEST_MM) * _DOTS_PER_MM
    size = (math.floor(width * scale), math.floor(height * scale))
    fine = scale * _FINER
    canvas = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 255)
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        for x, y, thickness in _path(stroke):
            across, down, radius = (x - left) * fine, (y - top) * fine, thickness * fine / 2
            pen.ellipse((across - radius, down - radius, across + radius, down + radius), fill=0)
    picture = canvas.resize(size, Image.Resampling.BOX)
    return _as_ink(_cut(picture, 250), 1 / _DOTS_PER_MM)


def trimmed(picture: Image.Image) -> Image.Image:
    """Return the ink of a grey ``picture`` on white, cut to it, shadows of the paper taken out.

    Raises NoInk when there is none.
    """
    eighth = picture.resize((max(picture.width // 8, 1), max(picture.height // 8, 1)), Image.Resampling.BOX)
    background = eighth.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(4))
    shade = ImageChops.subtract(background.resize(picture.size, Image.Resampling.BILINEAR), picture)
    darkest = shade.getextrema()[1]
    if not isinstance(darkest, int | float) or darkest < _INK_SHADE:
        raise NoInk
    spread = 255 / (_INK_SHADE - _BACKGROUND_SHADE)
    return _cut(shade.point(lambda value: 255 - max(value - _BACKGROUND_SHADE, 0) * spread), 128)


def framed(picture: Image.Image) -> Ink:
    """Return ``picture`` as large as a signature may stand on paper."""
    return _as_ink(picture, min(WIDEST_MM / picture.width, HIGHEST_MM / picture.height))


def _as_ink(picture: Image.Image, mm_per_dot: float) -> Ink:
    size = (picture.width * mm_per_dot, picture.height * mm_per_dot)
    dots = tuple(max(round(side * _DOTS_PER_MM), 1) for side in size)
    if dots[0] < picture.width:
        picture = picture.resize((dots[0], dots[1]), Image.Resampling.LANCZOS)
    output = BytesIO()
    dpi = picture.width / size[0] * 25.4
    picture.save(output, "PNG", dpi=(dpi, dpi))
    return Ink(output.getvalue(), round(size[0], 2), round(size[1], 2))


def _cut(picture: Image.Image, lightest_ink: int) -> Image.Image:
    box = picture.point(lambda value: 255 if value < lightest_ink else 0).getbbox()
    if box is None:
        raise NoInk
    return picture.crop(box)


def _path(stroke: Sequence[Point]) -> Iterator[tuple[float, float, float]]:
    """Yield places along ``stroke``, close enough to touch, each with the thickness of the line there.

    Between two points the line bends round the point itself, from middle to middle, as a hand does.
    """
    widths = _widths(stroke)
    if len(stroke) == 1:
        yield stroke[0].x, stroke[0].y, widths[0]
        return
    middles = [((one.x + two.x) / 2, (one.y + two.y) / 2) for one, two in pairwise(stroke)]
    starts = [(stroke[0].x, stroke[0].y), *middles]
    ends = [*middles, (stroke[-1].x, stroke[-1].y)]
    earlier = widths[0]
    for point, width, start, end in zip(stroke, widths, starts, ends, strict=True):
        length = math.dist(start, point[:2]) + math.dist(point[:2], end)
        steps = max(math.ceil(length * 4), 1)
        for step in range(steps + 1):
            share = step / steps
            rest = 1 - share
            yield (
                rest * rest * start[0] + 2 * rest * share * point.x + share * share * end[0],
                rest * rest * start[1] + 2 * rest * share * point.y + share * share * end[1],
                earlier + (width - earlier) * share,
            )
        earlier = width


def _widths(stroke: Sequence[Point]) -> list[float]:
    pressures = {point.pressure for point in stroke}
    if len(pressures) > 1 and None not in pressures:
        # A pen: fingers and mice send the same pressure for every point.
        return [THINNEST + (THICKEST - THINNEST) * (point.pressure or 0.0) for point in stroke]
    if any(point.t is None for point in stroke):
        return [_STEADY] * len(stroke)
    widths = [_STEADY]
    speed = 0.0
    for one, two in pairwise(stroke):
        passed = max((two.t or 0.0) - (one.t or 0.0), 1.0)
        speed = 0.7 * math.dist(one[:2], two[:2]) / passed + 0.3 * speed
        widths.append(min(max(THICKEST / (speed + 1), THINNEST), THICKEST))
    return widths
