"""The picture of the process: every step and its time of law, in order, within its box."""

from __future__ import annotations

import pytest

from web.public.process_picture import (
    CHARACTERS,
    CHARACTERS_OF_WAY,
    DISAGREEMENT_STEPS,
    MEDIATION_STEPS,
    Box,
    ProcessStep,
    process_picture,
)


@pytest.mark.parametrize("steps", [MEDIATION_STEPS, DISAGREEMENT_STEPS])
def test_boxes_stand_beneath_each_other_and_hold_every_word_of_their_step(
    steps: tuple[ProcessStep, ...],
) -> None:
    picture = process_picture(steps)
    foot = 0
    for step, box in zip(steps, picture.boxes, strict=True):
        for one, drawn in [(step, box), *zip(step.ways, box.ways, strict=True)]:
            assert drawn.y > foot
            assert " ".join(line.words for line in drawn.lines) == " ".join(
                part for part in (one.title, one.text, one.time) if part
            )
            assert all(drawn.y < line.y < drawn.foot for line in drawn.lines)
            assert drawn.x + drawn.width < picture.width
            assert all(len(line.words) <= _room(box, drawn) for line in drawn.lines)
            foot = drawn.foot
    assert picture.height > foot


def _room(box: Box, drawn: Box) -> int:
    return CHARACTERS if drawn is box else CHARACTERS_OF_WAY


def test_times_of_law_are_months_and_working_days_and_name_their_law() -> None:
    steps = [one for step in MEDIATION_STEPS for one in (step, *step.ways)]
    assert {step.time for step in steps if step.time} >= {
        "Within two months of the date on the letter",
        "Within 3 working days of your choice",
    }
    assert all(step.law for step in steps if step.time)
    assert not [step for step in steps if "60 days" in step.time]
    assert not [one for step in DISAGREEMENT_STEPS for one in (step, *step.ways) if one.time or one.law]
