"""An empty Flask page: what any page costs under this server, before it does anything."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """Return an app with one page."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def page() -> str:
        return "<!doctype html><title>Empty</title><h1>Empty</h1>"

    return app
