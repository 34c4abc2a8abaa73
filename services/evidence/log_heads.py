"""How far each log had come, kept beside the documents, where an owner of the database cannot reach.

There is a log for each case, and one of the provider's own records. A head is the number and the hash of a
log's last entry. It is kept once under a name made of both, in the store of documents, and never overwritten;
``services.evidence.check`` holds every log against its heads. It is kept right after the commit that appended
the entry; what a crash or a store that is away left out, the worker keeps within a minute.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, event, func, select
from sqlalchemy.orm import Session

from cases.evidence.chain import Entry
from cases.evidence.log import NEW_HEADS, EvidenceEntry, EvidenceOpening, head_of
from cases.evidence.own_log import OWN_LOG, own_head
from dates import utc_now
from storage.blobs import Blobs
from storage.database import Database

log = logging.getLogger(__name__)

LOOKS_AT_ALL_AFTER: Final = timedelta(days=1)
STILL_TO_COMMIT: Final = timedelta(hours=1)
"""How long before it can be read an entry may have been written."""

_FOLDER: Final = "heads"
_NAME: Final = re.compile(r"heads/([0-9a-f-]{36})/([0-9]{8})-([0-9a-f]{64})\Z")


def note_at_commit(database: Database, blobs: Blobs) -> None:
    """Keep, from now on, the head of every log that a writing session of ``database`` appends to."""

    def committed(session: Session) -> None:
        if session.in_nested_transaction():  # a savepoint: the transaction itself may still be undone
            return
        for case_id, head in session.info.pop(NEW_HEADS, {}).items():
            try:
                _note(blobs, case_id, head)
            except Exception:  # the change is made; the worker keeps its head in the next minute
                log.exception("a log's head could not be kept beside the documents")

    def undone(session: Session) -> None:
        session.info.pop(NEW_HEADS, None)

    event.listen(database.writers, "after_commit", committed)
    event.listen(database.writers, "after_rollback", undone)


class LogHeadNotes:
    """Keeps the heads of logs that grew since the last look; ``note_new`` is called again and again.

    Once a day it looks at every log, else at those with an entry of the time since its last look.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database, self._blobs = database, blobs
        self._noted: dict[UUID, int] = {}
        self._looked_at: datetime | None = None
        self._looked_at_all: datetime | None = None

    def note_new(self) -> int:
        """Keep the head of every log that is longer than when it was last kept; return how many were new."""
        at = utc_now()
        lengths = select(EvidenceEntry.case_id, func.max(EvidenceEntry.seq)).group_by(EvidenceEntry.case_id)
        if self._looked_at and self._looked_at_all and at - self._looked_at_all < LOOKS_AT_ALL_AFTER:
            since = self._looked_at - STILL_TO_COMMIT
            lengths = lengths.where(EvidenceEntry.case_id.in_(_logs_with_entries(since)))
        else:
            self._looked_at_all = at
        with self._database.read() as session:
            grown = [
                (case_id, head)
                for case_id, length in session.execute(lengths)
                if self._noted.get(case_id) != length and (head := head_of(session, case_id)) is not None
            ]
            own = own_head(session)
        if own is not None and self._noted.get(OWN_LOG) != own.seq:
            grown.append((OWN_LOG, own))
        new = 0
        for case_id, head in grown:
            new += _note(self._blobs, case_id, head)
            self._noted[case_id] = head.seq
        self._looked_at = at
        return new


def noted_heads(blobs: Blobs, case_id: UUID | None = None) -> dict[UUID, list[tuple[int, str]]]:
    """Return every head that was kept, of one case or of all: number and hash, in order."""
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for name in blobs.notes(_FOLDER if case_id is None else f"{_FOLDER}/{case_id}"):
        if held := _NAME.match(name):
            found[UUID(held[1])].append((int(held[2]), held[3]))
    return {case: sorted(heads) for case, heads in found.items()}


def _logs_with_entries(since: datetime) -> Select[UUID]:
    """Return the cases whose logs have an entry of that time or later.

    An entry may tell of an earlier time; the one about rows, which each change adds, has that of the commit.
    """
    return (
        select(EvidenceEntry.case_id)
        .join(EvidenceOpening, EvidenceOpening.entry_id == EvidenceEntry.id)
        .where(EvidenceOpening.at >= since)
    )


def _note(blobs: Blobs, case_id: UUID, head: Entry) -> bool:
    return blobs.note(f"{_FOLDER}/{case_id}/{head.seq:08d}-{head.hash}", head.hash.encode())
