"""What all tests of one process share, because it hangs on nothing that differs between them.

Each test opens an installation of its own, so a process makes hundreds of engines; the program makes one.
"""

from __future__ import annotations

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


def compile_statements_once() -> None:
    """Let the engines of one kind share compiled SQL: compiling it anew took a tenth of a page's test.

    SQLAlchemy keeps compiled statements by dialect, and takes two dialects for one only when they are equal.
    """
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = _same_kind  # type: ignore[method-assign]  # for tests alone
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign,assignment]


def _same_kind(ours: object, other: object) -> bool:
    return type(ours) is type(other)


def _hash_of_kind(ours: object) -> int:
    return hash(type(ours))
