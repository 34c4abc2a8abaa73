"""What feedback asks, of whom and when, and the answers that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.feedback import FeedbackAudience, FeedbackStage
from cases.intake.eligibility import CAN_BE_APPEALED

SKIPPED: Final = "skipped"
ALL: Final = "all"
"""Under this name it is counted how many answered at all."""
APPEALED: Final = "appealed"
APPEAL_ANSWERS: Final = {"yes": "Yes", "no": "No", "rather_not": "I would rather not say"}

DONE: Final = "done"
ACTION_ANSWERS: Final = {"yes": "Yes", "partly": "Partly", "no": "No", "too_early": "It is too early to say"}

_YES = {"yes": "Yes", "partly": "Partly", "no": "No"}
_SURE = {"yes": "Yes", "no": "No", "not_sure": "I am not sure"}
_AFTER, _LATER = FeedbackStage.AFTER, FeedbackStage.LATER
_FAMILY, _AUTHORITY = FeedbackAudience.FAMILY, FeedbackAudience.AUTHORITY

_APPEALABLE = frozenset(kind.value for kind in CAN_BE_APPEALED)


@dataclass(frozen=True)
class Question:
    """One question: its name in counts, its words, its answers, and whom it is asked when."""

    name: str
    words: str
    answers: dict[str, str]
    asked: frozenset[tuple[FeedbackAudience, FeedbackStage]]


def _of(
    *stages: FeedbackStage, audiences: tuple[FeedbackAudience, ...] = (_FAMILY, _AUTHORITY)
) -> frozenset[tuple[FeedbackAudience, FeedbackStage]]:
    return frozenset((audience, stage) for audience in audiences for stage in stages)


QUESTIONS: Final = (
    Question("explained", "Was it explained to you what would happen?", _YES, _of(_AFTER)),
    Question("heard", "Did you feel heard?", _YES, _of(_AFTER)),
    Question("fair", "Was the mediator fair to everyone?", _YES, _of(_AFTER)),
    Question(
        "decide",
        "Could the person from the local authority decide things?",
        _SURE,
        _of(_AFTER),
    ),
    Question("place", "Did the place, the time and the help to take part suit you?", _YES, _of(_AFTER)),
    Question(
        "done",
        "Has what was agreed been done?",
        {
            "all": "Yes, all of it",
            "some": "Some of it",
            "none": "None of it",
            "too_early": "It is too early to say",
            "nothing": "Nothing was agreed",
        },
        _of(_LATER),
    ),
    Question("again", "Would you use this service again?", _SURE, _of(_AFTER, _LATER)),
)


def questions_for(audience: FeedbackAudience, stage: FeedbackStage) -> list[Question]:
    """Return what is asked of these people then, in order."""
    return [question for question in QUESTIONS if (audience, stage) in question.asked]


def asks_of_each_action(stage: FeedbackStage, actions: int, *, most: int) -> bool:
    """Return True if of each agreed action it is asked whether it was done, by its number in the statement.

    More than ``most`` are asked about together.
    """
    return stage is _LATER and 0 < actions <= most


def all_in_all(answers: Sequence[str], actions: int) -> str:
    """Return what these answers about single actions come to, as the answer that is counted; '' for none.

    One answer a person: a count of actions would tell whose it is where few answered.
    """
    said = [answer for answer in answers if answer in ACTION_ANSWERS]
    if not said:
        return ""
    if set(said) == {"yes"} and len(said) == actions:
        return "all"
    if set(said) & {"yes", "partly"}:
        return "some"
    return "none" if "no" in said else "too_early"


def asks_about_appeal(audience: FeedbackAudience, stage: FeedbackStage, decision: str) -> bool:
    """Return True if they are asked whether they appealed: families, three months later.

    ``decision`` is the value of its kind; where there is no appeal they are not asked (CFA 2014, s 51(2)).
    """
    return audience is _FAMILY and stage is _LATER and decision in _APPEALABLE
