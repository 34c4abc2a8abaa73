"""Who is behind a link that asks which times they can do, and its second step."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from cases.meetings.proposed_times import TimesAsked
from cases.vocabulary import Event
from signing.links.tokens import Purpose
from web.party.asked_links import AskedLinks
from web.party.blueprint import party as pages

TIMES_LINKS = AskedLinks(
    Purpose.CHOOSE_TIMES,
    TimesAsked,
    "party.choose_times",
    "party.times_proof",
    Event.TIMES_LOCKED,
    asks=lambda asked: asked.is_open,
)


@pages.route("/your/dates/proof", methods=["GET", "POST"])
@TIMES_LINKS.required(proved=False)
def times_proof() -> ResponseReturnValue:
    """Ask for the second step of the link."""
    return TIMES_LINKS.ask_proof()
