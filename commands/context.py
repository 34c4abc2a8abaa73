"""What every command starts from."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import inspect, make_url

from services.container import Services
from services.retention.outside import Stores
from signing.errors import KeyProblem

CANNOT_OPEN = 3
"""The exit code when a key is missing; with any other gunicorn starts its worker again, for ever."""
NO_DATA = 3
"""The exit code of a command that needs what is kept, where nothing is."""
ANY_TABLE = "alembic_version"
"""The table that every database has whose tables were made."""


@dataclass
class CommandContext:
    """The services of the commands, opened when the first of them asks for it."""

    data_dir: Path
    database_url: str
    open: Callable[[], Services]
    _opened: Services | None = field(default=None, init=False)

    @property
    def services(self) -> Services:
        """The services; opening them makes the data folder, where practice mode may."""
        if self._opened is None:
            try:
                self._opened = self.open()
            except KeyProblem as problem:
                print(problem.sentence, file=sys.stderr)  # noqa: T201 - no log yet
                sys.exit(CANNOT_OPEN)
        return self._opened

    @property
    def has_database(self) -> bool:
        """True if there is a database with tables. Looking for it makes no file and no folder."""
        address = make_url(self.database_url)
        if address.get_backend_name() == "sqlite":
            return _has_tables(Path(address.database or ""))
        if not (self.data_dir / "keys").is_dir():  # every data folder that was opened has it
            return False
        return inspect(self.services.database.engine).has_table(ANY_TABLE)


def _has_tables(file: Path) -> bool:
    if not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (ANY_TABLE,)).fetchone()
    except sqlite3.Error:
        return True  # there is one, and what is wrong with it is told where it is used
    return found is not None


def get_command_context() -> CommandContext:
    """Return the installation that the command runs in, opened or not."""
    command_context = current_app.extensions["installation"]
    assert isinstance(command_context, CommandContext)  # noqa: S101 - register_commands put it there
    return command_context


def get_services() -> Services:
    """Return the installation that the command runs in, opened; it is made, where the command begins one."""
    return get_command_context().services


def get_stores() -> Stores:
    """Return where something of a case lies, in the installation that the command runs in."""
    services = get_services()
    return Stores(
        services.database,
        services.blobs,
        services.note_keys,
        services.work,
        services.mailbox_dir,
        services.erasure_log,
    )


def existing_services() -> Services:
    """Return the installation that the command runs in, opened.

    Where nothing is kept, end the command and say so. Nothing is made on the way.
    """
    command_context = get_command_context()
    if not command_context.has_database:
        click.echo(
            f"There is no data here: {command_context.data_dir} has no database of Counterpart. "
            "Nothing was made. Use the server's settings (COUNTERPART_DATA_DIR, COUNTERPART_DATABASE_URL). "
            "Where it is new, start the server first.",
            err=True,
        )
        sys.exit(NO_DATA)
    return command_context.services
