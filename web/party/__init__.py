"""What one person sees behind a link: read, sign, ask for a change, say no, keep a copy. No account."""

from __future__ import annotations

from flask import Flask

from web.party.blueprint import party
from web.wiring import register

PAGES = (
    "agreed.pages",
    "answering",
    "copying",
    "desk",
    "drs.part_links",
    "drs.taking_part",
    "feedback",
    "objecting",
    "opening",
    "own_request",
    "passing_on",
    "own.access",
    "own.bundles",
    "own.contact",
    "own.documents",
    "own.files",
    "own.part_a",
    "own.sharing",
    "own.supporters",
    "own.views",
    "own.withdrawing",
    "proving",
    "reading",
    "shared",
    "times.choosing",
    "times.times_links",
)
"""The modules whose pages belong to the blueprint."""


def init_party(app: Flask) -> None:
    """Wire the pages behind links into ``app``."""
    register(app, party, __name__, PAGES)
