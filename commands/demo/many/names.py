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
from cases.vocabulary import Role
from commands.demo.people import STAFF_DOMAIN, ExamplePerson

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


@dataclass(frozen=True)
class Officer:
    """Somebody of a local authority who comes to meetings for it."""

    name: str
    post: str
    email: str


def _officers(code: str, *people: tuple[str, str]) -> tuple[Officer, ...]:
    return tuple(
        Officer(name, post, f"{name.lower().replace(' ', '.')}@{code}.example.com") for name, post in people
    )


OFFICERS = {
    "sampleshire": _officers(
        "sampleshire",
        ("Alex Thorne", "SEND casework manager"),
        ("Gwen Marsh", "EHC plan coordinator"),
        ("Tariq Lindgren", "Head of SEND"),
    ),
    "eastmarch": _officers(
        "eastmarch", ("Helen Petrie", "SEND officer"), ("Osman Ashby", "Team manager, SEND")
    ),
    "norwick": _officers("norwick", ("Rhona Tallis", "Head of SEND"), ("Jon Bexley", "EHC plan coordinator")),
    "carrow-vale": _officers(
        "carrow-vale", ("Dipa Sandhu", "Team manager, SEND"), ("Kit Marlowe", "SEND officer")
    ),
    "tidewater": _officers(
        "tidewater", ("Ola Fenwick", "SEND casework manager"), ("Ruth Penhale", "EHC plan coordinator")
    ),
    "highmoor": _officers("highmoor", ("Ian Garside", "SEND officer"), ("Moira Beck", "Head of SEND")),
}
"""By the code of their local authority; the first of each can sign in."""

STAFF = (
    *(
        ExamplePerson(name, f"{name.lower().replace(' ', '.')}@{STAFF_DOMAIN}", role)
        for name, role in (
            ("Marek Dunn", Role.COORDINATOR),
            ("Nia Pritchard", Role.ADVISER),
            ("Callum Reyes", Role.ADVISER),
            ("Joan Ekwueme", Role.ADVISER),
            ("Ottilie Brandt", Role.MEDIATOR),
            ("Samir Haddow", Role.MEDIATOR),
            ("Grace Onuoha", Role.MEDIATOR),
            ("Piotr Wren", Role.MEDIATOR),
            ("Leila Farsi", Role.MEDIATOR),
            ("Tom Askew", Role.MEDIATOR),
        )
    ),
    *(
        ExamplePerson(officers[0].name, officers[0].email, Role.OFFICER, code)
        for code, officers in OFFICERS.items()
        if code != "sampleshire"
    ),
)
"""Whom so many cases need besides the example's people."""


def _names(file: str) -> tuple[str, ...]:
    return tuple(resources.files(__package__).joinpath(file).read_text(encoding="utf-8").split())


GIVEN = _names("given_names.txt")
FAMILY = _names("family_names.txt")
OTHER_SCRIPTS = ("سامي حداد", "王小明", "Олена Шевченко", "প্রিয়া রহমান", "ελένη παπαδοπούλου")
"""As some families write their own name."""
SCHOOLS = (
    "Saltern Bank School",
    "Hillside College",
    "Mill Lane Primary",
    "The Orchard Academy",
    "Ferry Road School",
)
STREETS = ("Example Road", "Sample Street", "Quayside Row (example)", "Orchard Close (example)")
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
