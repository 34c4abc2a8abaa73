"""Which dates of which cases another set of bank holidays moves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from cases.certificates.models import Certificate
from cases.deadlines.days import BankHolidays
from cases.deadlines.holiday_checks import closed_still_counts_from
from cases.meetings.models import Meeting
from cases.models import Case, Decision
from cases.progress.case_clocks import NOT_RUNNING, RunningClock, clocks_of
from cases.vocabulary import Clock
from dates import from_uk
from services.notifications.moved_dates import TOLD_TO_FAMILIES

AT_ONE_TIME = 500
"""Cases that are read together."""


@dataclass(frozen=True)
class MovedDate:
    """One clock of one case: until when it ran, and until when it would run."""

    case_id: UUID
    reference: str
    person_name: str
    clock: Clock
    decision: int | None
    """The number of the decision, in a case with several."""
    party: str
    old_safe: date
    new_safe: date
    old_legal: date
    new_legal: date

    def concerns_the_family(self, today: date) -> bool:
        """Return True if it is a limit of the family's own that was, or is, still ahead."""
        return self.clock in TOLD_TO_FAMILIES and max(self.old_legal, self.new_legal) >= today

    def recorded(self) -> dict[str, Any]:
        """Return it as rows and evidence keep it: nobody is named."""
        return {
            "case": str(self.case_id),
            "clock": self.clock.value,
            "decision": self.decision or 0,
            "old": [self.old_safe.isoformat(), self.old_legal.isoformat()],
            "new": [self.new_safe.isoformat(), self.new_legal.isoformat()],
        }


@dataclass(frozen=True)
class Moves:
    """All dates that a change moves."""

    dates: tuple[MovedDate, ...]

    def __bool__(self) -> bool:
        """Return True if any date moves."""
        return bool(self.dates)

    @property
    def cases(self) -> list[UUID]:
        """The cases concerned, in one order for everybody."""
        return sorted({one.case_id for one in self.dates})

    @property
    def digest(self) -> str:
        """The same for the same dates of the same cases."""
        kept = sorted(json.dumps([one.recorded(), one.party], sort_keys=True) for one in self.dates)
        return hashlib.sha256("\n".join(kept).encode()).hexdigest()

    def of_case(self, case_id: UUID) -> list[MovedDate]:
        """Return those of one case."""
        return [one for one in self.dates if one.case_id == case_id]


class AskedHolidays(Container[date]):
    """Bank holidays that remember whether a day was asked for by which another set differs."""

    def __init__(self, days: BankHolidays, other: BankHolidays) -> None:
        self._days = days
        self._differing = (days.added ^ other.added) | (days.removed ^ other.removed)
        self.matters = False

    def __contains__(self, day: object) -> bool:
        """Return whether the day counts."""
        if day in self._differing:
            self.matters = True
        return day in self._days


def moves_between(
    session: Session, old: BankHolidays, new: BankHolidays, *, today: date, only: Iterable[UUID] | None = None
) -> Moves:
    """Return the dates of cases that are other ones with ``new``; of the cases ``only``, if given.

    A clock that does not run, or that was done, moves for nobody.
    """
    since = from_uk(closed_still_counts_from(today), time.min)
    still_counts = or_(Case.closed_at.is_(None), Case.closed_at > since)
    ids = list(session.scalars(select(Case.id).where(still_counts).order_by(Case.id)))
    if only is not None:
        wanted = set(only)
        ids = [one for one in ids if one in wanted]
    found: list[MovedDate] = []
    for first in range(0, len(ids), AT_ONE_TIME):
        for case, meetings, certificates in _read(session, ids[first : first + AT_ONE_TIME]):
            found.extend(_of_case(case, meetings, certificates, old, new, today))
    return Moves(tuple(found))


def _of_case(
    case: Case,
    meetings: list[Meeting],
    certificates: list[Certificate],
    old: BankHolidays,
    new: BankHolidays,
    today: date,
) -> Iterator[MovedDate]:
    asked = AskedHolidays(old, new)
    before = clocks_of(case, meetings, certificates, today=today, bank_holidays=asked)
    if not asked.matters:
        return
    after = clocks_of(case, meetings, certificates, today=today, bank_holidays=new)
    for was, will in zip(before, after, strict=True):
        moved = (was.dates.safe, was.dates.legal) != (will.dates.safe, will.dates.legal)
        if moved and was.done_on is None and was.state != NOT_RUNNING:
            yield _moved(case, was, will)


def _moved(case: Case, was: RunningClock, will: RunningClock) -> MovedDate:
    return MovedDate(
        case.id,
        case.reference,
        case.person_name,
        was.clock,
        was.decision.number if was.decision and len(case.decisions) > 1 else None,
        was.party.name if was.party else "",
        was.dates.safe,
        will.dates.safe,
        was.dates.legal,
        will.dates.legal,
    )


def _read(session: Session, ids: list[UUID]) -> Iterator[tuple[Case, list[Meeting], list[Certificate]]]:
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(ids))
        .order_by(Case.received_at)
        .options(
            selectinload(Case.parties),
            selectinload(Case.decisions).selectinload(Decision.choices),
            selectinload(Case.decisions).selectinload(Decision.calls),
            selectinload(Case.decisions).selectinload(Decision.adjourned_answers),
        )
        .execution_options(populate_existing=True)
    ).all()
    meetings: dict[UUID, list[Meeting]] = {one: [] for one in ids}
    for meeting in session.scalars(
        select(Meeting)
        .where(Meeting.case_id.in_(ids))
        .order_by(Meeting.starts_at)
        .options(
            selectinload(Meeting.attendances), selectinload(Meeting.decisions), selectinload(Meeting.notices)
        )
        .execution_options(populate_existing=True)
    ):
        meetings[meeting.case_id].append(meeting)
    certificates: dict[UUID, list[Certificate]] = {one: [] for one in ids}
    for certificate in session.scalars(
        select(Certificate)
        .where(Certificate.case_id.in_(ids))
        .order_by(Certificate.issued_at)
        .options(selectinload(Certificate.replaces))
        .execution_options(populate_existing=True)
    ):
        certificates[certificate.case_id].append(certificate)
    for case in cases:
        yield case, meetings[case.id], certificates[case.id]
