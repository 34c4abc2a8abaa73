"""Letters to print for whoever no email reaches: the question, and the news without names."""

from __future__ import annotations

from flask import Response, abort

from cases.drs.parts import parts_of
from services.casework.part_letters import PartLetter
from web.common.asked.taking_part import letter_file
from web.context import request_session
from web.office.base import for_coordinators, office
from web.office.drs.overview import asked_party, disagreement_of_case


@office.get("/cases/<reference>/drs/letter/<int:party>/<letter>.pdf")
@for_coordinators
def part_letter(reference: str, party: int, letter: str) -> Response:
    """Show the letter to one party."""
    case, _ = disagreement_of_case(reference)
    whose = asked_party(case, party)
    part = next((one for one in parts_of(request_session(), case) if one.party_id == whose.id), None)
    if part is None or letter not in set(PartLetter):
        abort(404)
    return letter_file(part, PartLetter(letter))
