"""The administrator's pages: people, health, and what a restore holds."""

from __future__ import annotations

from flask import Flask

from web.admin.blueprint import administering
from web.wiring import register

PAGES = ("held", "views")
"""The modules whose pages belong to the blueprint."""


def init_admin(app: Flask) -> None:
    """Wire the administrator's pages into ``app``."""
    register(app, administering, __name__, PAGES)
