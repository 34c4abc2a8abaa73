"""The mediator's pages: today's meetings, the outcome form, the statement and who has signed it."""

from __future__ import annotations

from flask import Flask

from web.mediator.blueprint import mediator
from web.wiring import register

PAGES = (
    "agreements.page",
    "assents",
    "changes",
    "copies",
    "desk",
    "feedback",
    "live",
    "meeting",
    "on_device",
    "outcome",
    "on_paper",
    "signers",
    "statement",
    "talks",
    "today",
)
"""The modules whose pages belong to the blueprint."""


def init_mediator(app: Flask) -> None:
    """Wire the mediator's pages into ``app``."""
    register(app, mediator, __name__, PAGES)
