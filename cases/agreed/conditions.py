"""Where agreed actions stand, as conditions for queries of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind


def last_answer(of: Sequence[ActionAnswerKind] = tuple(ActionAnswerKind)) -> Any:
    """Return an action's last answer of these kinds, NULL where there is none, for a query of actions."""
    return (
        select(ActionAnswer.kind)
        .where(ActionAnswer.action_id == AgreedAction.id, ActionAnswer.kind.in_(of))
        .order_by(ActionAnswer.number.desc())
        .limit(1)
        .correlate(AgreedAction)
        .scalar_subquery()
    )


def is_disputed() -> ColumnElement[bool]:
    """Return the condition that some party's last word, since the owner's last answer, is a no."""
    later = aliased(ActionAnswer)
    taken_back = exists().where(
        later.action_id == ActionAnswer.action_id,
        later.number > ActionAnswer.number,
        or_(later.party_id == ActionAnswer.party_id, later.kind.in_(OWNERS_ANSWERS)),
    )
    return (
        exists()
        .where(
            ActionAnswer.action_id == AgreedAction.id,
            ActionAnswer.kind == ActionAnswerKind.NOT_AGREED,
            ~taken_back,
        )
        .correlate(AgreedAction)
    )


def is_not_settled() -> ColumnElement[bool]:
    """Return the condition that its owner does not call an action done, or some party says that it is not."""
    called_done = func.coalesce(last_answer(of=OWNERS_ANSWERS), "") == ActionAnswerKind.DONE.value
    return or_(~called_done, is_disputed())
