"""The provider's own records: what administrators and coordinators keep on pages, and lists as files."""

from __future__ import annotations

from flask import Flask

from web.directory.base import directory
from web.wiring import register

PAGES = ("own_entry", "lists", "entries", "files")
"""The modules whose pages belong to the blueprint."""


def init_directory(app: Flask) -> None:
    """Wire the directory's pages into ``app``."""
    register(app, directory, __name__, PAGES)
