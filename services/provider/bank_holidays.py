"""Changing the bank holidays: at once where no date moves, else proposed by one and approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from cases.accounts.people import Actor, Viewer
from cases.deadlines.days import SATURDAY, BankHolidays, known_years
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.holidays.current import holidays_in_force
from cases.holidays.models import HolidayChange, HolidayChangeKind, HolidayDecision, HolidayVerdict
from cases.locks import hold_case
from cases.models import Case
from cases.vocabulary import Event, Role
from dates import plain_date, uk_day
from services.notifications.moved_dates import notify_dates_moved
from services.provider.moved_dates import Moves, moves_between
from services.provider.second_person import NotAnotherPerson, require_second

_ONE_AT_A_TIME = 7_330_415
"""Names the lock under which bank holidays are changed (PostgreSQL; SQLite has one writer in any case)."""


class CannotChange(CaseError):
    """The change would change nothing, or the day is none that we know years of."""

    sentence = "That changes nothing."


class DatesChanged(CaseError):
    """The dates that would move are no longer those that the person saw."""

    sentence = "The dates that would move have changed since this page was opened. Nothing was saved."


class MustSeeCases(CaseError):
    """Dates of cases are moved by somebody who may read those cases, and no one else."""

    status = 403
    sentence = "This moves dates of cases. A coordinator, who may read them, must approve it."


class NotYours(CaseError):
    """Only who proposed a change takes it back; anyone else may decline it."""

    sentence = "Only the person who proposed this can withdraw it."


@dataclass(frozen=True)
class PlannedChange:
    """A change that nobody made yet, and what it would move."""

    kind: HolidayChangeKind
    day: date
    moves: Moves
    before: BankHolidays
    """The days that count now."""
    after: BankHolidays
    """The days that would count."""
    has_come: bool
    """It is today or an earlier day, so it may change whether something that was done was in time."""

    @property
    def needs_a_second_person(self) -> bool:
        """True for taking a day out, for whatever moves a date, and for a day that has come."""
        return self.kind is HolidayChangeKind.TAKE_OUT or bool(self.moves) or self.has_come


def plan_change(
    session: Session, kind: HolidayChangeKind, day: date, *, shipped: BankHolidays, today: date
) -> PlannedChange:
    """Return what the change would move. Raises CannotChange."""
    days = holidays_in_force(session, shipped)
    if fault := fault_of(kind, day, days):
        raise CannotChange(f"{kind.value} {day}", sentence=fault)
    after = _changed(days, kind, day)
    moves = moves_between(session, days, after, today=today)
    return PlannedChange(kind, day, moves, days, after, has_come=day <= today)


def fault_of(kind: HolidayChangeKind, day: date, days: BankHolidays) -> str:
    """Return why the change would change nothing, as a sentence; '' where it would."""
    first, last = known_years()
    if not first <= day.year <= last:
        return f"Enter a day of the years {first} to {last}."
    if kind is HolidayChangeKind.ADD:
        if day in days:
            return f"{plain_date(day)} counts as a bank holiday already."
        if day.weekday() >= SATURDAY:
            return f"{plain_date(day)} is at a weekend, so it is no working day already."
    elif day not in days:
        return f"{plain_date(day)} does not count as a bank holiday."
    return ""


def propose(
    session: Session,
    planned: PlannedChange,
    *,
    name: str,
    why: str,
    by: Viewer,
    at: datetime,
    shipped: BankHolidays,
) -> HolidayChange:
    """Record the change; where it moves no date and adds a day it counts at once, else it waits.

    The same change that waits already is returned as it is.

    Raises:
        CannotChange: it would change nothing (any more).
        DatesChanged: it moves other dates than ``planned`` says.
    """
    hold_holidays(session)
    if waiting := _waiting_for(session, planned.kind, planned.day):
        return waiting
    now = plan_change(session, planned.kind, planned.day, shipped=shipped, today=uk_day(at))
    if now.moves.digest != planned.moves.digest:
        raise DatesChanged(f"{planned.kind.value} {planned.day}")
    change = _record(session, planned.kind, planned.day, name, why, now.moves.digest, by=by, at=at)
    if not now.needs_a_second_person:
        _decide(session, change, HolidayVerdict.AT_ONCE, Moves(()), by=by, at=at)
    return change


def approve(
    session: Session, change: HolidayChange, *, seen: str, by: Viewer, at: datetime, shipped: BankHolidays
) -> bool:
    """Let a proposed change count from now on; False where it was decided before.

    Each case whose dates move gets an entry in its log, and whoever asks in it is told of their own. ``seen``
    is the digest of the dates that the person saw.

    Raises:
        NotAnotherPerson: they proposed it themselves, as far as can be known.
        MustSeeCases: it moves dates of cases, which their role may not read.
        DatesChanged: it moves other dates by now.
        CannotChange: it would change nothing any more.
    """
    hold_holidays(session)
    session.refresh(change)
    if not change.waits:
        return False
    require_second(session, change.proposed_by_id, change.proposed_at, by)
    assert change.day is not None  # noqa: S101 - a check of the list never waits
    moves = plan_change(session, change.kind, change.day, shipped=shipped, today=uk_day(at)).moves
    if moves and by.role is not Role.COORDINATOR:
        raise MustSeeCases(f"{by.user_id} is {by.role.value}")
    for case_id in moves.cases:
        hold_case(session, case_id)
    days = holidays_in_force(session, shipped)
    changed = _changed(days, change.kind, change.day)
    again = moves_between(session, days, changed, today=uk_day(at), only=moves.cases)
    if not moves.digest == again.digest == seen:
        raise DatesChanged(str(change.id))
    _decide(session, change, HolidayVerdict.APPROVED, moves, by=by, at=at)
    for case_id in moves.cases:
        case = session.get_one(Case, case_id)
        _tell_case(session, case, change, moves, by=by, at=at)
        if any(one.concerns_the_family(uk_day(at)) for one in moves.of_case(case_id)):
            notify_dates_moved(session, case, change.id, at=at)
    return True


def withdraw(session: Session, change: HolidayChange, *, by: Viewer, at: datetime) -> bool:
    """Take one's own proposal back; False where it was decided before. Raises NotYours."""
    hold_holidays(session)
    session.refresh(change)
    if change.proposed_by_id != by.user_id:
        raise NotYours(f"{by.user_id} did not propose it")
    return _close(session, change, HolidayVerdict.WITHDRAWN, by=by, at=at)


