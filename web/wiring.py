"""How a package of pages becomes part of the app: one way for every audience."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""No number that a database column of ours takes is larger."""


class NumberInAddress(IntegerConverter):
    """A number in an address, ``<int:…>``; one that no column can hold leads to no page."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST, **kwargs})


def register(app: Flask, blueprint: Blueprint, package: str, modules: Sequence[str]) -> None:
    """Load the ``modules`` of ``package``, which add their views to ``blueprint``, and register it.

    They are loaded here, so that importing one module of a package does not load every page.
    """
    for module in modules:
        import_module(f"{package}.{module}")
    app.register_blueprint(blueprint)
