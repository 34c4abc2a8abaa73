"""Signing in, passwords, one's own account, and the administrator's pages."""

from __future__ import annotations

from flask import Flask

from web.accounts.views import accounts
from workflows.house import House


def init_accounts(app: Flask, _house: House) -> None:
    """Wire the pages of accounts into ``app``."""
    app.register_blueprint(accounts)
