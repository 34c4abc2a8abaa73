"""Agreed actions of many cases for the office's table: filtered and counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy import case as one_of
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload

from cases.access import cases_seen_by
from cases.accounts.people import Viewer
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind
from cases.models import Case
from cases.worded import Worded


class ActionFilter(Worded):
    """Which actions the office wants to see."""

    OVERDUE = "overdue", "Past their date and not done"
    NO_ANSWER = "no_answer", "No answer"
    NOT_AGREED = "not_agreed", "Not agreed that it is done"


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


def office_actions(
    session: Session,
    viewer: Viewer,
    *,
    authority: str,
    which: ActionFilter | None,
    today: date,
    first: int,
    most: int,
) -> tuple[list[AgreedAction], int]:
    """Return a page of the actions that ``viewer`` may see, the latest first, and how many there are.

    First those that are not done, by date; then the others.
    """
    mine = cases_seen_by(viewer).with_only_columns(Case.id).order_by(None)
    found: Select[AgreedAction] = (
        select(AgreedAction)
        .join(AgreedAction.case)
        .where(AgreedAction.replaced_at.is_(None), Case.id.in_(mine))
    )
    if authority:
        found = found.where(Case.authority_name == authority)
    match which:
        case ActionFilter.OVERDUE:
            found = found.where(AgreedAction.due_date < today, is_not_settled())
        case ActionFilter.NO_ANSWER:
            found = found.where(last_answer().is_(None))
        case ActionFilter.NOT_AGREED:
            found = found.where(is_disputed())
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(
        one_of((is_not_settled(), 0), else_=1), AgreedAction.due_date, Case.reference, AgreedAction.number
    )
    rows = session.scalars(
        ordered.offset(first)
        .limit(most)
        .options(
            contains_eager(AgreedAction.case),
            selectinload(AgreedAction.answers),
            selectinload(AgreedAction.owner_party),
        )
    )
    return list(rows), total
