"""The blueprint that the modules of this package add their routes to."""

from __future__ import annotations

from flask import Blueprint

from services.notifications.easy_read import note_of_certificate, note_of_envelope

party = Blueprint("party", __name__)


@party.app_context_processor
def _easy_read() -> dict[str, object]:
    """Let pages behind a link name the easy-read note that goes with a document."""
    return {"easy_read_of": note_of_envelope, "easy_read_of_certificate": note_of_certificate}
