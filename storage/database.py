"""One way to the database, the same on SQLite and PostgreSQL.

On SQLite each writing transaction takes the write lock when it begins (``BEGIN IMMEDIATE``), so that
'check, then write' cannot double; sqlite3's own modes begin only before the first write. A read-only
transaction never takes it and cannot write: the database itself refuses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    Index,
    MetaData,
    String,
    Uuid,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

READ_ONLY = "counterpart_read_only"
BUSY_SECONDS = 30
"""How long a worker or a command waits for others who write."""
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A
PAGE_BUSY_SECONDS = 2
"""How long a page waits: a person should be told within 5 seconds."""
KEPT_CONNECTIONS = 12
"""As many as the web process has threads: opening one anew costs more than the page that wants it."""
SQLITE_CACHE_KB = 512
"""Of each connection; by default each keeps 2 MB of what the system keeps for all in any case."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware UTC coming out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a time without a zone: it would mean another instant after the clocks change."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give SQLite's zoneless value its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UnknownMember(str):
    """A stored value that names no member of its enum, such as one that another version wrote."""

    __slots__ = ()


class EnumColumn(TypeDecorator[Any]):
    """A string enum kept as its value: readable in the database, an enum member in Python.

    ``length`` is in characters. With ``keeps_unknown`` a value that names no member is read as an
    ``UnknownMember``, which may be written back; without, reading it raises ValueError.
    """

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[StrEnum], *, length: int = 40, keeps_unknown: bool = False) -> None:
        super().__init__(length=length)
        self.kind = kind
        self.length = length
        self.keeps_unknown = keeps_unknown

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Return the member's value; a string that names no member is an error here, not later."""
        if value is None:
            return None
        if self.keeps_unknown and isinstance(value, UnknownMember):
            return str(value)
        return str(self.kind(value).value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        """Return the member itself."""
        if value is None:
            return None
        try:
            return self.kind(value)
        except ValueError:
            if self.keeps_unknown:
                return UnknownMember(value)
            raise


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }


def index_of_few(table: str, column: str) -> Index:
    """Return an index of those rows alone that have something in ``column``, where nearly all have NULL.

    With the others in it SQLite would look for NULL by it, and so read nearly every row.
    """
    there = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=there, postgresql_where=there)


class WithId:
    """A row known by an id that cannot be guessed."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)


@dataclass(frozen=True)
class Database:
    """The engine and the two ways to work with it: ``write()`` and ``read()``."""

    engine: Engine
    writers: sessionmaker[Session]
    readers: sessionmaker[Session]

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open one writing transaction: committed when the block ends well, rolled back when it does not."""
        with self.writers.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open one reading transaction; a write inside it is refused by the database."""
        with self.readers() as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str, *, busy_seconds: int = BUSY_SECONDS) -> Database:
    """Open the database at ``url`` (``sqlite:///file`` or ``postgresql+psycopg://…``), ready to use.

    Whoever waits longer than ``busy_seconds`` for others' locks gets an error for which ``is_busy`` holds.
    """
    engine = make_engine(url, busy_seconds=busy_seconds)
    reading = engine.execution_options(**{READ_ONLY: True})
    return Database(
        engine=engine,
        writers=sessionmaker(engine, expire_on_commit=False),
        readers=sessionmaker(reading, expire_on_commit=False),
    )


def make_engine(url: str, *, busy_seconds: int = BUSY_SECONDS) -> Engine:
    """Make an engine with this product's transaction rules."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            connect_args={"timeout": busy_seconds, "check_same_thread": False},
            pool_timeout=busy_seconds,
            hide_parameters=True,  # a fault's text goes to the log, where no name may stand
            pool_size=KEPT_CONNECTIONS,
            pool_use_lifo=True,  # the connection of a moment ago has its statements and pages at hand
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        connect_args={"options": f"-c lock_timeout={busy_seconds * 1000}"},
        pool_size=KEPT_CONNECTIONS,
        pool_timeout=busy_seconds,
        pool_use_lifo=True,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def is_busy(error: BaseException) -> bool:
    """Return whether ``error`` only says that others held what was wanted for too long."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves: see the module's first lines
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten, so that the file holds none of it
        f"cache_size=-{SQLITE_CACHE_KB}",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    reading = bool(connection.get_execution_options().get(READ_ONLY))
    if connection.info.get(READ_ONLY) is not reading:  # most transactions only read, as the one before did
        connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
        connection.info[READ_ONLY] = reading
    if reading:  # takes no lock, so it cannot fail for one: straight to the driver, since every page does it
        connection.connection.driver_connection.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Any) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
