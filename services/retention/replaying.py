"""Erasing again what a restore brought back: before anybody opens a page, by the log outside the backups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, User
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import ErasureState, StoppedBecause
from dates import uk_day
from services.backup.backup import BackupError
from services.retention.erasing import erase_rows
from services.retention.outside import Stores, finish, remove_files
from services.retention.proposing import stop
from storage.database import Database
from storage.erasure_log import ErasureLine, ErasureLog, NoErasureLog

UNKNOWN = "an account that is not here"


def not_replayed(session: Session, lines: Sequence[ErasureLine]) -> list[ErasureLine]:
    """Return the lines of the log that this database knows nothing of: it is older than they are."""
    if not lines:
        return []
    known = set(session.scalars(select(Erasure.id).where(Erasure.erased_at.is_not(None))))
    return [line for line in lines if line.erasure not in known]


def replay(stores: Stores, *, at: datetime) -> int:
    """Erase what the log says was erased and is here again; return how many erasures that were.

    Nothing stops it, a hold of the time of the backup neither: what it kept had gone. Broken off, it goes on
    where it was. Raises NoErasureLog where the log cannot be read.
    """
    with stores.database.read() as session:
        lines = not_replayed(session, stores.log.lines())
    if not lines:
        return 0
    _remove_begun(stores)
    for line in lines:
        with stores.database.write() as session:
            is_here = _take_up(session, line, at=at)
        if is_here:
            with stores.database.write() as session:
                erase_rows(session, line.erasure, at=datetime.fromisoformat(line.erased_at), again=True)
            _remove_begun(stores)
    for line in lines:
        finish(stores.database, line.erasure, at=at)
    return len(lines)


def _remove_begun(stores: Stores) -> None:
    """Remove what lies outside the database of every erasure whose rows are gone and that is in the log."""
    with stores.database.read() as session:
        begun = list(session.scalars(select(Erasure.id).where(Erasure.state == ErasureState.ERASED)))
    for erasure_id in begun:
        remove_files(stores, erasure_id)
        with stores.database.write() as session:
            erasure = session.get_one(Erasure, erasure_id)
            erasure.logged_at = erasure.logged_at or erasure.erased_at
            erasure.live_key = None


def _take_up(session: Session, line: ErasureLine, *, at: datetime) -> bool:
    """Let the erasure stand as approved; return whether its case is here to be erased."""
    erasure = session.get(Erasure, line.erasure)
    other = session.scalar(select(Erasure).where(Erasure.live_key == str(line.case)))
    if other is not None and other.id != line.erasure:  # proposed when the backup was made
        stop(other, why=StoppedBecause.REPLACED, by=SYSTEM.name, at=at)
        session.flush()
    erased_at = datetime.fromisoformat(line.erased_at)
    if erasure is None:
        erasure = Erasure(id=line.erasure, case_id=line.case, proposed_at=erased_at)
    is_here = session.get(Case, line.case) is not None
    erasure.live_key = str(line.case) if is_here else None
    erasure.state = ErasureState.APPROVED if is_here else ErasureState.FINISHED
    erasure.records, erasure.whole = dict(line.records), line.whole
    erasure.due_on, erasure.schedule_version = uk_day(erased_at), line.schedule_version
    erasure.proposed_by, erasure.proposed_by_id = _account(session, line.proposed_by)
    erasure.approved_by, erasure.approved_by_id = _account(session, line.approved_by)
    erasure.approved_at = erasure.approved_at or erased_at
    if not is_here:
        erasure.erased_at = erasure.finished_at = erased_at
        erasure.logged_at = at
    session.add(erasure)
    session.flush()
    return is_here


def _account(session: Session, user_id: UUID | None) -> tuple[str, UUID | None]:
    user = session.get(User, user_id) if user_id else None
    return (user.name, user.id) if user else (UNKNOWN, None)


def refuse_what_came_back(database: Database, log: ErasureLog) -> None:
    """Raise BackupError where something is here again that was erased: nothing starts before it is gone."""
    try:
        lines = log.lines()
    except NoErasureLog as error:
        raise BackupError(f"The log of erasures cannot be read: {error}.") from error
    with database.read() as session:
        if not_replayed(session, lines):
            raise BackupError("This database is older than its log of erasures. Run flask storage migrate.")
