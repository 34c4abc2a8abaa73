"""Alembic's entry: runs on the engine that ``storage.migrate`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.database import Base, UtcDateTime, Words

engine = context.config.attributes["engine"]


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    return not (kind == "table" and name is not None and name not in Base.metadata.tables)


def _plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name plain SQL types: our own may change while an old migration stays."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Words):
        return "sa.String(length=40)"
    return False


with engine.begin() as connection:
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
