"""Reading rows into which somebody may have put what is never written: each is named, the rest is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from storage.database import Base, EnumColumn, UnknownMember, UtcDateTime

_PYTHON: Final[tuple[tuple[type[Any], type[Any] | UnionType], ...]] = (
    (UtcDateTime, datetime),
    (EnumColumn, Enum | UnknownMember),
    (Boolean, bool),
    (Integer, int),
    (String, str),
    (Date, date),
    (Uuid, UUID),
    (LargeBinary, bytes),
)
"""What a value of each type of column is once it is read. JSON may be anything that is JSON."""


@dataclass(frozen=True)
class Unreadable:
    """A row that holds what is never written: its table, its key as it stands there, and the columns."""

    table: str
    key: str
    columns: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the check says of it."""
        names = ", ".join(self.columns) or "more than one column"
        return (
            f"The row {self.key} of table {self.table} cannot be read: {names} holds what is never written."
        )


def read_rows(
    session: Session, table: Table, where: ColumnElement[bool] | None = None
) -> Iterator[Mapping[str, Any] | Unreadable]:
    """Yield each row of ``table`` by its columns' names, or what of it cannot be read.

    In order of the keys.
    """
    keys = list(table.primary_key.columns)
    query = select(table).order_by(*keys)
    try:
        rows = session.execute(query if where is None else query.where(where)).mappings().all()
    except Exception:  # which of many kinds it is, its column's type decides
        yield from _one_by_one(session, table, where)
        return
    for row in rows:
        wrong = tuple(name for name in row if not _is_of(table.c[name], row[name]))
        if wrong:
            yield Unreadable(table.name, _key(row[key.name] for key in keys), wrong)
        else:
            yield dict(row)


def unreadable_rows(session: Session) -> Iterator[Unreadable]:
    """Yield every row of every table that cannot be read."""
    for table in Base.metadata.sorted_tables:
        yield from (row for row in read_rows(session, table) if isinstance(row, Unreadable))


def _one_by_one(
    session: Session, table: Table, where: ColumnElement[bool] | None
) -> Iterator[Mapping[str, Any] | Unreadable]:
    keys = [type_coerce(key, NullType()) for key in table.primary_key.columns]  # as they stand there
    query = select(*keys).order_by(*keys)
    for key in session.execute(query if where is None else query.where(where)).all():
        this = [column == type_coerce(value, NullType()) for column, value in zip(keys, key, strict=True)]
        if wrong := tuple(_wrong_columns(session, table, this)):
            yield Unreadable(table.name, _key(key), wrong)
        else:
            yield dict(session.execute(select(table).where(*this)).mappings().one())


def _wrong_columns(session: Session, table: Table, this: list[ColumnElement[bool]]) -> Iterator[str]:
    for column in table.columns:
        try:
            value = session.execute(select(column).where(*this)).scalar_one()
        except Exception:
            yield column.name
            continue
        if not _is_of(column, value):
            yield column.name


def _is_of(column: ColumnElement[Any], value: Any) -> bool:
    if value is None:
        return True
    for kind, python in _PYTHON:
        if isinstance(column.type, kind):
            return isinstance(value, python)
    return True


def _key(values: Any) -> str:
    return ", ".join(str(value) for value in values)


def plain_key(key: str) -> str:
    """Return a key as a UUID is written, if it is one: SQLite keeps it without hyphens."""
    try:
        return str(UUID(key))
    except ValueError:
        return key
