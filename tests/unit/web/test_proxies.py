"""A reverse proxy is believed only as far as the operator said, and only where it makes sense."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from web.proxies import TrustedProxies


def client_behind(hops: int) -> FlaskClient:
    app = Flask(__name__)

    @app.get("/")
    def address() -> str:
        return f"{request.remote_addr} {request.script_root}"

    app.wsgi_app = TrustedProxies(app.wsgi_app, hops)  # type: ignore[method-assign]
    return app.test_client()


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
        (2, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_the_last_trusted_proxy_saw(hops, forwarded, address):
    answer = client_behind(hops).get("/", headers={"X-Forwarded-For": forwarded})

    assert answer.text == f"{address} "


@pytest.mark.parametrize(
    "forwarded", ["unknown", "203.0.113.7:4711", "a" * 5000, "1.2.3", "<b>", "203.0.113.7;x"]
)
def test_a_forwarded_value_that_is_no_address_is_dropped_and_logged(caplog, forwarded):
    with caplog.at_level(logging.WARNING):
        answer = client_behind(1).get("/", headers={"X-Forwarded-For": forwarded})

    assert answer.text == "127.0.0.1 "
    (record,) = caplog.records
    assert forwarded[:60] in record.getMessage()
    assert len(record.getMessage()) < 200


@pytest.mark.hard_input("K87")
def test_a_forwarded_prefix_changes_nothing():
    answer = client_behind(1).get(
        "/", headers={"X-Forwarded-Prefix": "/elsewhere", "X-Forwarded-For": "203.0.113.7"}
    )

    assert answer.text == "203.0.113.7 "
