"""The provider's own data, kept by coordinators and administrators: the days that count as bank holidays."""

from __future__ import annotations

from flask import Flask

from web.provider.base import providing
from web.wiring import register

PAGES = ("bank_holidays", "complaints", "details", "feedback", "retention", "texts")
"""The modules whose pages belong to the blueprint."""


def init_provider(app: Flask) -> None:
    """Wire the pages of the provider's own data into ``app``."""
    register(app, providing, __name__, PAGES)
