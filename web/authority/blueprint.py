"""The blueprint of local authorities' pages, with their header."""

from __future__ import annotations

from flask import Blueprint, g

from cases.accounts.people import Viewer
from cases.errors import NotFound
from web.context import get_services
from web.navigation import staff_header

authority = Blueprint("authority", __name__, url_prefix="/authority")
authority.context_processor(staff_header)


@authority.context_processor
def _whose_pages() -> dict[str, object]:
    """Return the authority's name; nothing on the page for those who may not see these pages."""
    return {"authority": authority_name(g.viewer) if "viewer" in g else ""}


def authority_name(viewer: Viewer) -> str:
    """Return the name of the local authority that ``viewer`` works for."""
    try:
        return get_services().directory.authority(viewer.authority_code or "").name
    except NotFound:
        return "your local authority"
