"""On which day each kind of record of a case may be erased, and which cases have come to theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.meetings.models import Meeting
from cases.meetings.private_notes import NoteHold, live_hold
from cases.models import Case
from cases.retention.models import Erasure
from cases.retention.records import RetentionRule, Schedule
from cases.vocabulary import (
    CaseOutcome,
    ClosingReason,
    CountedFrom,
    EnvelopeState,
    ErasureMethod,
    MeetingState,
    RecordKind,
)
from dates import uk_day
from signing.models import Envelope

MOST_DUE: Final = 100
"""How many cases of which something is due are looked for at once."""
LOOKED_AT_FOR_EACH: Final = 3
"""How many old cases are looked at for each that is looked for: no page reads an archive to its end."""
AGREED: Final = frozenset({ClosingReason.AGREED, ClosingReason.PART})


@dataclass(frozen=True)
class RecordDay:
    """When one kind of record of a case goes; ``day`` is None while the case is open."""

    record: RecordKind
    rule: RetentionRule
    day: date | None
    erased_on: date | None = None
    """When it was erased, where nothing came since."""

    @property
    def method(self) -> ErasureMethod:
        """What happens with it."""
        return self.rule.method

    def is_due(self, today: date) -> bool:
        """Return True if it is still there, and its day has come."""
        return self.erased_on is None and self.day is not None and self.day <= today


@dataclass(frozen=True)
class CaseDays:
    """The days of one case; ``records`` are those kinds that it has."""

    outcome: CaseOutcome
    records: tuple[RecordDay, ...]
    held: NoteHold | None

    def due(self, today: date) -> list[RecordDay]:
        """Return the kinds whose day has come, whatever holds them."""
        return [one for one in self.records if one.is_due(today)]

    def is_whole(self, today: date) -> bool:
        """Return True if nothing stays once those that are due are erased."""
        return all(one.is_due(today) or one.erased_on is not None for one in self.records)

    @property
    def last_day(self) -> date | None:
        """When nothing of the case stays; None while it is open."""
        days = [one.day for one in self.records]
        return None if None in days else max(day for day in days if day is not None)


def case_days(session: Session, case: Case, schedule: Schedule) -> CaseDays:
    """Return when each kind of record of this case goes."""
    outcome = outcome_of(session, case)
    last = {
        CountedFrom.CERTIFICATE: _day(
            session.scalar(select(func.max(Certificate.issued_at)).where(Certificate.case_id == case.id))
        ),
        CountedFrom.SIGNED: _day(
            session.scalar(select(func.max(Envelope.completed_at)).where(Envelope.case_id == case.id))
        ),
    }
    erased = _erased_on(session, case)
    days: list[RecordDay] = []
    for record in _kinds_of(session, case):
        rule = schedule.rule(record, outcome)
        day = None
        if case.closed_at is not None:
            start = last.get(rule.counted_from) or uk_day(case.closed_at)
            day = max(rule.day(start, case.person_birth_date), uk_day(case.closed_at))
            files = [one.day for one in days if one.record is RecordKind.FILES and one.day]
            day = max([day, *files])  # what other rows hang on goes no earlier than these
        days.append(RecordDay(record, rule, day, erased.get(record)))
    return CaseDays(outcome, tuple(days), live_hold(session, case.id))


def outcome_of(session: Session, case: Case) -> CaseOutcome:
    """Return how the case ended, as far as it matters here; of an open one, as it looks now."""
    if case.closing_reason in AGREED:
        return CaseOutcome.AGREED
    came_of_it = (
        exists().where(Certificate.case_id == case.id),
        exists().where(Envelope.case_id == case.id, Envelope.state == EnvelopeState.COMPLETED),
        exists().where(Meeting.case_id == case.id, Meeting.state == MeetingState.CONCLUDED),
    )
    some = any(session.scalar(select(one)) for one in came_of_it)
    return CaseOutcome.ENDED if some else CaseOutcome.ENQUIRY


def due_cases(
    session: Session, schedule: Schedule, *, today: date, most: int = MOST_DUE
) -> list[tuple[Case, CaseDays]]:
    """Return up to ``most`` closed cases of which something is due and nothing is proposed; changes nothing.

    Those of which nothing was erased yet come first, the longest closed before the others. A case's files go
    no later than its other records, so nearly each that is old enough is due, and few are looked at in vain.
    """
    latest = datetime.combine(schedule.not_due_from(today), time(), UTC)
    erasure = select(Erasure.id).where(Erasure.case_id == Case.id)
    proposed, erased = (
        erasure.where(Erasure.live_key.is_not(None)).exists(),
        erasure.where(Erasure.erased_at.is_not(None)).exists(),
    )
    old = (
        select(Case)
        .where(Case.closed_at < latest, Case.erased_at.is_(None), ~proposed)
        .order_by(Case.closed_at, Case.id)
        .limit(most * LOOKED_AT_FOR_EACH)
    )
    found: list[tuple[Case, CaseDays]] = []
    for case in chain(session.scalars(old.where(~erased)), session.scalars(old.where(erased))):
        days = case_days(session, case, schedule)
        if days.due(today):
            found.append((case, days))
        if len(found) == most:
            break
    return found


def _kinds_of(session: Session, case: Case) -> Sequence[RecordKind]:
    """Return the kinds of record that the case has: no agreement is kept where none was made."""
    there = {
        RecordKind.AGREEMENT: exists().where(Envelope.case_id == case.id),
        RecordKind.CERTIFICATE: exists().where(Certificate.case_id == case.id),
    }
    return [kind for kind in RecordKind if kind not in there or session.scalar(select(there[kind]))]


def _erased_on(session: Session, case: Case) -> dict[RecordKind, date]:
    """Return when each kind was last erased; not where the case was closed anew since: more may have come."""
    rows = session.scalars(
        select(Erasure)
        .where(Erasure.case_id == case.id, Erasure.erased_at.is_not(None))
        .order_by(Erasure.erased_at)
    )
    found: dict[RecordKind, date] = {}
    for row in rows:
        if row.erased_at is not None and (case.closed_at is None or row.erased_at >= case.closed_at):
            found.update({kind: uk_day(row.erased_at) for kind in row.methods})
    return found


def open_erasure(session: Session, case_id: UUID) -> Erasure | None:
    """Return the erasure of this case that was proposed and is not finished, if there is one."""
    return session.scalar(select(Erasure).where(Erasure.live_key == str(case_id)))


def _day(instant: datetime | None) -> date | None:
    return uk_day(instant) if instant else None
