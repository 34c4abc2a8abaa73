"""Agreed actions of many cases for the office's table: filtered and counted by the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy import case as one_of
from sqlalchemy.orm import Session, contains_eager, selectinload

from cases.access import seen_by
from cases.accounts.people import Viewer
from cases.agreed.conditions import is_disputed, is_not_settled, last_answer
from cases.agreed.models import AgreedAction
from cases.models import Case
from cases.worded import Worded


class ActionFilter(Worded):
    """Which actions the office wants to see."""

    OVERDUE = "overdue", "Past their date and not done"
    NO_ANSWER = "no_answer", "No answer"
    NOT_AGREED = "not_agreed", "Not agreed that it is done"


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
    found: Select[AgreedAction] = (
        select(AgreedAction)
        .join(AgreedAction.case)
        .where(AgreedAction.replaced_at.is_(None), seen_by(viewer))
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
    order: list[Any] = [AgreedAction.due_date, Case.reference, AgreedAction.number]
    if which is not ActionFilter.OVERDUE:  # of which each is not done
        order.insert(0, one_of((is_not_settled(), 0), else_=1))
    rows = session.scalars(
        found.order_by(*order)
        .offset(first)
        .limit(most)
        .options(
            contains_eager(AgreedAction.case),
            selectinload(AgreedAction.answers),
            selectinload(AgreedAction.owner_party),
        )
    ).all()
    if len(rows) < most and (rows or not first):
        return list(rows), first + len(rows)  # the last page: what is counted was read
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return list(rows), total
