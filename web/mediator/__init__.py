"""The mediator's pages: today's meetings, the outcome form, the statement and who has signed it."""

from __future__ import annotations

from flask import Flask

from web.mediator import changes, live, meeting, outcome, statement, today
from web.mediator.blueprint import mediator

PAGES = (changes, live, meeting, outcome, statement, today)
"""The modules whose pages belong to the blueprint: importing them adds their routes."""


def init_mediator(app: Flask) -> None:
    """Wire the mediator's pages into ``app``."""
    app.register_blueprint(mediator)
