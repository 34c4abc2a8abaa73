"""The directory as data: authorities served, advice services, and changes to the bank holidays.

Read from the TOML files beside this module, once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from cases.deadlines.days import BankHolidays, add_months, england_bank_holidays
from cases.errors import NotFound
from dates import NO_BREAK_SPACE

_COMMON = re.compile(
    r"\b(the|council|local authority|city|county|borough|metropolitan|district|of|mbc|bc|cc|la)\b"
)
_LETTERS = re.compile(r"[^a-z]+")
STALE_AFTER_MONTHS = 6


@dataclass(frozen=True)
class Authority:
    """A local authority whose families we serve."""

    code: str
    name: str
    sendiass: str
    local_offer_url: str | None = None
    example: bool = False

    @property
    def local_offer_words(self) -> str:
        """The Local Offer's address, or that we do not have it."""
        return self.local_offer_url or "Address not given to us"


@dataclass(frozen=True)
class Sendiass:
    """A free, impartial advice service: what was published, and how we show it."""

    code: str
    name: str
    helpline_verbatim: str
    phones: tuple[str, ...]
    email: str
    source: str
    checked_on: date
    hours_verbatim: str | None = None
    hours: str | None = None
    address_verbatim: str | None = None
    address: tuple[str, ...] = ()

    @property
    def phone_words(self) -> str:
        """The numbers as shown, such as "01325 405 878 or 01325 406 086", with spaces that do not break."""
        return " or ".join(phone.replace(" ", NO_BREAK_SPACE) for phone in self.phones)

    @property
    def phone_links(self) -> tuple[tuple[str, str], ...]:
        """Each number as shown, with its digits alone for a link that dials it."""
        return tuple((phone.replace(" ", NO_BREAK_SPACE), phone.replace(" ", "")) for phone in self.phones)

    @property
    def hours_words(self) -> str:
        """When someone answers, or that we were not told."""
        return self.hours or "Opening hours not given: phone to ask"

    def is_stale(self, today: date) -> bool:
        """Return True if it was last checked more than 6 months ago."""
        return today > add_months(self.checked_on, STALE_AFTER_MONTHS)


def authorities(*, demo: bool) -> tuple[Authority, ...]:
    """Return the authorities served, by name; the invented one is among them in practice mode only."""
    return tuple(authority for authority in _authorities() if demo or not authority.example)


def authority(code: str) -> Authority:
    """Return the authority known by ``code``. Raises NotFound."""
    for known in _authorities():
        if known.code == code:
            return known
    raise NotFound(f"no authority {code!r}")


def sendiass_for(code: str) -> Sendiass:
    """Return the advice service for families of the authority known by ``code``. Raises NotFound."""
    return _services()[authority(code).sendiass]


@cache
def bank_holidays() -> BankHolidays:
    """Return England's bank holidays, with the one-off changes that ``bank_holidays.toml`` names."""
    data = _read("bank_holidays.toml")
    return england_bank_holidays(added=data["added"], removed=data["removed"])


@cache
def _authorities() -> tuple[Authority, ...]:
    rows = (Authority(**row) for row in _read("authorities.toml")["authority"])
    return tuple(sorted(rows, key=lambda authority: authority.name))


def served_by_name(typed: str, served: Iterable[Authority]) -> str | None:
    """Return the code of the authority meant by ``typed``, such as ``Bury Council``; None for any other."""
    meant = _bare(typed)
    return next((one.code for one in served if meant and _bare(one.name) == meant), None)


def _bare(name: str) -> str:
    plain = name.lower().replace("&", " and ").replace("(example)", "")
    return _LETTERS.sub("", _COMMON.sub(" ", plain))


@cache
def _services() -> dict[str, Sendiass]:
    return {row["code"]: Sendiass(**_with_tuples(row)) for row in _read("sendiass.toml")["service"]}


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
