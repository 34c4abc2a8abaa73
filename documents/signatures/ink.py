"""Signatures: judged as strokes, and drawn from strokes.

Strokes are the truth: a picture made by a browser is never taken. Only the standard library is loaded with
this module, so that the web process can judge a drawing while its sender waits.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from documents.errors import DocumentError
from documents.signatures.shapes import BOX_HEIGHT, BOX_WIDTH, Ink, Point

FEWEST_POINTS = 8
SHORTEST_PATH = 60.0
SMALLEST_ACROSS = 24.0
"""Less than any of these is a slip of the finger, in units of the box."""

MOST_POINTS = 20_000
"""No hand draws more in a box; a browser that sends more is not showing one."""

_EMPTY = "Draw your signature in the box, or type your name instead"
_TOO_SMALL = "Your drawing is too small to read. Draw it larger, or type your name"
_TOO_LONG = "Your drawing has too many lines to keep. Clear it and draw it again, or type your name"


class InkRefused(DocumentError):
    """No signature, or too little of one."""


Strokes = Sequence[Sequence[Sequence[float | None]]]
"""Strokes as they come from a browser: each a list of points, each of these x, y and perhaps t, pressure."""


def judge_strokes(strokes: Strokes) -> None:
    """Raise InkRefused, with the words for the page, unless ``strokes`` can be a signature."""
    read = read_strokes(strokes)
    points = [point for stroke in read for point in stroke]
    if not points:
        raise InkRefused(_EMPTY)
    if len(points) > MOST_POINTS:
        raise InkRefused(_TOO_LONG)
    path = sum(math.dist(one[:2], two[:2]) for stroke in read for one, two in pairwise(stroke))
    across = max(_extent([point.x for point in points]), _extent([point.y for point in points]))
    if len(points) < FEWEST_POINTS or path < SHORTEST_PATH or across < SMALLEST_ACROSS:
        raise InkRefused(_TOO_SMALL)


def read_strokes(strokes: Strokes) -> list[list[Point]]:
    """Return ``strokes`` as points inside the box. Raises InkRefused when they are no lists of numbers."""
    try:
        return [stroke for stroke in (list(_points(given)) for given in strokes) if stroke]
    except (TypeError, ValueError, OverflowError) as error:
        raise InkRefused(_EMPTY) from error


def draw(strokes: Strokes) -> Ink:
    """Return the picture of ``strokes``, the same bytes for the same strokes. Raises InkRefused."""
    judge_strokes(strokes)
    # Drawing needs Pillow, which the web process has no other use for.
    from documents.signatures.pictures import drawn

    return drawn(read_strokes(strokes))


def _points(given: Sequence[Sequence[float | None]]) -> Iterator[Point]:
    for point in given:
        padded: list[float | None] = [*point, None, None]
        x, y, t, pressure = padded[:4]
        yield Point(
            min(max(_number(x), 0.0), BOX_WIDTH),
            min(max(_number(y), 0.0), BOX_HEIGHT),
            None if t is None else _number(t),
            None if pressure is None else min(max(_number(pressure), 0.0), 1.0),
        )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _extent(values: Sequence[float]) -> float:
    return max(values) - min(values)
