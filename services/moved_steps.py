"""Which next steps, and which reminders of agreed actions, another set of bank holidays moves.

They are no time limits: a preview shows them, and nothing of them is recorded or waits for a second person.
The date of an agreed action itself was agreed or signed, and stays.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.deadlines.action_reminders import ActionReminderSchedule, action_reminder_days
from cases.deadlines.days import BankHolidays
from cases.models import Case
from dates import uk_day
from services.container import Policy
from services.provider.moved_dates import AT_ONE_TIME, AskedHolidays
from services.queries.office_tasks import CaseWork, Todo
from services.queries.worklist import todos_of, work_of


@dataclass(frozen=True)
class MovedStep:
    """One step or reminder of one case: its day, and the day that it would have."""

    reference: str
    person_name: str
    what: str
    old: date
    new: date


def moved_steps(
    session: Session, old: BankHolidays, new: BankHolidays, *, at: datetime, policy: Policy
) -> list[MovedStep]:
    """Return the steps and reminders of open cases that have another day with ``new``, the soonest first."""
    found: list[MovedStep] = []
    ids = list(session.scalars(select(Case.id).where(Case.closed_at.is_(None)).order_by(Case.id)))
    for first in range(0, len(ids), AT_ONE_TIME):
        some = select(Case).where(Case.id.in_(ids[first : first + AT_ONE_TIME]))
        for work in work_of(session, some):
            found.extend(_of_case(session, work, old, new, at=at, policy=policy))
    return sorted(found, key=lambda one: (one.old, one.reference, one.what))


def _of_case(
    session: Session, work: CaseWork, old: BankHolidays, new: BankHolidays, *, at: datetime, policy: Policy
) -> Iterator[MovedStep]:
    asked = AskedHolidays(old, new)
    before = _days(session, work, asked, at=at, policy=policy)
    if not asked.matters:
        return
    after, case, today = _days(session, work, new, at=at, policy=policy), work.case, uk_day(at)
    for key, (words, day) in before.items():
        _, then = after.get(key, (words, day))
        if then != day and max(day, then) >= today:
            yield MovedStep(case.reference, case.person_name, words, day, then)


def _days(
    session: Session, work: CaseWork, bank_holidays: Container[date], *, at: datetime, policy: Policy
) -> dict[object, tuple[str, date]]:
    """Return each step and reminder by what it is about, with its words and its day."""
    todos = todos_of(
        session,
        work,
        at=at,
        bank_holidays=bank_holidays,
        late_certificates=policy.late_contact_certificates,
        access_days=policy.access_working_days,
    )
    days: dict[object, tuple[str, date]] = {_key(one): (one.words, one.due) for one in todos if one.due}
    for action in work.agreed:
        for place, day in enumerate(_reminders(action.due_date, policy.action_reminders, bank_holidays)):
            days[action.id, place] = (f"Reminder of agreed action {action.number}", day)
    return days


def _reminders(
    due: date | None, schedule: ActionReminderSchedule, bank_holidays: Container[date]
) -> tuple[date, ...]:
    return action_reminder_days(due, schedule, bank_holidays) if due is not None else ()


def _key(todo: Todo) -> object:
    about = (todo.decision, todo.party, todo.meeting, todo.envelope, todo.signer, todo.notice, todo.action)
    return (todo.kind, todo.words, *(one.id for one in about if one is not None))
