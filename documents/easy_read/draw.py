"""Draw the pictures of the easy-read notes: ``python -m documents.easy_read.draw``.

Our own, in two colours: thick lines, one thing each, nothing that needs to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = 400
"""Pixels of a side."""
FINER: Final = 4
"""How much larger a picture is drawn before it is made smaller, so that its edges are smooth."""
PLUM, TINT, PAPER = (75, 33, 66), (233, 216, 228), (255, 255, 255)
LINE: Final = 14

Points = list[tuple[float, float]]


class Pen:
    """Draws in units of the finished picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (SIZE * FINER, SIZE * FINER), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, *, round_by: float = 14) -> None:
        """Draw a tinted box with an outline."""
        corners = [one * FINER for one in (left, top, right, bottom)]
        self._draw.rounded_rectangle(corners, round_by * FINER, fill=TINT, outline=PLUM, width=LINE * FINER)

    def disc(self, x: float, y: float, radius: float, *, filled: bool = False) -> None:
        """Draw a circle: tinted with an outline, or filled."""
        corners = [one * FINER for one in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(corners, fill=PLUM if filled else TINT, outline=PLUM, width=LINE * FINER)

    def line(self, *points: tuple[float, float], wide: float = LINE) -> None:
        """Draw a line through ``points`` with round ends."""
        drawn = [(x * FINER, y * FINER) for x, y in points]
        self._draw.line(drawn, fill=PLUM, width=round(wide * FINER), joint="curve")
        for x, y in drawn:
            end = wide * FINER / 2
            self._draw.ellipse((x - end, y - end, x + end, y + end), fill=PLUM)

    def shape(self, *points: tuple[float, float]) -> None:
        """Draw a tinted shape with an outline."""
        self._draw.polygon([(x * FINER, y * FINER) for x, y in points], fill=TINT)
        self.line(*points, points[0])

    def arch(self, left: float, top: float, right: float, bottom: float) -> None:
        """Draw the upper half of an oval."""
        corners = [one * FINER for one in (left, top, right, bottom)]
        self._draw.arc(corners, 180, 360, fill=PLUM, width=22 * FINER)


def _leaf(pen: Pen) -> None:
    pen.box(90, 40, 310, 360)
    for y in (110, 160, 210):
        pen.line((135, y), (265, y))


def _person(pen: Pen, x: float, y: float, size: float = 1) -> None:
    pen.shape(
        (x - 62 * size, y + 175 * size),
        (x - 62 * size, y + 95 * size),
        (x - 34 * size, y + 62 * size),
        (x + 34 * size, y + 62 * size),
        (x + 62 * size, y + 95 * size),
        (x + 62 * size, y + 175 * size),
    )
    pen.disc(x, y, 46 * size)


def page(pen: Pen) -> None:
    """A sheet with lines of writing."""
    _leaf(pen)
    pen.line((135, 260), (220, 260))


def certificate(pen: Pen) -> None:
    """A sheet with a tick."""
    _leaf(pen)
    pen.line((150, 285), (185, 320), (255, 245), wide=22)


def talk(pen: Pen) -> None:
    """Two people with a speech bubble."""
    _person(pen, 100, 195)
    _person(pen, 300, 195)
    pen.box(110, 30, 290, 120, round_by=40)
    pen.shape((165, 115), (150, 155), (205, 115))
    for x in (155, 200, 245):
        pen.disc(x, 75, 8, filled=True)


def people(pen: Pen) -> None:
    """Three people."""
    _person(pen, 85, 150, 0.8)
    _person(pen, 315, 150, 0.8)
    _person(pen, 200, 120)


def lock(pen: Pen) -> None:
    """A closed padlock."""
    pen.arch(125, 50, 275, 290)
    pen.box(80, 180, 320, 350)
    pen.disc(200, 250, 18, filled=True)
    pen.line((200, 255), (200, 300), wide=18)


def sign(pen: Pen) -> None:
    """A pen above a line."""
    pen.line((60, 340), (340, 340))
    pen.shape((120, 290), (135, 230), (290, 60), (340, 110), (180, 270))
    pen.line((250, 100), (300, 150))
    pen.line((120, 290), (85, 310))


def choose(pen: Pen) -> None:
    """A tick and a cross, for yes and no."""
    pen.box(30, 120, 185, 275)
    pen.line((65, 205), (98, 238), (150, 165), wide=24)
    pen.box(215, 120, 370, 275)
    pen.line((255, 160), (330, 235), wide=24)
    pen.line((330, 160), (255, 235), wide=24)


def day(pen: Pen) -> None:
    """A leaf of a calendar."""
    pen.box(60, 80, 340, 350)
    pen.line((60, 155), (340, 155))
    pen.line((130, 50), (130, 110), wide=22)
    pen.line((270, 50), (270, 110), wide=22)
    for y in (205, 255, 305):
        for x in (120, 173, 227, 280):
            pen.disc(x, y, 9, filled=True)


def phone(pen: Pen) -> None:
    """A telephone."""
    pen.box(125, 35, 275, 365, round_by=28)
    pen.line((150, 90), (250, 90))
    pen.line((150, 300), (250, 300))
    pen.disc(200, 333, 9, filled=True)


def tribunal(pen: Pen) -> None:
    """A pair of scales."""
    pen.line((200, 60), (200, 340), wide=18)
    pen.line((130, 340), (270, 340), wide=18)
    pen.line((80, 110), (320, 110), wide=18)
    for x in (80, 320):
        pen.line((x, 110), (x - 52, 220))
        pen.line((x, 110), (x + 52, 220))
        pen.shape((x - 62, 220), (x + 62, 220), (x + 36, 262), (x - 36, 262))


def keep(pen: Pen) -> None:
    """A sheet going into a folder."""
    pen.box(125, 45, 275, 240)
    pen.line((160, 95), (240, 95))
    pen.line((160, 140), (240, 140))
    pen.shape((45, 170), (150, 170), (180, 205), (355, 205), (355, 350), (45, 350))


PICTURES: dict[str, Callable[[Pen], None]] = {
    one.__name__: one
    for one in (page, certificate, talk, people, lock, sign, choose, day, phone, tribunal, keep)
}


def draw_all(folder: Path) -> None:
    """Write each picture into ``folder``, as a PNG of few colours."""
    for name, draw in PICTURES.items():
        pen = Pen()
        draw(pen)
        small = pen.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
        small.quantize(16).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    draw_all(Path(__file__).parent / "pictures")
