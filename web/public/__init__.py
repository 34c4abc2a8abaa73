"""The public's pages: find out, ask for mediation or a certificate, save and come back, check a document."""

from __future__ import annotations

from flask import Flask


def init_public(app: Flask) -> None:
    """Wire the public's pages into ``app``."""
    # Here, so that importing one module of this package does not load every page.
    from web.public import about, checking, dates, drs, questions, saved, sending, start, triage  # noqa: F401 - each adds its views
    from web.public.blueprint import public
    from web.public.drafts import form_of

    app.register_blueprint(public)
    app.jinja_env.globals["form_of"] = form_of
