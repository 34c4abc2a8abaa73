"""What was typed on a page whose twelve hours were over: carried through the second step, and shown again."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

SALT = "counterpart/kept-through-second-step"
LONGEST = 400_000  # characters: the longest texts, or a drawing
AGAIN = "again"
"""A field of this name says that a page is to be shown with what was typed, and nothing is to be done yet."""
_NOT_KEPT = frozenset({"csrf_token", AGAIN})


def keep_typed(path: str) -> str:
    """The request's typed fields as signed text for a hidden field; empty when there is nothing to keep."""
    try:
        pairs = [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_KEPT]
    except HTTPException:
        return ""
    if sum(len(text) for _, text in pairs) > LONGEST:
        return ""
    return str(_serializer().dumps([path, pairs]))


def read_typed(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """The page's path and its fields, as ``keep_typed`` wrote them; None for anything else."""
    try:
        path, pairs = _serializer().loads(text)
    except (BadData, ValueError, TypeError):
        return None
    return path, [(name, value) for name, value in pairs]


def is_shown_again() -> bool:
    """This request only asks for its page with what was typed."""
    return AGAIN in request.form


def _serializer() -> Any:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.secret_key]
    return URLSafeSerializer(keys, salt=SALT)
