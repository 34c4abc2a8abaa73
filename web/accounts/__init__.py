"""Signing in, passwords, one's own account, and the administrator's pages."""

from __future__ import annotations

from flask import Flask


def init_accounts(app: Flask, *, idle_minutes: int) -> None:
    """Wire the pages of accounts and of the administrator into ``app``.

    ``idle_minutes`` is how long staff stay signed in without doing anything, for pages to say so.
    """
    # Here, so that importing one module of this package does not load every page.
    from web.accounts.sessions import signed_in_person
    from web.accounts.views import accounts
    from web.admin import held  # the guard they use looks here for who is signed in
    from web.admin.views import administering

    assert all((held,))  # noqa: S101 - importing it adds its routes

    app.jinja_env.globals["idle_minutes"] = idle_minutes
    app.jinja_env.globals["signed_in_person"] = signed_in_person
    app.register_blueprint(accounts)
    app.register_blueprint(administering)
