"""Erasing records that two people agreed on: rows first, then what lies outside the database.

The steps look at the rows first and do what is still missing: a worker that is killed goes on where it was.
"""

from __future__ import annotations

from uuid import UUID

from dbos import DBOS

from services.retention.erasing import erase_rows
from services.retention.outside import Stores, finish, make_log_ready, remove_files, write_down
from services.work_queue import ERASE_RECORDS
from worker.retrying import STEP
from worker.worker_services import step_services


@DBOS.workflow(name=ERASE_RECORDS)
def erase_records(erasure_id: str) -> None:
    """Erase, unless a hold was set or something changed since; then nothing goes."""
    check_log()
    if not erase_from_database(erasure_id):
        return
    write_into_log(erasure_id)
    remove_from_outside(erasure_id)
    leave_no_trace(erasure_id)


@DBOS.step(**STEP)
def check_log() -> None:
    """Go no further where the erasure could not be written down outside the backups."""
    services = step_services.current().services
    make_log_ready(services.database, services.erasure_log)


@DBOS.step(**STEP)
def erase_from_database(erasure_id: str) -> bool:
    """Erase the rows in one transaction; return False where it was stopped."""
    services = step_services.current().services
    with services.database.write() as session:
        return erase_rows(session, UUID(erasure_id), at=services.now())


@DBOS.step(**STEP)
def write_into_log(erasure_id: str) -> bool:
    """Write the erasure down where no restore takes it back."""
    services = step_services.current().services
    return write_down(services.database, services.erasure_log, UUID(erasure_id), at=services.now())


@DBOS.step(**STEP)
def remove_from_outside(erasure_id: str) -> int:
    """Remove files, messages of the practice mailbox, keys and records of durable work."""
    services = step_services.current().services
    stores = Stores(
        services.database,
        services.blobs,
        services.note_keys,
        services.work,
        services.mailbox_dir,
        services.erasure_log,
    )
    return remove_files(stores, UUID(erasure_id))


@DBOS.step(**STEP)
def leave_no_trace(erasure_id: str) -> None:
    """Leave nothing of it in the database's files."""
    services = step_services.current().services
    finish(services.database, UUID(erasure_id), at=services.now())
