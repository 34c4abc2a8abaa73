"""The gallery of patterns, opened by the reviewing client."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.client import ReviewingClient
from tests.patterns.app import create_pattern_app


@pytest.fixture(scope="session")
def _gallery() -> Flask:
    return create_pattern_app()  # once: its templates take a while to compile


@pytest.fixture
def app(_gallery: Flask) -> Flask:
    """The gallery's app, with nothing kept in it yet."""
    _gallery.extensions["kept"].clear()
    return _gallery


@pytest.fixture
def client(app: Flask) -> ReviewingClient:
    """A browser that reviews what it opens."""
    return ReviewingClient(app)
