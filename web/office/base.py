"""What the office's pages share: their blueprint, who may open them, the case that an address names."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for

from cases.access import case_seen_by
from cases.errors import NotFound
from cases.models import Case, Decision, Party
from cases.vocabulary import Role
from web.context import hold_on_press, request_session
from web.viewers import current_viewer, signed_in_as

office = Blueprint("office", __name__, url_prefix="/office")

for_office = signed_in_as(Role.COORDINATOR, Role.ADVISER)
"""Coordinators and advisers: what anyone in the office may open."""
for_coordinators = signed_in_as(Role.COORDINATOR)
for_advisers = signed_in_as(Role.ADVISER)


@office.context_processor
def navigation_context() -> dict[str, object]:
    """Return header and navigation of the office's pages; none on the page for those who may not see them."""
    if "viewer" not in g:
        return {}
    here = (request.endpoint or "").removeprefix("office.")
    return {
        "navigation": [
            {"text": "Today", "href": url_for("office.today"), "current": here == "today"},
            {
                "text": "Cases",
                "href": url_for("office.case_list"),
                "current": here not in {"today", "trouble"},
            },
            {"text": "Your account", "href": url_for("accounts.account"), "current": False},
        ],
        "signed_in_as": current_viewer().name,
        "home": url_for("office.today"),
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
