"""Who is behind a link that asks whether they take part, and its second step."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from cases.drs.parts import TakingPart
from cases.vocabulary import Event
from signing.links.tokens import Purpose
from web.party.asked_links import AskedLinks
from web.party.blueprint import party as pages

PART_LINKS = AskedLinks(
    Purpose.TAKE_PART,
    TakingPart,
    "party.take_part",
    "party.part_proof",
    Event.PART_LOCKED,
    asks=lambda part: part.asked_at is not None,
)


@pages.route("/your/part/proof", methods=["GET", "POST"])
@PART_LINKS.required(proved=False)
def part_proof() -> ResponseReturnValue:
    """Ask for the second step of the link."""
    return PART_LINKS.ask_proof()
