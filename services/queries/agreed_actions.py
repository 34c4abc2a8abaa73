"""Agreed actions of many cases for the office's table: filtered and counted by the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from cases.access import seen_by, sees_every_case
from cases.accounts.people import Viewer
from cases.agreed.conditions import has_no_answer, is_disputed, is_not_settled
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
            found = found.where(has_no_answer())
        case ActionFilter.NOT_AGREED:
            found = found.where(is_disputed())
    rows = session.scalars(
        found.order_by(AgreedAction.is_settled, AgreedAction.due_date, Case.reference, AgreedAction.number)
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
    if which is None and not authority and sees_every_case(viewer):
        return list(rows), _count_of_all(session)
    counted = found.with_only_columns(func.count(), maintain_column_froms=True)
    return list(rows), session.scalar(counted) or 0


def _count_of_all(session: Session) -> int:
    """Return how many actions there are, by the index alone: those of an erased case went with it."""
    return session.scalar(select(func.count()).where(AgreedAction.replaced_at.is_(None))) or 0
