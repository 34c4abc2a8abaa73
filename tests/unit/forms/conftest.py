"""An app for forms to stand in, and a way to post to one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import EnvironBuilder

from forms.base import PageForm

TODAY = date(2026, 11, 25)
TEXTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "hard_inputs" / "K01-texts.json").read_text("utf-8")
)


@pytest.fixture
def app() -> Flask:
    """A Flask app with nothing in it but a key."""
    app = Flask("forms", static_folder=None)
    app.secret_key = "for tests only"
    return app


@pytest.fixture
def posted(app: Flask) -> Iterator[Callable[..., PageForm]]:
    """``posted(FormClass, {...})``: the form after that was posted to it and judged.

    The post carries no token unless ``with_token`` says so. Its files stay open for the test.
    """
    with ExitStack() as requests:

        def post(
            form_class: type[PageForm], data: Any = None, *, with_token: bool = False, **options: Any
        ) -> PageForm:
            builder = EnvironBuilder(app, method="POST", data=data or {}, **options)
            environ = builder.get_environ()
            requests.callback(builder.close)
            requests.callback(environ["wsgi.input"].close)
            requests.enter_context(app.request_context(environ))
            g.csrf_valid = with_token  # what the shell notes when it has judged the token
            form = form_class(today=TODAY)
            form.validate()
            return form

        yield post
