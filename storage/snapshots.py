"""A consistent copy of a whole database in one file, taken while others write; and putting it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from storage.database import open_database


class SnapshotError(Exception):
    """A copy could not be made or put back; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@contextmanager
def snapshot(engine: Engine, to: Path) -> Iterator[Session]:
    """Copy the whole database into the file ``to``; yields a session that reads exactly what was copied.

    Raises SnapshotError.
    """
    if engine.dialect.name == "sqlite":
        _copy_sqlite(Path(str(engine.url.database)), to)
        copied = open_database(f"sqlite:///{to}")
        try:
            with copied.read() as session:
                yield session
        finally:
            copied.close()
            _as_one_file(to)
        return
    level = engine.execution_options(isolation_level="REPEATABLE READ")
    with level.connect() as connection, Session(bind=connection) as session:
        held = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run("pg_dump", engine.url, ["--format=custom", f"--snapshot={held}", f"--file={to}"])
        to.chmod(0o600)
        yield session


def put_back(engine: Engine, file: Path) -> None:
    """Fill the empty database of ``engine`` with a copy that ``snapshot`` made. Raises SnapshotError."""
    if engine.dialect.name == "sqlite":
        to = Path(str(engine.url.database))
        engine.dispose()
        _copy_sqlite(file, to)
        with closing(sqlite3.connect(to)) as database:
            verdict = database.execute("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise SnapshotError(f"The copy of the database is damaged: {verdict}.")
        return
    _run(
        "pg_restore",
        engine.url,
        ["--single-transaction", "--exit-on-error", str(file)],
    )


def is_empty(engine: Engine) -> bool:
    """Return True if nothing was ever put into the database; makes no file where SQLite has none."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        if not file.exists() or not file.stat().st_size:
            return True
    with engine.connect() as connection:
        return not _tables(connection)


def _tables(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    schemas = [name for name in inspector.get_schema_names() if name != "information_schema"]
    return [table for schema in schemas for table in inspector.get_table_names(schema=schema)]


def _copy_sqlite(source: Path, to: Path) -> None:
    if not source.exists():
        raise SnapshotError(f"There is no database at {source}.")
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copied:
            live.backup(copied)  # all pages in one step: one moment, while others go on writing
    except sqlite3.Error as error:
        raise SnapshotError(f"The database could not be copied: {error}.") from error


def _as_one_file(file: Path) -> None:
    """Leave nothing beside the copy that would have to be kept with it."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")


def _run(program: str, address: URL, arguments: list[str]) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where nobody lists it."""
    found = _program(program)
    where = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": address.password} if address.password else {})}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with our own arguments
        [found, "--no-owner", "--no-privileges", f"--dbname={where}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it did not say why"]
        raise SnapshotError(f"{program} failed: {lines[0]}")


def _program(name: str) -> str:
    """Return the newest of PostgreSQL's programs of that name: an older one refuses a newer server."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(versions, key=lambda path: float(path.parts[4]) if path.parts[4][0].isdigit() else 0)
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise SnapshotError(
            f"{name} is not on this machine. It comes with Debian's postgresql-client: apt-get install "
            "postgresql-client, in the server's version or a newer one."
        )
    return found
