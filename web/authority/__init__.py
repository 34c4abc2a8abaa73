"""Pages for officers of a local authority: what waits for it, its cases, its certificates."""

from __future__ import annotations

from flask import Flask

from web.authority.blueprint import authority
from web.wiring import register

PAGES = (
    "actions",
    "asking",
    "bundles",
    "case_list",
    "certificates",
    "feedback",
    "handing_over",
    "part_a",
    "people",
    "summary",
    "returns",
    "supporters",
    "taking_part",
    "times",
    "views",
    "waiting",
)
"""The modules whose pages belong to the blueprint."""


def init_authority(app: Flask) -> None:
    """Wire the pages of local authorities into ``app``."""
    register(app, authority, __name__, PAGES)
