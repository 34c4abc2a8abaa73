"""The provider's logo, as public pages show it."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue

from services.provider.details import logo_names
from web.context import get_services, request_session
from web.public.blueprint import public

TYPES = {"png": "image/png", "jpg": "image/jpeg"}
A_YEAR = 365 * 24 * 3600


@public.get("/logo/<name>")
def logo(name: str) -> ResponseReturnValue:
    """Return the picture of that name; only one that is, or was, the provider's logo."""
    digest, _, ending = name.partition(".")
    if name not in logo_names(request_session()) or ending not in TYPES:
        abort(404)
    return Response(
        get_services().blobs.read(digest),
        content_type=TYPES[ending],
        headers={"Cache-Control": f"public, max-age={A_YEAR}, immutable"},
    )
