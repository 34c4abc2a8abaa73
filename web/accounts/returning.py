"""What was typed on a page whose sign-in had ended: carried through signing in again, and offered back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from cases.people import User
from web.signed_times import WrongFormToken, check_form_token

SALT = "counterpart/kept-through-sign-in"
A_YEAR = 366 * 24 * 3600
LONGEST = 500_000  # characters of typed text
NEVER_KEPT = frozenset({"csrf_token", "code", "pin", "token", "kept"})


@dataclass(frozen=True)
class Kept:
    """A page that was sent while nobody was signed in: where to, and what it held."""

    user_id: UUID
    path: str
    pairs: tuple[tuple[str, str], ...]
    files: bool
    """A file was with it, and must be chosen again."""


def keep_what_was_sent(user: User | None) -> str:
    """The request's typed fields as signed text, for a hidden field; empty when there is nothing to keep.

    Only what came from a page of ours, opened in this browser by ``user`` before, is offered back.
    """
    if user is None or request.method != "POST" or not _came_from_our_page():
        return ""
    try:
        pairs = [(name, text) for name, text in request.form.items(multi=True) if _may_keep(name)]
        files = any(file.filename for file in request.files.values())
    except HTTPException:
        return ""
    if sum(len(text) for _, text in pairs) > LONGEST:
        return ""
    return str(_serializer().dumps([str(user.id), request.full_path.rstrip("?"), pairs, files]))


def read_kept(text: str, user: User) -> Kept | None:
    """What ``keep_what_was_sent`` made of a page that ``user`` had open; None when it is someone else's."""
    try:
        user_id, path, pairs, files = _serializer().loads(text)
    except (BadData, ValueError, TypeError):
        return None
    if user_id != str(user.id):
        return None
    return Kept(UUID(user_id), path, tuple((name, value) for name, value in pairs), files)


def _may_keep(name: str) -> bool:
    return name not in NEVER_KEPT and "password" not in name


def _came_from_our_page() -> bool:
    """The form's token is ours and this browser's, however long the page lay open."""
    try:
        check_form_token(request.form.get("csrf_token"), seconds=A_YEAR)
    except (WrongFormToken, HTTPException):
        return False
    return True


def _serializer() -> Any:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.secret_key]
    return URLSafeSerializer(keys, salt=SALT)
