"""Fictional people, and the only addresses and phone numbers that nobody has.

Phone numbers are those that Ofcom keeps for drama, addresses end in ``example.com`` (RFC 2606); every local
authority is invented, every name put together by chance.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib import resources
from random import Random

from cases.reference.records import Authority

AUTHORITIES = tuple(
    Authority(code=code, name=f"{name} (example)", sendiass="sampleshire", example=True)
    for code, name in (
        ("sampleshire", "Sampleshire"),
        ("eastmarch", "Eastmarch"),
        ("norwick", "Norwick"),
        ("carrow-vale", "Carrow Vale"),
        ("tidewater", "Tidewater"),
        ("highmoor", "Highmoor & Fells"),
    )
)
"""Invented, all of them: among many cases some authority is late or silent, and no real one shall look so."""


def _names(file: str) -> tuple[str, ...]:
    return tuple(resources.files(__package__).joinpath(file).read_text(encoding="utf-8").split())


GIVEN = _names("given_names.txt")
FAMILY = _names("family_names.txt")
OTHER_SCRIPTS = ("سامي حداد", "王小明", "Олена Шевченко", "প্রিয়া রহমান", "ελένη παπαδοπούλου")
"""As some families write their own name."""
POSTS = (
    "SEND casework manager",
    "SEND officer",
    "Head of SEND",
    "EHC plan coordinator",
    "Team manager, SEND",
)
SCHOOLS = (
    "Saltern Bank School",
    "Hillside College",
    "Mill Lane Primary",
    "The Orchard Academy",
    "Ferry Road School",
)
DRAMA_NUMBERS = (
    "01632 960",
    "07700 900",
    *(f"{area} 496 0" for area in ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141")),
    *(f"{area} 496 0" for area in ("0151", "0161")),
    "020 7946 0",
    "0191 498 0",
    "029 2018 0",
)
"""Three digits of chance follow."""


@dataclass(frozen=True)
class Someone:
    """A fictional person and how they are reached."""

    name: str
    email: str
    phone: str


def family_of_chance(random: Random) -> tuple[str, str]:
    """Return two family names that may be one: some families have two."""
    one = random.choice(FAMILY)
    own = f"{one}-{random.choice(FAMILY)}" if random.random() < 0.15 else one
    return own, one


def someone(random: Random, family: str, number: int, *, given: str = "") -> Someone:
    """Return a person of that family name; ``number`` makes the address their own."""
    given = given or random.choice(GIVEN)
    name = f"{given} {family}"
    phone = f"{random.choice(DRAMA_NUMBERS)}"
    phone += f"{random.randrange(1000):03d}" if phone.endswith(" 0") else f" {random.randrange(1000):03d}"
    return Someone(name, f"{plain(given)}.{plain(family)}{number}@example.com", phone)


def plain(name: str) -> str:
    """Return a name as addresses have it: small letters of ASCII alone."""
    letters = unicodedata.normalize("NFKD", name.translate({ord("Ł"): "L", ord("ł"): "l"}))
    return "".join(one for one in letters.casefold() if one.isascii() and one.isalnum()) or "family"
