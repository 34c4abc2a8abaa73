"""Bringing a database to this version's tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Run every migration that ``engine``'s database lacks. Doing it twice is doing it once."""
    command.upgrade(_configuration(engine), to)


def revise(engine: Engine, message: str) -> None:
    """Write a new migration: what the models say beyond the database's own tables. For developers."""
    command.revision(_configuration(engine), message=message, autogenerate=True)


def _configuration(engine: Engine) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["engine"] = engine
    return configuration
