"""What we signed with a time: read also after this machine's clock was set back.

A clock that is put right by a second makes everything signed in that second come from the future, and
itsdangerous takes such a thing for expired: people were signed out and lost what they had typed.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

FURTHEST_BACK = timedelta(days=1)
"""A clock that was wrong by more has to be looked at by a person."""
_FORM_TOKEN_SALT = "wtf-csrf-token"  # noqa: S105 - Flask-WTF's own salt, no secret


class WrongFormToken(Exception):
    """The form token is missing, not ours, too old, or another browser's."""


class PatientSigner(TimestampSigner):
    """A signer for which a time up to a day ahead of the clock is as good as this moment."""

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: Any = False) -> Any:
        """Return what was signed. Raises BadSignature, or SignatureExpired when older than ``max_age``."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as expired:
            if not _is_ahead(expired.date_signed):
                raise
            return super().unsign(signed_value, None, return_timestamp)


class PatientSerializer(URLSafeTimedSerializer):
    """A URLSafeTimedSerializer with that signer."""

    default_signer = PatientSigner


class PatientSessions(SecureCookieSessionInterface):
    """Flask's own session cookie, read by that signer."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return Flask's serializer with our signer in place of its own."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer


def check_form_token(token: str | None, *, seconds: int) -> None:
    """Raise WrongFormToken unless ``token`` is this browser's form token, at most ``seconds`` old.

    The same that Flask-WTF checks, by a signer that allows for a clock that was set back.
    """
    held = session.get("csrf_token")
    if not token or not isinstance(held, str):
        raise WrongFormToken("no form token")
    try:
        named = PatientSerializer(str(current_app.secret_key), salt=_FORM_TOKEN_SALT).loads(
            token, max_age=seconds
        )
    except BadData as error:
        raise WrongFormToken("not our form token, or too old") from error
    if not isinstance(named, str) or not hmac.compare_digest(held, named):
        raise WrongFormToken("another browser's form token")


def _is_ahead(signed: datetime | None) -> bool:
    return signed is not None and timedelta() < signed - datetime.now(UTC) <= FURTHEST_BACK
