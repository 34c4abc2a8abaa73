"""How far each case's log had come, kept beside the documents, where an owner of the database cannot reach.

A head is the number and the hash of a log's last entry. It is kept once under a name made of both, in the
store of documents, and never overwritten; ``services.evidence.check`` holds every log against its heads. It
is kept right after the commit that appended the entry; what a crash or a store that is away left out, the
worker keeps within a minute.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import Final
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from cases.evidence.chain import Entry
from cases.evidence.log import NEW_HEADS, EvidenceEntry, head_of
from storage.blobs import Blobs
from storage.database import Database

log = logging.getLogger(__name__)

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
    """Keeps the heads of logs that grew since the last look; ``note_new`` is called again and again."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database, self._blobs = database, blobs
        self._noted: dict[UUID, int] = {}

    def note_new(self) -> int:
        """Keep the head of every log that is longer than when it was last kept; return how many were new."""
        lengths = select(EvidenceEntry.case_id, func.max(EvidenceEntry.seq)).group_by(EvidenceEntry.case_id)
        with self._database.read() as session:
            grown = [
                (case_id, head)
                for case_id, length in session.execute(lengths)
                if self._noted.get(case_id) != length and (head := head_of(session, case_id)) is not None
            ]
        new = 0
        for case_id, head in grown:
            new += _note(self._blobs, case_id, head)
            self._noted[case_id] = head.seq
        return new


def noted_heads(blobs: Blobs, case_id: UUID | None = None) -> dict[UUID, list[tuple[int, str]]]:
    """Return every head that was kept, of one case or of all: number and hash, in order."""
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for name in blobs.notes(_FOLDER if case_id is None else f"{_FOLDER}/{case_id}"):
        if held := _NAME.match(name):
            found[UUID(held[1])].append((int(held[2]), held[3]))
    return {case: sorted(heads) for case, heads in found.items()}


def _note(blobs: Blobs, case_id: UUID, head: Entry) -> bool:
    return blobs.note(f"{_FOLDER}/{case_id}/{head.seq:08d}-{head.hash}", head.hash.encode())
