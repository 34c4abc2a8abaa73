"""Keeping the log of complaints about the provider: recorded, put right, answered; for its keepers alone."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.complaints import ComplaintRecord, ComplaintSchedule, ComplaintVersion
from cases.errors import CaseError, NotFound
from cases.vocabulary import Role

_ONE_AT_A_TIME: Final = 7_330_418
KEEPERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class ComplaintsAreKept(CaseError):
    """Coordinators and administrators alone keep and read complaints."""

    status = 403
    sentence = "Only a coordinator or an administrator can do this."


class ComplaintChanged(CaseError):
    """Somebody saved another version meanwhile."""

    sentence = "Somebody else changed this complaint meanwhile. Nothing was saved by you."


@dataclass(frozen=True)
class KeptComplaint:
    """One complaint as it stands, with when each thing is due; a date is None once it is done."""

    latest: ComplaintVersion
    acknowledge_by: date | None
    answer_by: date | None

    @property
    def due(self) -> date | None:
        """What is due next; None where nothing is."""
        return min((day for day in (self.acknowledge_by, self.answer_by) if day), default=None)


def record_complaint(
    session: Session,
    record: ComplaintRecord,
    *,
    number: int | None = None,
    seen: int = 0,
    made_with: str | None = None,
    by: Viewer,
    at: datetime,
) -> ComplaintVersion:
    """Add a complaint, or the next version of the one of ``number`` whose version ``seen`` stands.

    The same again changes nothing; a new one with a ``made_with`` that was used is the one recorded then.
    One is recorded at a time, so that no two take the same number.
    Raises ComplaintsAreKept, ComplaintChanged, NotFound.
    """
    _require_keeper(by)
    if session.get_bind().dialect.name == "postgresql":  # SQLite lets one write at a time anyhow
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    if number is None:
        if made_with and (made := _made_with(session, made_with)) is not None:
            return made
        number = (session.scalar(select(func.max(ComplaintVersion.number))) or 0) + 1
        version = 1
    else:
        last = _latest(session, number)
        if last.record == record:
            return last
        if last.version != seen:
            raise ComplaintChanged(f"complaint {number} has version {last.version}")
        version = last.version + 1
    row = ComplaintVersion(
        number=number,
        version=version,
        **asdict(record),
        saved_at=at,
        saved_by=by.name,
        saved_by_id=by.user_id,
        made_with=made_with if version == 1 else None,
    )
    session.add(row)
    session.flush()
    return row


def complaints(
    session: Session, schedule: ComplaintSchedule, bank_holidays: Container[date], *, viewer: Viewer
) -> list[KeptComplaint]:
    """Return all complaints: those that something is due of first, the soonest first; then the newest."""
    _require_keeper(viewer)
    newest = (
        select(ComplaintVersion.number, func.max(ComplaintVersion.version).label("version"))
        .group_by(ComplaintVersion.number)
        .subquery()
    )
    rows = session.scalars(
        select(ComplaintVersion).join(
            newest,
            and_(ComplaintVersion.number == newest.c.number, ComplaintVersion.version == newest.c.version),
        )
    )
    found = [_kept(row, schedule, bank_holidays) for row in rows]
    found.sort(key=lambda one: (one.due is None, one.due or date.max, -one.latest.number))
    return found


def complaint(
    session: Session,
    number: int,
    schedule: ComplaintSchedule,
    bank_holidays: Container[date],
    *,
    viewer: Viewer,
) -> tuple[KeptComplaint, Sequence[ComplaintVersion]]:
    """Return one complaint, and its versions, the newest first. Raises NotFound, ComplaintsAreKept."""
    _require_keeper(viewer)
    versions = _versions(session, number)
    if not versions:
        raise NotFound(f"no complaint {number}")
    return _kept(versions[0], schedule, bank_holidays), versions


def _kept(
    row: ComplaintVersion, schedule: ComplaintSchedule, bank_holidays: Container[date]
) -> KeptComplaint:
    is_settled = row.answered_on is not None or row.outcome is not None
    is_acknowledged = is_settled or row.acknowledged_on is not None
    return KeptComplaint(
        row,
        None if is_acknowledged else schedule.acknowledge_by(row.received_on, bank_holidays),
        None if is_settled else schedule.answer_by(row.received_on, bank_holidays),
    )


def _latest(session: Session, number: int) -> ComplaintVersion:
    versions = _versions(session, number)
    if not versions:
        raise NotFound(f"no complaint {number}")
    return versions[0]


def _made_with(session: Session, once: str) -> ComplaintVersion | None:
    return session.scalar(select(ComplaintVersion).where(ComplaintVersion.made_with == once))


def _versions(session: Session, number: int) -> Sequence[ComplaintVersion]:
    query = select(ComplaintVersion).where(ComplaintVersion.number == number)
    return session.scalars(query.order_by(ComplaintVersion.version.desc())).all()


def _require_keeper(viewer: Viewer) -> None:
    if viewer.role not in KEEPERS:
        raise ComplaintsAreKept(viewer.role.value)
