"""The schedule as it stands, and changing it: every change is a version, and none is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import CaseError
from cases.reference.entries import EntryVersion, current_version, versions_of
from cases.retention.records import Schedule, schedule_from, shipped_schedule
from cases.vocabulary import EntryKind, RecordKind, Role
from services.provider.versions import add_version

CODE: Final = "schedule"
KEEPERS: Final = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class ScheduleIsKept(CaseError):
    """Coordinators and administrators alone say how long records are kept."""

    status = 403
    sentence = "Only a coordinator or an administrator can do this."


class FilesStayTooLong(CaseError):
    """Files may not be kept for longer than what they hang on."""

    sentence = "Files, notes and messages cannot be kept for longer than the other records of the same case."


def current_schedule(session: Session) -> Schedule:
    """Return the schedule that stands; the shipped one where nobody changed it."""
    row = current_version(session, EntryKind.RETENTION, CODE)
    return schedule_from(row.data, version=row.version) if row else shipped_schedule()


def schedule_versions(session: Session) -> list[EntryVersion]:
    """Return every version that somebody saved, the newest first."""
    return list(versions_of(session, EntryKind.RETENTION, CODE))


def save_schedule(session: Session, schedule: Schedule, *, began_from: int, by: Viewer, at: datetime) -> bool:
    """Save a new version; return False where it says what stands.

    Raises ScheduleIsKept, FilesStayTooLong and ChangedMeanwhile.
    """
    if by.role not in KEEPERS:
        raise ScheduleIsKept(by.role.value)
    for (record, outcome), rule in schedule.rules.items():
        if record is not RecordKind.FILES and (rule.months < schedule.rule(RecordKind.FILES, outcome).months):
            raise FilesStayTooLong(f"{record.value} {outcome.value}")
    if schedule.as_data() == current_schedule(session).as_data():
        return False
    data = schedule.as_data()
    add_version(session, EntryKind.RETENTION, CODE, data, began_from=began_from, by=by, at=at)
    return True
