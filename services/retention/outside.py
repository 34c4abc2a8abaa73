"""After the rows: the log of erasures, files, messages of the practice mailbox, keys, and what files hold.

Each part looks first at what is still to do, so that it can run twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import exists, select

from cases.retention.models import Erasure
from cases.vocabulary import ErasureState
from services.retention.stored_files import is_named
from services.work_queue import (
    FINISH_ENVELOPE,
    ISSUE_CERTIFICATE,
    MAKE_ACTION_REPORT,
    MAKE_BUNDLE,
    MAKE_LARGE_PRINT,
    MAKE_STATEMENT,
    Work,
    work_id,
)
from storage.blobs import Blobs
from storage.compaction import leave_no_trace
from storage.database import Database
from storage.erasure_log import ErasureLine, ErasureLog
from storage.note_keys import NoteKeys

WORKFLOWS = (
    ISSUE_CERTIFICATE,
    MAKE_STATEMENT,
    FINISH_ENVELOPE,
    MAKE_ACTION_REPORT,
    MAKE_LARGE_PRINT,
    MAKE_BUNDLE,
)


@dataclass(frozen=True)
class Stores:
    """Where something of a case lies: the database, and what is outside it."""

    database: Database
    blobs: Blobs
    note_keys: NoteKeys
    work: Work
    mailbox: Path
    """The folder of practice mode's messages."""
    log: ErasureLog


def make_log_ready(database: Database, log: ErasureLog) -> None:
    """Check that the erasure can be written down before anything goes; begin the log for the first one.

    Raises NoErasureLog: a log that is missing though something was erased lies on a disk that is away.
    """
    with database.read() as session:
        begun = session.scalar(select(exists().where(Erasure.logged_at.is_not(None))))
    if not begun:
        log.begin()
    log.require()


def write_down(database: Database, log: ErasureLog, erasure_id: UUID, *, at: datetime) -> bool:
    """Add the line of an erasure whose rows are gone; return whether it was new. Raises NoErasureLog."""
    with database.read() as session:
        erasure = session.get_one(Erasure, erasure_id)
        if erasure.erased_at is None:
            return False
        line = line_of(erasure)
    new = log.add(line)
    with database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        erasure.logged_at = erasure.logged_at or at
    return new


def line_of(erasure: Erasure) -> ErasureLine:
    """Return the line of the log about an erasure whose rows are gone."""
    if erasure.erased_at is None:
        raise ValueError("nothing was erased yet")
    return ErasureLine(
        erasure=erasure.id,
        case=erasure.case_id,
        records=dict(erasure.records),
        whole=erasure.whole,
        erased_at=erasure.erased_at.isoformat(),
        proposed_by=erasure.proposed_by_id,
        approved_by=erasure.approved_by_id,
        schedule_version=erasure.schedule_version,
    )


def remove_files(stores: Stores, erasure_id: UUID) -> int:
    """Remove what the erasure left outside the database; return how many stored files went.

    A file that somebody handed in anew meanwhile stays.
    """
    with stores.database.read() as session:
        leftovers = dict(session.get_one(Erasure, erasure_id).leftovers)
    removed = 0
    for digest in leftovers.get("blobs", ()):
        with stores.database.write() as session:  # nobody begins to name it until it is gone
            if not is_named(session, digest):
                stores.blobs.remove(digest)
                removed += 1
    for message_id in leftovers.get("messages", ()):
        message_file(stores.mailbox, message_id).unlink(missing_ok=True)
    for key_id in leftovers.get("note_keys", ()):
        if stores.note_keys.folder.exists():
            stores.note_keys.destroy(UUID(key_id))
    names = [work_id(name, UUID(one)) for name in WORKFLOWS for one in leftovers.get("work", ())]
    if names:
        found = stores.work.client.list_workflows(workflow_ids=names, load_input=False, load_output=False)
        if found:
            stores.work.client.delete_workflows([one.workflow_id for one in found])
    return removed


def message_file(folder: Path, message_id: str) -> Path:
    """Return where practice mode keeps the message of that Message-ID."""
    return folder / f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.eml"


def finish(database: Database, erasure_id: UUID, *, at: datetime) -> None:
    """Leave no trace in the database's files, and note that the erasure is whole. Raises StillRead."""
    with database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        if erasure.erased_at is None or erasure.finished_at is not None:
            return
        tables = [*erasure.counts, "evidence_opening", "case", "erasure"]
        erasure.leftovers = {}
    leave_no_trace(database.engine, tables)
    with database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        erasure.state, erasure.live_key, erasure.finished_at = ErasureState.FINISHED, None, at
