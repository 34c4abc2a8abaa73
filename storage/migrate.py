"""Bringing a database to this version's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
CHANGED_ROWS = "changed_rows"
RECORD = "record"
Recorder = Callable[[Connection, Mapping[str, set[UUID]]], None]
"""Records in the logs of cases what these rows, by table, say now."""


def migrate(engine: Engine, *, to: str = "head", record: Recorder | None = None) -> None:
    """Run every migration that ``engine``'s database lacks. Doing it twice is doing it once.

    ``record`` is given the rows that migrations named with ``note_changed_rows``, in the same transaction.
    Raises RuntimeError, with nothing migrated, where there are such rows and no ``record``.
    """
    configuration = _configuration(engine)
    configuration.attributes.update({RECORD: record, CHANGED_ROWS: {}})
    command.upgrade(configuration, to)


def note_changed_rows(context: MigrationContext, table: str, ids: Iterable[UUID]) -> None:
    """Say, in a migration, that it gave these rows other values: ``op.get_context()`` is its context.

    The check of evidence calls a row changed whose new values no entry of its case's log recorded.
    """
    assert context.config is not None  # noqa: S101 - migrations run by ``migrate`` alone
    rows: dict[str, set[UUID]] = context.config.attributes[CHANGED_ROWS]
    rows.setdefault(table, set()).update(ids)


def record_changed_rows(connection: Connection, attributes: Mapping[str, Any]) -> None:
    """Have what migrations noted recorded, at their end and before they count."""
    rows: dict[str, set[UUID]] = attributes.get(CHANGED_ROWS) or {}
    record: Recorder | None = attributes.get(RECORD)
    if not any(rows.values()):
        return
    if record is None:
        raise RuntimeError(f"a migration changed rows of {', '.join(sorted(rows))}, and nobody records them")
    record(connection, rows)


def revise(engine: Engine, message: str) -> None:
    """Write a new migration: what the models say beyond the database's own tables. For developers."""
    command.revision(_configuration(engine), message=message, autogenerate=True)


def _configuration(engine: Engine) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["engine"] = engine
    return configuration
