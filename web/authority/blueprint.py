"""The blueprint of local authorities' pages, with their header."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for

from cases.accounts.people import Viewer
from cases.errors import NotFound
from cases.reference import authority as known_authority

authority = Blueprint("authority", __name__, url_prefix="/authority")


@authority.context_processor
def navigation_context() -> dict[str, object]:
    """Return header and navigation; none on the page for those who may not see them."""
    if "viewer" not in g:
        return {"authority": ""}
    here = request.endpoint or ""
    pages = (("waiting", "Waiting"), ("cases", "Cases"), ("certificates", "Certificates"))
    return {
        "authority": authority_name(g.viewer),
        "navigation": [
            *(
                {"text": words, "href": url_for(f"authority.{page}"), "current": here == f"authority.{page}"}
                for page, words in pages
            ),
            {"text": "Your account", "href": url_for("accounts.account"), "current": False},
        ],
        "signed_in_as": g.viewer.name,
        "home": url_for("authority.waiting"),
    }


def authority_name(viewer: Viewer) -> str:
    """Return the name of the local authority that ``viewer`` works for."""
    try:
        return known_authority(viewer.authority_code or "").name
    except NotFound:
        return "your local authority"
