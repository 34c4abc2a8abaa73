"""The blueprint that the modules of this package add their routes to, and the navigation of its pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, has_request_context, request, url_for

from cases.vocabulary import Role

mediator = Blueprint("mediator", __name__)

WRITERS = (Role.MEDIATOR, Role.COORDINATOR)
"""Who may open and fill a meeting's form; only the mediator makes and sends its paper."""


@mediator.url_defaults
def _same_meeting(endpoint: str, values: dict[str, Any]) -> None:
    """Let a page's links and forms stay with its meeting, whichever is the newest when they are used."""
    if endpoint != "mediator.today" and has_request_context():
        named = g.get("meeting_of_page") or request.args.get("meeting")
        if named:
            values.setdefault("meeting", named)


@mediator.context_processor
def _navigation_context() -> dict[str, Any]:
    """Return header and navigation; none on the page for those who may not see these pages."""
    viewer = g.get("viewer")
    if viewer is None:
        return {"navigation": [], "signed_in_as": ""}
    if viewer.role is Role.MEDIATOR:
        home = url_for("mediator.today")
        navigation = [{"text": "Today", "href": home, "current": True}]
    else:
        home = "/office"
        navigation = [
            {"text": "Today", "href": home, "current": False},
            {"text": "Cases", "href": "/office/cases", "current": True},
        ]
    navigation.append({"text": "Your account", "href": url_for("accounts.account"), "current": False})
    return {"navigation": navigation, "signed_in_as": viewer.name, "home": home}