def decline(session: Session, change: HolidayChange, *, by: Viewer, at: datetime) -> bool:
    """Say no to someone else's proposal; False where it was decided before. Raises NotAnotherPerson."""
    hold_holidays(session)
    session.refresh(change)
    if change.proposed_by_id == by.user_id:
        sentence = "You proposed this yourself: withdraw it."
        raise NotAnotherPerson(f"{by.user_id} proposed it", sentence=sentence)
    return _close(session, change, HolidayVerdict.DECLINED, by=by, at=at)


def record_check(session: Session, *, by: Viewer, at: datetime) -> HolidayChange:
    """Record that someone held the whole list against the published one; twice a day counts once."""
    hold_holidays(session)
    last = last_check(session)
    if last is not None and uk_day(last.proposed_at) == uk_day(at):
        return last
    check = _record(session, HolidayChangeKind.CHECKED, None, "", "", "", by=by, at=at)
    _decide(session, check, HolidayVerdict.AT_ONCE, Moves(()), by=by, at=at)
    return check


def last_check(session: Session) -> HolidayChange | None:
    """Return the newest check of the whole list."""
    query = select(HolidayChange).where(HolidayChange.kind == HolidayChangeKind.CHECKED)
    return session.scalar(query.order_by(HolidayChange.proposed_at.desc()).limit(1))


def change_of(session: Session, change_id: UUID) -> HolidayChange:
    """Return the change of that id. Raises NotFound."""
    change = session.get(HolidayChange, change_id)
    if change is None or change.day is None:
        raise NotFound("no such change")
    return change


def all_changes(session: Session) -> list[HolidayChange]:
    """Return every change, the newest first."""
    query = select(HolidayChange).options(selectinload(HolidayChange.decision))
    return list(session.scalars(query.order_by(HolidayChange.proposed_at.desc())))


def waiting_changes(session: Session) -> list[HolidayChange]:
    """Return the changes that wait for a second person, the earliest first."""
    decided = select(HolidayDecision.change_id)
    query = select(HolidayChange).where(HolidayChange.id.not_in(decided))
    return list(session.scalars(query.order_by(HolidayChange.proposed_at)))


def hold_holidays(session: Session) -> None:
    """Let nobody else change bank holidays until the transaction ends."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def _changed(days: BankHolidays, kind: HolidayChangeKind, day: date) -> BankHolidays:
    return days.with_day(day) if kind is HolidayChangeKind.ADD else days.without_day(day)


def _waiting_for(session: Session, kind: HolidayChangeKind, day: date) -> HolidayChange | None:
    return session.scalar(
        select(HolidayChange)
        .outerjoin(HolidayDecision, HolidayDecision.change_id == HolidayChange.id)
        .where(HolidayChange.kind == kind, HolidayChange.day == day, HolidayDecision.change_id.is_(None))
    )


def _record(
    session: Session,
    kind: HolidayChangeKind,
    day: date | None,
    name: str,
    why: str,
    digest: str,
    *,
    by: Viewer,
    at: datetime,
) -> HolidayChange:
    change = HolidayChange(
        kind=kind,
        day=day,
        name=name,
        why=why,
        proposed_at=at,
        proposed_by=by.name,
        proposed_by_id=by.user_id,
        shown_digest=digest,
    )
    session.add(change)
    session.flush()
    return change


def _close(
    session: Session, change: HolidayChange, verdict: HolidayVerdict, *, by: Viewer, at: datetime
) -> bool:
    if not change.waits:
        return False
    _decide(session, change, verdict, Moves(()), by=by, at=at)
    return True


def _decide(
    session: Session,
    change: HolidayChange,
    verdict: HolidayVerdict,
    moves: Moves,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    change.decision = HolidayDecision(
        verdict=verdict,
        decided_at=at,
        decided_by=by.name,
        decided_by_id=by.user_id,
        moved=[one.recorded() for one in moves.dates],
    )
    session.flush()


def _tell_case(
    session: Session, case: Case, change: HolidayChange, moves: Moves, *, by: Viewer, at: datetime
) -> None:
    assert change.day is not None  # noqa: S101 - a check of the list moves nothing
    append_evidence(
        session,
        case,
        Event.DATES_MOVED,
        by=Actor.of(by),
        at=at,
        about={
            "holiday": {
                "change": str(change.id),
                "kind": change.kind.value,
                "day": change.day.isoformat(),
                "name": change.name,
                "proposed_by": change.proposed_by,
            },
            "moved": [one.recorded() for one in moves.of_case(case.id)],
        },
    )
