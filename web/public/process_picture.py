"""The picture of the process: boxes from the top down, laid out from the steps' own words.

The picture is an SVG that a screen reader follows as a list. The same steps stand beneath it as text.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

LINE_HEIGHT, PADDING, GAP = 20, 12, 34
WIDTH, INDENT = 360, 28
CHARACTERS, CHARACTERS_OF_WAY = 38, 34
"""How many fit on a line of a box, and of one that is a way on from another, in wide type, too."""


@dataclass(frozen=True)
class ProcessStep:
    """One step: what happens, what to know of it, by when the law wants it, and the ways on from there."""

    title: str
    text: str
    time: str = ""
    """The statutory time, or '' where there is none."""
    law: str = ""
    ways: tuple[ProcessStep, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a box: ``kind`` is "title", "text" or "time"; ``y`` is where its letters stand."""

    kind: str
    y: int
    words: str


@dataclass(frozen=True)
class Box:
    """A step as drawn. Lengths are units of the picture, which is WIDTH wide."""

    name: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]
    ways: tuple[Box, ...]

    @property
    def middle(self) -> int:
        """Where a line from the side meets it."""
        return self.y + self.height // 2

    @property
    def foot(self) -> int:
        """Where it ends, without its ways."""
        return self.y + self.height

    @property
    def text_x(self) -> int:
        """Where its lines begin."""
        return self.x + PADDING


@dataclass(frozen=True)
class Picture:
    """All boxes from the top down, and how high they are together."""

    boxes: tuple[Box, ...]
    height: int
    width: int = WIDTH


def process_picture(steps: tuple[ProcessStep, ...]) -> Picture:
    """Return the picture of these steps, in their order."""
    boxes: list[Box] = []
    foot = 1 - GAP
    for step in steps:
        boxes.append(_box(step, foot + GAP, is_way=False))
        foot = (boxes[-1].ways or boxes[-1:])[-1].foot
    return Picture(tuple(boxes), foot + 1)


def _box(step: ProcessStep, y: int, *, is_way: bool) -> Box:
    x = INDENT if is_way else 1
    lines = _lines(step, y + PADDING + 15, CHARACTERS_OF_WAY if is_way else CHARACTERS)
    height = 2 * PADDING + LINE_HEIGHT * len(lines)
    ways: list[Box] = []
    below = y + height + PADDING
    for way in step.ways:
        ways.append(_box(way, below, is_way=True))
        below = ways[-1].foot + PADDING
    return Box(step.title, x, y, WIDTH - x - 1, height, lines, tuple(ways))


def _lines(step: ProcessStep, first_y: int, characters: int) -> tuple[Line, ...]:
    found = [
        (kind, words)
        for kind, text in (("title", step.title), ("text", step.text), ("time", step.time))
        for words in textwrap.wrap(text, characters)
    ]
    return tuple(Line(kind, first_y + LINE_HEIGHT * n, words) for n, (kind, words) in enumerate(found))


MEDIATION_STEPS = (
    ProcessStep(
        "The local authority writes to you",
        "A decision letter, or a final plan. It says how to contact us.",
    ),
    ProcessStep(
        "You contact us",
        "Say whether you want to appeal, and whether you want mediation. You can talk to us first.",
        "Within two months of the date on the letter",
        "SEND Regulations 2014, regulation 33",
    ),
    ProcessStep(
        "We explain mediation, and you choose",
        "Either choice is fine. You can change your mind.",
        ways=(
            ProcessStep(
                "No mediation",
                "We give you a certificate.",
                "Within 3 working days of your choice",
                "Children and Families Act 2014, section 55(4)",
            ),
            ProcessStep(
                "Mediation",
                "The local authority arranges it. You get the date and place at least 5 working days before. "
                "The mediator talks to each of you, then you all meet. Then we give you a certificate.",
                "30 days to arrange it; 3 working days for the certificate",
                "Children and Families Act 2014, section 55(5); SEND Regulations 2014, regulations 36 and 39",
            ),
            ProcessStep(
                "Mediation that cannot be arranged in time",
                "We give you a certificate, as if you had taken part. You can still have mediation.",
                "Within 3 working days",
                "SEND Regulations 2014, regulations 36 and 39",
            ),
        ),
    ),
    ProcessStep(
        "You decide whether to appeal",
        "You can appeal after mediation, too. The Tribunal must have your appeal in time.",
        "Two months from the date on the letter, or one month from the certificate: the later of the two",
        "Tribunal Procedure Rules (HESC) 2008, rule 20",
    ),
    ProcessStep(
        "What was agreed is done",
        "The Outcome Statement says who does what, and by when.",
        "Often two or five weeks",
        "SEND Regulations 2014, regulations 42 and 44",
    ),
)
"""Mediation, from the letter to the last action. Only what a date of law hangs on has a time."""

DISAGREEMENT_STEPS = (
    ProcessStep("You contact us", "At any time. You do not need a plan, a letter or a certificate."),
    ProcessStep("We phone each side", "We ask what matters to you and who should be there."),
    ProcessStep(
        "Everyone is asked if they agree to take part",
        "It is voluntary for you and for them.",
        ways=(
            ProcessStep("Not everyone agrees", "We tell everyone that it will not go ahead, and not why."),
            ProcessStep(
                "Everyone agrees",
                "We find a date and a neutral place. The mediator talks to each of you, then you all meet. "
                "What you agree is written down and signed before you leave.",
            ),
        ),
    ),
    ProcessStep("Everyone gets a copy", "If you also want to appeal, that time keeps running all along."),
)
"""Disagreement resolution, which has no times of law."""
