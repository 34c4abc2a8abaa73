"""How a package of pages becomes part of the app: one way for every audience."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from flask import Blueprint, Flask


def register(app: Flask, blueprint: Blueprint, package: str, modules: Sequence[str]) -> None:
    """Load the ``modules`` of ``package``, which add their views to ``blueprint``, and register it.

    They are loaded here, so that importing one module of a package does not load every page.
    """
    for module in modules:
        import_module(f"{package}.{module}")
    app.register_blueprint(blueprint)
