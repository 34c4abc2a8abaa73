"""What all tests of one process share, because it hangs on nothing that differs between them.

Each test opens an installation of its own, so a process makes hundreds of engines; the program makes one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.util import LRUCache

STATEMENTS_KEPT = 5_000
"""More than the product has: each is compiled once in a process."""


def compile_statements_once() -> None:
    """Let the engines of one kind share compiled SQL: compiling it anew took a fifth of a page's test.

    SQLAlchemy keeps compiled statements by engine and dialect, and takes two dialects for one only when they
    are equal.
    """
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = _same_kind  # type: ignore[method-assign]  # for tests alone
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign,assignment]
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.engine._compiled_cache = kept


def _same_kind(ours: object, other: object) -> bool:
    return type(ours) is type(other)


def _hash_of_kind(ours: object) -> int:
    return hash(type(ours))
