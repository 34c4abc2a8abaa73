"""The figures and letters of printed page numbers as part of a PDF: a small font, and a white rim for each.

The font holds only the characters that a number can have, so that it is embedded at a few kilobytes. The rim
lies under the number, so that it can be read on a dark photo too and hides as little of a page as it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZivxlc"
"""What a number is made of: figures, letters of late pages, small Roman numerals of the index."""
FONT_NAME, RIM_NAME = "CounterpartNumber", "CounterpartRim"
_EM = 1000
_RIM_WIDTH = 260
"""Thousandths of the size of the number, half of it outside the character."""


@dataclass(frozen=True)
class Figures:
    """The font file, and by character its width and its outline as PDF instructions, in thousandths."""

    font_file: bytes
    name: str
    widths: dict[str, int]
    outlines: dict[str, bytes]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int

    def width(self, text: str, size: float) -> float:
        """Return how wide ``text`` is in points, printed ``size`` points high."""
        return sum(self.widths[one] for one in text) * size / _EM


class _Outline(BasePen):  # type: ignore[misc]
    """Writes a character's outline as PDF instructions."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.said: list[str] = []
        self._scale = scale

    def _say(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = (f"{value * self._scale:.0f}" for point in points for value in point)
        self.said.append(" ".join((*numbers, operator)))

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - names of the library
        self._say("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._say("l", pt)

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._say("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._say("h")


@lru_cache(maxsize=2)
def read_figures(font: Path) -> Figures:
    """Return the figures of a TrueType ``font``, once a process."""
    with TTFont(font, recalcTimestamp=False) as whole:
        scale = _EM / whole["head"].unitsPerEm
        options = Options()
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM"]
        options.recalc_timestamp = False
        cutter = Subsetter(options)
        cutter.populate(text=CHARACTERS)
        cutter.subset(whole)
        glyphs, named = whole.getGlyphSet(), whole.getBestCmap() or {}
        outlines, widths = {}, {}
        for one in CHARACTERS:
            glyph = glyphs[named[ord(one)]]
            pen = _Outline(glyphs, scale)
            glyph.draw(pen)
            outlines[one] = "\n".join(pen.said).encode()
            widths[one] = round(glyph.width * scale)
        head, os2, hhea = whole["head"], whole["OS/2"], whole["hhea"]
        box = tuple(round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax))
        name = str(whole["name"].getDebugName(6) or "Numbers")
        written = BytesIO()
        whole.save(written)
    return Figures(
        written.getvalue(),
        f"CPNUMB+{name}",
        widths,
        outlines,
        (box[0], box[1], box[2], box[3]),
        round(hhea.ascent * scale),
        round(hhea.descent * scale),
        round(getattr(os2, "sCapHeight", 0) * scale) or 640,
    )


def font_object(pdf: Pdf, figures: Figures) -> Object:
    """Return the font as an object of ``pdf``."""
    first, last = min(map(ord, CHARACTERS)), max(map(ord, CHARACTERS))
    embedded = pdf.make_stream(figures.font_file, Length1=len(figures.font_file))
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + figures.name),
            Flags=32,
            FontBBox=Array(figures.box),
            ItalicAngle=0,
            Ascent=figures.ascent,
            Descent=figures.descent,
            CapHeight=figures.cap_height,
            StemV=120,
            FontFile2=embedded,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + figures.name),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=first,
            LastChar=last,
            Widths=Array([figures.widths.get(chr(code), 0) for code in range(first, last + 1)]),
            FontDescriptor=descriptor,
        )
    )


def rim_object(pdf: Pdf, figures: Figures, character: str) -> Object:
    """Return the white rim of ``character`` as an object of ``pdf``, drawn in thousandths."""
    left, low, right, high = figures.box
    drawn = b"1 G %d w 1 j\n%s\nS" % (_RIM_WIDTH, figures.outlines[character])
    return pdf.make_stream(
        drawn,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array((left - _RIM_WIDTH, low - _RIM_WIDTH, right + _RIM_WIDTH, high + _RIM_WIDTH)),
        Resources=Dictionary(),
    )
