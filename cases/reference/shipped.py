"""The local authorities and advice services that come with Counterpart, for practice mode and for tests."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any

from cases.reference.columns import Record
from cases.reference.records import Authority, Sendiass


def shipped_records() -> tuple[Record, ...]:
    """Return the advice services, then the authorities that name them, from the files beside this module."""
    services = (Sendiass(**_with_tuples(row)) for row in _read("sendiass.toml")["service"])
    areas = (Authority(**row) for row in _read("authorities.toml")["authority"])
    return (*services, *areas)


def shipped_holidays() -> tuple[list[date], list[date]]:
    """Return the days to add to, and to take from, England's bank holidays."""
    data = _read("bank_holidays.toml")
    return data["added"], data["removed"]


def shipped_check() -> date:
    """Return the day on which the shipped bank holidays were last held against the published list."""
    checked: date = _read("bank_holidays.toml")["checked_on"]
    return checked


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
