"""What the office's pages share: their blueprint, who may open them, the case that an address names."""

from __future__ import annotations

from flask import Blueprint, g

from cases.access import case_seen_by
from cases.errors import NotFound
from cases.models import Case, Decision, Party
from cases.vocabulary import Role
from web.context import hold_on_press, request_session
from web.navigation import staff_header
from web.viewers import current_viewer, signed_in_as

office = Blueprint("office", __name__, url_prefix="/office")
office.context_processor(staff_header)

for_office = signed_in_as(Role.COORDINATOR, Role.ADVISER)
"""Coordinators and advisers: what anyone in the office may open."""
for_coordinators = signed_in_as(Role.COORDINATOR)
for_advisers = signed_in_as(Role.ADVISER)


@office.context_processor
def _rights() -> dict[str, object]:
    """Return what the signed-in person may do; nothing on the page for those who may not see these pages."""
    if "viewer" not in g:
        return {}
    return {
        "is_adviser": current_viewer().role is Role.ADVISER,
        "is_coordinator": current_viewer().role is Role.COORDINATOR,
        "is_senior": current_viewer().senior,
    }


def this_case(reference: str) -> Case:
    """Return the case of the address, through the right to see it; held on a press. Raises NotFound."""
    return hold_on_press(case_seen_by(request_session(), current_viewer(), reference))


def decision_of(case: Case, number: int) -> Decision:
    """Return the decision of that number. Raises NotFound."""
    for decision in case.decisions:
        if decision.number == number:
            return decision
    raise NotFound(f"no decision {number} in this case")


def party_of(case: Case, number: int) -> Party:
    """Return the person or body of that number. Raises NotFound."""
    for party in case.parties:
        if party.number == number:
            return party
    raise NotFound(f"no party {number} in this case")


def name_and_body(party: Party) -> str:
    """Return a party in words for a list to choose from: its name, and from where or as what it comes."""
    is_named_twice = party.organisation in {"", party.name}
    return f"{party.name}, {party.role.words.lower() if is_named_twice else party.organisation}"
