"""Where agreed actions stand, as conditions for queries of many.

Of many actions nearly all are settled, which their rows say; answers are read of the others alone.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind


def has_no_answer() -> ColumnElement[bool]:
    """Return the condition that nobody said anything of an action."""
    answered = exists().where(ActionAnswer.action_id == AgreedAction.id)
    return and_(is_not_settled(), ~answered.correlate(AgreedAction))


def is_disputed() -> ColumnElement[bool]:
    """Return the condition that some party's last word, since the owner's last answer, is a no."""
    later = aliased(ActionAnswer)
    taken_back = exists().where(
        later.action_id == ActionAnswer.action_id,
        later.number > ActionAnswer.number,
        or_(later.party_id == ActionAnswer.party_id, later.kind.in_(OWNERS_ANSWERS)),
    )
    said_no = exists().where(
        ActionAnswer.action_id == AgreedAction.id,
        ActionAnswer.kind == ActionAnswerKind.NOT_AGREED,
        ~taken_back,
    )
    return and_(is_not_settled(), said_no.correlate(AgreedAction))


def is_not_settled() -> ColumnElement[bool]:
    """Return the condition that its owner does not call an action done, or some party says that it is not."""
    return AgreedAction.is_settled.is_(False)
