"""The web server's logs must not let anyone in."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

CONFIGURATION = Path(__file__).resolve().parents[3] / "script" / "gunicorn_conf.py"
TOKEN = "WyI3ZjBkIiwxXQ.aR1xYg.k2hLw0-_Vq3n8"


@pytest.fixture(scope="module")
def configuration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gunicorn_conf", CONFIGURATION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def logger(configuration: ModuleType) -> Iterator[Any]:
    made = configuration.DiscreetLogger(Config())
    yield made
    made.error_log.handlers.clear()
    made.access_log.handlers.clear()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"/open/{TOKEN}", "/open/…"),
        ("/open/short", "/open/…"),
        (f"/open/{TOKEN}/sign", "/open/…/sign"),
        (f"/reset/{TOKEN}", "/reset/…"),
        ("/office/cases/CP-7K3M-2Q", "/office/cases/CP-7K3M-2Q"),
        (
            "/office/decisions/0b5e6a52-6c0f-4f8e-9a53-0a1b2c3d4e5f/certificate",
            "/office/decisions/0b5e6a52-6c0f-4f8e-9a53-0a1b2c3d4e5f/certificate",
        ),
        ("/static/2de5097cae46eb64/brand.css", "/static/2de5097cae46eb64/brand.css"),
        (
            "/static/2de5097c/lato-latin-ext-700-normal.woff2",
            "/static/2de5097c/lato-latin-ext-700-normal.woff2",
        ),
    ],
)
def test_an_address_is_logged_without_its_token(configuration: ModuleType, address: str, shown: str):
    assert configuration.without_secrets(address) == shown


def test_a_line_of_the_access_log_has_neither_token_nor_query(configuration: ModuleType, logger: Any):
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    request = SimpleNamespace(headers=[])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/open/{TOKEN}?name=Amina",
        "PATH_INFO": f"/open/{TOKEN}",
        "QUERY_STRING": "name=Amina",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
    }
    took = SimpleNamespace(seconds=0, microseconds=5000, days=0)

    atoms = logger.atoms(response, request, environ, took)

    line = configuration.access_log_format % logger.atoms_wrapper_class(atoms)
    assert line.partition("] ")[2] == '127.0.0.1 "GET /open/…" 200 10 5ms'


def test_a_request_that_cannot_be_read_has_its_line_too(configuration: ModuleType, logger: Any):
    response = SimpleNamespace(status="400 Bad Request", sent=0, headers=[])
    took = SimpleNamespace(seconds=0, microseconds=0, days=0)

    atoms = logger.atoms(response, SimpleNamespace(headers=[]), {"REMOTE_ADDR": "127.0.0.1"}, took)

    line = configuration.access_log_format % logger.atoms_wrapper_class(atoms)
    assert line.partition("] ")[2] == '127.0.0.1 "- -" 400 0 0ms'


def test_an_error_while_handling_a_request_is_logged_without_its_token(
    logger: Any, caplog: pytest.LogCaptureFixture
):
    logger.error_log.addHandler(caplog.handler)

    logger.error_log.error("Error handling request %s", f"/open/{TOKEN}")

    assert caplog.messages[-1] == "Error handling request /open/…"
