"""What every command starts from."""

from __future__ import annotations

from flask import current_app

from workflows.house import House


def this_house() -> House:
    """The installation that the command runs in."""
    house = current_app.extensions["house"]
    assert isinstance(house, House)  # noqa: S101 - app.py put it there
    return house
