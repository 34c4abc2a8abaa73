"""What is worked out from rows is written in the transaction that changes them, right before it commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from storage.database import Base, Database

Noted = set[UUID]


def act_at_commit(
    database: Database,
    concerned: Callable[[Session, object], UUID | None],
    act: Callable[[Session, Noted], None],
) -> None:
    """Call ``act`` before each commit of a writing session of ``database``, with the ids that it concerns.

    ``concerned`` is asked about each row that a flush adds, changes or deletes: it says which id that
    concerns. Only changes made through the session are seen, not statements about many rows at once.
    """
    key = f"concerned by {act.__module__}.{act.__qualname__}"

    def note(session: Session, _flush: object) -> None:
        noted: Noted = session.info.setdefault(key, set())
        for row in (*session.new, *session.dirty, *session.deleted):
            if (found := concerned(session, row)) is not None:
                noted.add(found)

    def commit(session: Session) -> None:
        if session.in_nested_transaction():  # a savepoint: the transaction itself acts at its end
            return
        session.flush()
        if noted := session.info.pop(key, None):
            act(session, noted)

    def forget(session: Session) -> None:
        session.info.pop(key, None)

    event.listen(database.writers, "after_flush", note)
    event.listen(database.writers, "before_commit", commit)
    event.listen(database.writers, "after_rollback", forget)


def value_of(session: Session, row: Base, name: str) -> Any:
    """Return a column's value of a row that is being flushed; read where the session does not hold it."""
    held = inspect(row)
    if name in held.dict:
        return held.dict[name]
    columns = held.mapper.local_table.c
    return session.connection().scalar(select(columns[name]).where(columns.id == held.dict["id"]))


def has_changed(row: Base, *names: str) -> bool:
    """Return True if one of these columns is another in the flush that is going on; always for a new row."""
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)
