"""Lengths of the page and of the type, in the units people think in, turned into Word's."""

from __future__ import annotations

from dataclasses import dataclass

TWIPS_PER_POINT = 20
TWIPS_PER_MM = 1440 / 25.4
EIGHTHS_PER_POINT = 8

PLUM = "4B2142"
CORNER_WIDTH_MM = 50.0
RIGHT_MARGIN_MM = 20.0


def mm(length: float) -> int:
    """Return ``length`` in millimetres as whole twips (1/20 point)."""
    return round(length * TWIPS_PER_MM)


def pt(length: float) -> int:
    """Return ``length`` in points as whole twips."""
    return round(length * TWIPS_PER_POINT)


@dataclass(frozen=True)
class Measures:
    """What differs between a roomy document and a certificate that must stay on one page.

    All in points: ``line`` is the line pitch of 12 point text, ``fact_after`` the space after a
    fact, ``h2`` / ``h2_line`` / ``h2_before`` / ``h2_after`` the second heading. ``bottom_mm`` is the
    bottom margin in millimetres; even the smaller leaves the bundle's corner of 14 mm empty.
    ``label_mm`` is the width, in millimetres, of the column of a fact's label. ``larger`` is added to every
    size of type and every line pitch, for large print.
    """

    line: float
    paragraph_after: float
    fact_after: float
    h2: float
    h2_line: float
    h2_before: float
    h2_after: float
    bottom_mm: float
    label_mm: float
    larger: float = 0


ROOMY = Measures(
    line=16,
    paragraph_after=6,
    fact_after=3,
    h2=14,
    h2_line=18,
    h2_before=10,
    h2_after=3,
    bottom_mm=22,
    label_mm=50,
)
TIGHT = Measures(
    line=15,
    paragraph_after=3,
    fact_after=1.5,
    h2=13,
    h2_line=16,
    h2_before=9,
    h2_after=2,
    bottom_mm=18,
    label_mm=58,
)
LARGE_PRINT = Measures(
    line=16,
    paragraph_after=8,
    fact_after=4,
    h2=14,
    h2_line=18,
    h2_before=14,
    h2_after=4,
    bottom_mm=22,
    label_mm=58,
    larger=6,
)
"""Text of 18 points."""
