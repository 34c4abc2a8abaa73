"""Alembic's entry: runs on the engine that ``storage.migrate`` hands over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from storage.database import Base, EnumColumn, UtcDateTime
from storage.migrate import record_changed_rows

engine = context.config.attributes["engine"]


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    return not (kind == "table" and name is not None and name not in Base.metadata.tables)


def _plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Return plain SQL types for migrations: our own may change while an old migration stays."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumColumn):
        return f"sa.String(length={item.length})"
    return False


def _without_foreign_keys(connection: Connection) -> AbstractContextManager[None]:
    """Let SQLite's tables be made anew: each is copied, dropped and renamed, while others still point to it.

    (https://sqlite.org/lang_altertable.html, section 7.) All of them are looked at before anything counts.
    """
    if connection.dialect.name != "sqlite":
        return nullcontext()
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - it is connected

    @contextmanager
    def switched_off() -> Iterator[None]:
        raw.execute("PRAGMA foreign_keys=OFF")  # says nothing inside a transaction, so before it
        try:
            yield
        finally:
            raw.execute("PRAGMA foreign_keys=ON")

    return switched_off()


def _look_at_foreign_keys(connection: Connection) -> None:
    """Raise RuntimeError, which undoes the migration, where a row points to none."""
    if connection.dialect.name == "sqlite":
        lost = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if lost:
            raise RuntimeError(f"rows of {', '.join(sorted(lost))} point to rows that are not there")


with engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()
    record_changed_rows(connection, context.config.attributes)
    _look_at_foreign_keys(connection)
