"""The email that says that a family's dates moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.holidays.models import HolidayChange, HolidayChangeKind, HolidayDecision
from cases.models import Case
from cases.vocabulary import Clock
from dates import long_date, plain_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.notifications.moved_dates import TOLD_TO_FAMILIES
from worker.emails.email import EmailContent, EmailContext

WORDS = {
    Clock.APPEAL: "The last safe day to appeal is now {new}. Before, it was {old}.",
    Clock.CONTACT: "The last safe day to contact us is now {new}. Before, it was {old}.",
}


def dates_moved(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever asks in a case which of their dates moved, from when to when, and why.

    Raises:
        MailOvertaken: another change moved them again since, of which an email of its own tells.
    """
    case = session.get_one(Case, delivery.case_id)
    change = session.get_one(HolidayChange, UUID(delivery.ids["change"]))
    if _moved_again(session, case, change):
        raise MailOvertaken("the dates moved again since")
    assert change.day is not None  # noqa: S101 - a check of the list moves nothing
    day = long_date(change.day)
    added = change.kind is HolidayChangeKind.ADD
    return EmailContent(
        {
            "why": f"{day} is now a bank holiday" if added else f"{day} is not a bank holiday after all",
            "lines": [_line(case, one) for one in _of_the_family(case, change)],
        }
    )


def _of_the_family(case: Case, change: HolidayChange) -> Iterator[dict[str, Any]]:
    for one in change.decision.moved if change.decision else ():
        if one["case"] == str(case.id) and Clock(one["clock"]) in TOLD_TO_FAMILIES:
            yield one


def _line(case: Case, one: dict[str, Any]) -> str:
    new, old = (long_date(date.fromisoformat(one[name][0])) for name in ("new", "old"))
    words = WORDS[Clock(one["clock"])].format(new=new, old=old)
    decision = next((d for d in case.decisions if d.number == one["decision"]), None)
    if decision is None or decision.letter_date is None:
        return words
    return f"About the decision letter of {plain_date(decision.letter_date)}: {words[0].lower()}{words[1:]}"


def _moved_again(session: Session, case: Case, change: HolidayChange) -> bool:
    assert change.decision is not None  # noqa: S101 - the email is queued by the decision
    later = (
        select(HolidayChange)
        .join(HolidayDecision)
        .where(HolidayDecision.decided_at > change.decision.decided_at)
    )
    return any(any(_of_the_family(case, one)) for one in session.scalars(later))
