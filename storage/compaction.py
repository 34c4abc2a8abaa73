"""Leaving no trace of deleted rows in the files of the database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

WAIT_SECONDS: Final = 30


class StillRead(Exception):
    """Somebody reads what the write-ahead log still holds; it can be emptied once they have ended."""


def leave_no_trace(engine: Engine, tables: Sequence[str]) -> None:
    """Write the database anew without what was deleted, and empty its write-ahead log.

    SQLite: the whole file. PostgreSQL: the pages of ``tables`` are cleaned; what its own log and the disk
    still hold is the operator's (docs/operating.md). Raises StillRead.
    """
    if engine.dialect.name == "sqlite":
        _rewrite_sqlite(Path(str(engine.url.database)))
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        known = {row[0] for row in connection.execute(text("SELECT tablename FROM pg_tables"))}
        for name in sorted(known.intersection(tables)):
            connection.exec_driver_sql(f'VACUUM "{name}"')


def _rewrite_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete=ON")
        database.execute("VACUUM")
        until = time.monotonic() + WAIT_SECONDS
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                raise StillRead(str(file))
            time.sleep(0.1)
