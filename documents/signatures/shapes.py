"""What a signature is made of, drawn or pictured, and its measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

BOX_WIDTH, BOX_HEIGHT = 600.0, 200.0
"""The space that strokes are kept in, whatever size the box had on the screen."""

WIDEST_MM, HIGHEST_MM = 70.0, 16.0
"""The room that a signature has on paper."""


class Point(NamedTuple):
    """Where the pen was: ``x`` and ``y`` in the box, ``t`` in milliseconds, ``pressure`` from 0 to 1."""

    x: float
    y: float
    t: float | None = None
    pressure: float | None = None


@dataclass(frozen=True)
class Ink:
    """A signature as picture: grey on white without a margin, and its size on paper."""

    png: bytes
    width_mm: float
    height_mm: float
