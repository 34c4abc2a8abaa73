"""Letters about a case as PDF, made when they are asked for, in large print for whoever needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort

from cases.attending.access_needs import needs_large_print
from cases.models import Party
from documents.errors import DocumentError
from documents.jobs import JSON
from web.common.file_answers import file_response
from web.context import get_services, request_session

LETTER_SECONDS = 30


def case_letter(letter: str, data: Mapping[str, Any], party: Party, *, key: str) -> Response:
    """Return the letter to ``party``, made now; its file name names no person."""
    payload: dict[str, JSON] = {
        "letter": letter,
        "data": dict(data),
        "large_print": needs_large_print(request_session(), party),
    }
    try:
        reply = get_services().jobs.ask("case_letter", payload, key=key, seconds=LETTER_SECONDS)
    except DocumentError:
        abort(503)
    return file_response(reply.content, f"{letter}-{party.case.reference}.pdf", "application/pdf")
