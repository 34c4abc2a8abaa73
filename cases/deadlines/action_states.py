"""Where an agreed action stands: by its date, and by what its owner and the other side last said of it.

Silence is never an answer. An action is done only by the owner's word, and done for both only when the other
side agrees; after the date it is late until then.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from cases.deadlines.clocks import ClockState, Tone
from cases.deadlines.days import last_working_day_on_or_before, working_days_between
from cases.worded import Worded

NEAR_WORKING_DAYS = 5
NO_ANSWER = "no answer"


class ActionAnswerKind(Worded):
    """What may be said of an action: three answers of its owner, two of the other side."""

    DONE = "done", "Done"
    PARTLY = "partly", "Partly"
    NOT_YET = "not_yet", "Not yet"
    AGREED = "agreed", "Agreed: it is done"
    NOT_AGREED = "not_agreed", "Not agreed: it is not done"


OWNERS_ANSWERS = (ActionAnswerKind.DONE, ActionAnswerKind.PARTLY, ActionAnswerKind.NOT_YET)
OTHERS_ANSWERS = (ActionAnswerKind.AGREED, ActionAnswerKind.NOT_AGREED)


@dataclass(frozen=True)
class ActionStanding:
    """The last word of each side that still counts."""

    owner: ActionAnswerKind | None = None
    other: ActionAnswerKind | None = None
    """What the other side said of the owner's *done*; None before it, and after a newer one of the owner.

    One party's no stands until that party says otherwise, whoever else agrees.
    """

    @property
    def is_done(self) -> bool:
        """True if the owner said so and nobody of the other side has said otherwise."""
        return self.owner is ActionAnswerKind.DONE and self.other is not ActionAnswerKind.NOT_AGREED

    @property
    def is_agreed(self) -> bool:
        """True if both sides say that it is done: nothing is asked any more."""
        return self.is_done and self.other is ActionAnswerKind.AGREED

    @property
    def is_disputed(self) -> bool:
        """True if the owner says that it is done, and the other side that it is not."""
        return self.owner is ActionAnswerKind.DONE and self.other is ActionAnswerKind.NOT_AGREED


def standing_of(said: Iterable[tuple[Hashable, ActionAnswerKind]]) -> ActionStanding:
    """Return where an action stands after these answers, each with the party that gave it, earliest first."""
    owner: ActionAnswerKind | None = None
    others: dict[Hashable, ActionAnswerKind] = {}
    for party, kind in said:
        if kind in OWNERS_ANSWERS:
            owner = kind
            others.clear()
        else:
            others[party] = kind
    said_no = ActionAnswerKind.NOT_AGREED in others.values()
    other = ActionAnswerKind.NOT_AGREED if said_no else next(iter(others.values()), None)
    return ActionStanding(owner, other)


def action_state(
    due: date | None, standing: ActionStanding, today: date, *, bank_holidays: Container[date]
) -> ClockState:
    """Return where an action stands on the UK day ``today``, in the only words used for it."""
    if standing.is_disputed:
        return ClockState("Not agreed that it is done", Tone.BAD)
    if standing.is_agreed:
        return ClockState("Done, both agree", Tone.GOOD)
    if standing.is_done:
        return ClockState("Done, says owner", Tone.GOOD)
    if due is None:
        return ClockState("Not due yet", Tone.NONE)
    if today > due:
        return ClockState("Late", Tone.BAD)
    act_by = last_working_day_on_or_before(due, bank_holidays)
    if today >= act_by:
        return ClockState("Due today", Tone.SOON)
    left = working_days_between(today, act_by, bank_holidays)
    if left > NEAR_WORKING_DAYS:
        return ClockState("Not due yet", Tone.NONE)
    return ClockState(f"Due in {left} working day{'' if left == 1 else 's'}", Tone.SOON)
