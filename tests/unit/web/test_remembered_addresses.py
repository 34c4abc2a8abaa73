"""Templates get each address from memory, and always the one that Flask builds now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask, url_for

from web.setup import remembered_addresses


@pytest.fixture
def app() -> Flask:
    """An app with a page, and pages of a blueprint that fill in a value by themselves."""
    app = Flask("addresses", static_folder=None)
    app.add_url_rule("/page/<number>", "page", lambda number: number)
    meeting = Blueprint("meeting", __name__)
    meeting.add_url_rule("/meeting", "form", lambda: "")
    current: Iterator[int] = iter(range(9))

    @meeting.url_defaults
    def _same_meeting(_endpoint: str, values: dict[str, Any]) -> None:
        values["meeting"] = next(current)

    app.register_blueprint(meeting)
    return app


def test_values_that_are_equal_but_written_differently_have_addresses_of_their_own(app: Flask) -> None:
    address = remembered_addresses(app)

    with app.test_request_context("/"):
        for value in (1, "1", True, 1.0, "a b", "é/?", None, 1):
            for _ in range(2):
                assert address("page", number=value or 0, q=value) == url_for(
                    "page", number=value or 0, q=value
                )


def test_the_same_page_below_another_root_or_in_full_has_another_address(app: Flask) -> None:
    address = remembered_addresses(app)

    for root in ("", "/below", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert address("page", number=3) == f"{root}/page/3"
            assert address("page", number=3, _external=True) == f"http://localhost{root}/page/3"
            assert address("page", number=3, _scheme="https", _external=True).startswith("https://")
            for anchor in ("end", "start", "end"):
                assert address("page", number=3, _anchor=anchor) == f"{root}/page/3#{anchor}"


def test_what_a_blueprint_fills_in_is_asked_for_each_time(app: Flask) -> None:
    address = remembered_addresses(app)

    with app.test_request_context("/"):
        found = [address("meeting.form") for _ in range(3)]

    assert found == ["/meeting?meeting=0", "/meeting?meeting=1", "/meeting?meeting=2"]


def test_a_value_may_have_any_name(app: Flask) -> None:
    address = remembered_addresses(app)
    named: dict[str, Any] = {"number": 1, "root": "up"}

    with app.test_request_context("/"):
        assert address("page", **named) == url_for("page", **named) == "/page/1?root=up"
