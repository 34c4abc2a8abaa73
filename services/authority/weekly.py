"""The weekly summary: who gets it, when, and what it says. It names no child, only references and counts.

State, the row of the week and the email are written in one transaction for each officer.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.deadlines.weekly_summaries import summary_due_at, week_of_summary
from cases.vocabulary import Role, WeeklySummary
from dates import plain_date, uk_day
from services.authority.clocks import running_clocks
from services.authority.lists import new_certificates, open_cases
from services.authority.reading import mediation_asked
from services.authority.tasks import AuthorityTask, Reader, TaskGroup, tasks_of
from services.backup.holds import what_is_held
from services.notifications.accounts import notify_weekly_summary
from storage.database import Database

MOST_LINES = 60
"""Rows of each part of the email; how many more there are it says."""


@dataclass(frozen=True)
class Summary:
    """What one email says: counts by group, and lines of references and days."""

    counts: tuple[tuple[str, int], ...]
    late: int
    tasks: tuple[str, ...]
    certificates: tuple[str, ...]
    certificate_count: int
    clocks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """True if nothing waits: clocks alone are no reason to write."""
        return not (self.tasks or self.certificate_count)

    @property
    def task_count(self) -> int:
        """How many things wait."""
        return sum(count for _, count in self.counts)


def set_weekly_summary(session: Session, user: User, wish: WeeklySummary, *, at: datetime) -> bool:
    """Keep what an officer wants; return True if it is another wish than before. The caller commits."""
    if user.role is not Role.OFFICER or user.weekly_summary is wish:
        return False
    if user.weekly_summary is WeeklySummary.OFF:
        user.weekly_summary_since = at
    user.weekly_summary = wish
    session.flush()
    return True


def send_weekly_summaries(database: Database, bank_holidays: Container[date], *, at: datetime) -> int:
    """Queue this week's summaries that are due at ``at``, each once; return how many officers were due.

    An officer for whom nothing waits gets one only where they want it all the same. After a restore nobody is
    written to while something is held, nor for a week that was due up to the restore.
    """
    week = week_of_summary(at, bank_holidays)
    if week is None:
        return 0
    due_at = summary_due_at(week, bank_holidays)
    with database.read() as session:
        held = what_is_held(session)
        if held.count or (held.restoration is not None and due_at <= held.restoration.at):
            return 0
        due = list(session.scalars(select(User.id).where(*_is_due(week, due_at)).order_by(User.id)))
    for user_id in due:
        with database.write() as session:
            _send(session, user_id, week, due_at, bank_holidays, at=at)
    return len(due)


def _is_due(week: date, due_at: datetime) -> list[ColumnElement[bool]]:
    return [
        User.role == Role.OFFICER,
        User.active.is_(True),
        User.authority_code.is_not(None),
        User.weekly_summary != WeeklySummary.OFF,
        User.weekly_summary_since <= due_at,
        or_(User.weekly_summary_week.is_(None), User.weekly_summary_week < week),
    ]


def _send(
    session: Session,
    user_id: UUID,
    week: date,
    due_at: datetime,
    bank_holidays: Container[date],
    *,
    at: datetime,
) -> None:
    user = session.scalar(select(User).where(User.id == user_id, *_is_due(week, due_at)).with_for_update())
    if user is None:  # another worker was here, or the officer has stopped it
        return
    user.weekly_summary_week = week
    summary = summary_of(session, user, bank_holidays, at=at)
    if user.weekly_summary is WeeklySummary.ALWAYS or not summary.is_empty:
        notify_weekly_summary(session, user, week, at=at)


def summary_of(session: Session, user: User, bank_holidays: Container[date], *, at: datetime) -> Summary:
    """Return what the summary of this officer says at ``at``: of cases that they may see, and no others."""
    reader, today = Reader.of(user), uk_day(at)
    cases = open_cases(session, reader.viewer)
    asked = mediation_asked(session, cases, bank_holidays)
    tasks = tasks_of(session, reader, bank_holidays=bank_holidays, at=at, cases=cases, asked=asked)
    new, new_count = new_certificates(session, reader.viewer, most=MOST_LINES)
    clocks = [
        f"{one.case.reference}: arrange mediation by {plain_date(one.asked.dates.safe)}"
        for one in running_clocks(asked, bank_holidays=bank_holidays, today=today)
        if one.asked.to_answer and not one.asked.is_over(today)
    ]
    return Summary(
        counts=tuple((one.words, sum(task.group is one for task in tasks)) for one in TaskGroup),
        late=sum(task.is_late for task in tasks),
        tasks=_shortened([_line(task) for task in tasks]),
        certificates=tuple(f"{one.reference}, issued on {plain_date(one.issue_date)}" for one in new),
        certificate_count=new_count,
        clocks=_shortened(clocks),
    )


def _line(task: AuthorityTask) -> str:
    words = f"{task.case.reference}: {task.kind.words}"
    if task.due is None:
        return words
    return f"{words}, by {plain_date(task.due)}" + (" (late)" if task.is_late else "")


def _shortened(lines: list[str]) -> tuple[str, ...]:
    left = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], f"and {left} more") if left > 0 else tuple(lines)
