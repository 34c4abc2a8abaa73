"""Signing in, passwords and one's own account."""

from __future__ import annotations

from flask import Flask

from web.accounts.blueprint import accounts
from web.staff_sessions import signed_in_person
from web.wiring import register

PAGES = ("summaries", "views")
"""The modules whose pages belong to the blueprint."""


def init_accounts(app: Flask, *, idle_minutes: int) -> None:
    """Wire the pages of accounts into ``app``.

    ``idle_minutes`` is how long staff stay signed in without doing anything, for pages to say so.
    """
    app.jinja_env.globals["idle_minutes"] = idle_minutes
    app.jinja_env.globals["signed_in_person"] = signed_in_person
    register(app, accounts, __name__, PAGES)
