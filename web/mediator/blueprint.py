"""The blueprint that the modules of this package add their routes to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, has_request_context, request

from cases.vocabulary import Role
from web.navigation import staff_header
from web.viewers import current_viewer

mediator = Blueprint("mediator", __name__)
mediator.context_processor(staff_header)

WRITERS = (Role.MEDIATOR, Role.COORDINATOR)
"""Who may open and fill a meeting's form; only the mediator makes and sends its paper."""


@mediator.context_processor
def _rights() -> dict[str, object]:
    """Return what the signed-in person may do besides a mediator; nothing for those who see no such page."""
    return {"is_coordinator": current_viewer().role is Role.COORDINATOR} if "viewer" in g else {}


@mediator.url_defaults
def _same_meeting(endpoint: str, values: dict[str, Any]) -> None:
    """Let a page's links and forms stay with its meeting, whichever is the newest when they are used.

    Those of a signing desk stay with its agreement too, where a meeting has more than one.
    """
    if endpoint != "mediator.today" and has_request_context():
        named = g.get("meeting_of_page") or request.args.get("meeting")
        if named:
            values.setdefault("meeting", named)
        if endpoint.startswith("mediator.desk") and request.args.get("agreement"):
            values.setdefault("agreement", request.args["agreement"])
