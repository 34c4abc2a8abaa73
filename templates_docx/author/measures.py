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


EDGE = 10.0
"""Points: header, footer and digests."""


@dataclass(frozen=True)
class Measures:
    """What differs between a roomy document, a certificate that must stay on one page, and large print.

    All in points: ``text`` is the size of the type, ``line`` its line pitch, ``fact_after`` the space after a
    fact, ``h1`` / ``h1_line`` the title, ``h2`` / ``h2_line`` / ``h2_before`` / ``h2_after`` the second
    heading. ``bottom_mm`` is the bottom margin in millimetres; even the smaller leaves the bundle's corner of
    14 mm empty. ``label_mm`` is the width, in millimetres, of the column of a fact's label. Where it is
    ``large_print`` a fact is a label with its value on the next line, a table a block for each of its rows,
    and no picture floats.
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
    text: float = 12
    table_line: float = 15
    h1: float = 22
    h1_line: float = 26
    h3: float = 12
    h3_before: float = 8
    typed_signature: float = 16
    edge: float = EDGE
    left_mm: float = 25
    large_print: bool = False

    @property
    def edge_line(self) -> float:
        """The line pitch of header and footer."""
        return self.edge + 2


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
    line=25,
    paragraph_after=10,
    fact_after=8,
    h2=22,
    h2_line=28,
    h2_before=18,
    h2_after=6,
    bottom_mm=30,
    label_mm=0,
    text=18,
    table_line=25,
    h1=24,
    h1_line=30,
    h3=20,
    h3_before=16,
    typed_signature=20,
    edge=16,
    left_mm=20,
    large_print=True,
)
"""Text of 18 points, ragged right, with room between the lines."""


def measures(standard: Measures, *, large_print: bool) -> Measures:
    """Return those of large print, or the ``standard`` ones of a document."""
    return LARGE_PRINT if large_print else standard
