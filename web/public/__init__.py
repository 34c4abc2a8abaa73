"""The public's pages: find out, ask for mediation or a certificate, save and come back, check a document."""

from __future__ import annotations

from flask import Flask

from web.public.blueprint import public
from web.wiring import register

PAGES = (
    "about",
    "articles",
    "checking",
    "dates",
    "drs",
    "easy_read.pages",
    "logo",
    "questions",
    "saved",
    "sending",
    "start",
    "triage",
)
"""The modules whose pages belong to the blueprint."""


def init_public(app: Flask) -> None:
    """Wire the public's pages into ``app``."""
    # Here, so that importing one module of this package does not load every question of the request.
    from web.public.drafts import form_of

    app.jinja_env.globals["form_of"] = form_of
    register(app, public, __name__, PAGES)
