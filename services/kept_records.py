"""The provider's own records, read at most every few seconds and shared by all threads of a process.

A save in this process is seen at once: its commit throws away what was kept. Another process, such as the
worker, sees it when its own copy is a few seconds old.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from cases.reference.directory import Directory
from cases.reference.entries import EntryVersion, current_entries, current_version
from cases.reference.provider_details import CODE
from cases.vocabulary import EntryKind
from storage.database import Database

KEPT_SECONDS = 3.0
_SAVED = "saved_entries"


class KeptRecords:
    """What stands of the provider's records, as of a moment ago."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._saves = 0
        self._read_at = -KEPT_SECONDS
        self._directory: Directory | None = None
        self._provider: Mapping[str, Any] = {}
        event.listen(database.writers, "after_flush", _note_saved)
        event.listen(database.writers, "after_commit", self._forget_if_saved)
        event.listen(database.writers, "after_soft_rollback", _drop_note)

    @property
    def directory(self) -> Directory:
        """The directory as it stands."""
        with self._lock:
            kept, saves = self._directory, self._saves
            if kept is not None and self._clock() - self._read_at < KEPT_SECONDS:
                return kept
        began = self._clock()
        with self._database.read() as session:
            fresh = Directory(current_entries(session))
            row = current_version(session, EntryKind.PROVIDER, CODE)
        with self._lock:
            if self._saves == saves:  # else somebody saved while we read
                self._directory, self._read_at = fresh, began
                self._provider = row.data if row else {}
        return fresh

    @property
    def provider(self) -> Mapping[str, Any]:
        """What the provider's people saved of itself; as known last where the database cannot be asked.

        Every page names the provider, also the one that says that the database is busy.
        """
        with suppress(SQLAlchemyError):
            self.directory  # noqa: B018 - reads both
        return self._provider

    def forget(self) -> None:
        """Throw away what is kept: the next who asks reads it anew."""
        with self._lock:
            self._saves += 1
            self._directory = None

    def _forget_if_saved(self, session: Session) -> None:
        if session.in_nested_transaction():  # a savepoint: others see nothing of it yet
            return
        if session.info.pop(_SAVED, False):
            self.forget()


def _note_saved(session: Session, _flush: object) -> None:
    if any(isinstance(row, EntryVersion) for row in session.new):
        session.info[_SAVED] = True


def _drop_note(session: Session, undone: SessionTransaction) -> None:
    if undone.nested:  # only a savepoint was undone: what came before it still counts
        return
    session.info.pop(_SAVED, None)
