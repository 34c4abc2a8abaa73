"""The web application around a test's services, with or without a real server in front."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from app import create_app
from services.container import Services
from settings import Settings


class _CompiledOnce(BytecodeCache):
    """Templates compiled once a process, for all its tests: compiling takes most of a walk."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled from the same source before."""
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.known[bucket.key] = bucket.bytecode_to_string()


_compiled = _CompiledOnce()


def _build_addresses_once() -> None:
    """Let equal rules share the function that builds their address: an application makes 250 of them, which
    takes a tenth of a second for each test, and they hang on nothing but the rule."""
    compile_builder: Callable[[Rule, bool], Any] = Rule._compile_builder
    known: dict[tuple[object, ...], Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, str(rule.defaults), str(rule._trace), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    Rule._compile_builder = remembered  # type: ignore[method-assign, assignment]  # for tests alone


_build_addresses_once()


def make_web(services: Services, *, form_token_seconds: int = 4 * 3600) -> Flask:
    """The application on exactly these services: same database, keys and clock."""
    app = create_app(
        Settings(
            data_dir=services.data_dir,
            database_url=services.database.engine.url.render_as_string(hide_password=False),
            public_url=services.public_url,
            form_token_seconds=form_token_seconds,
        ),
        services=services,
    )
    app.jinja_env.bytecode_cache = _compiled
    return app


@contextmanager
def served_web(services: Services) -> Iterator[str]:
    """The application behind a real server on a free port; its address."""
    server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    server.app = make_web(replace(services, public_url=address))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
