"""What we signed with a time: read also after this machine's clock was set back.

A clock that is put right by a second makes everything signed in that second come from the future, and
itsdangerous takes such a thing for expired: people were signed out and lost what they had typed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from dates import utc_now

FURTHEST_BACK = timedelta(days=1)
"""A clock that was wrong by more has to be looked at by a person."""
EARLIER_FORMS = "earlier_forms"
"""What the session keeps of its earlier sign-ins' form tokens: digests, the newest last."""
MOST_EARLIER = 4
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

    _made: tuple[list[Any], URLSafeTimedSerializer | None] | None = None
    """The serializer that read the last cookie, and the keys that it was made for."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return Flask's serializer with our signer in place of its own; made anew when the keys change."""
        keys = [app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ())]
        if self._made is None or self._made[0] != keys:
            serializer = super().get_signing_serializer(app)
            if serializer is not None:
                serializer.signer = PatientSigner
            self._made = keys, serializer
        return self._made[1]


def check_form_token(token: str | None, *, seconds: int) -> None:
    """Raise WrongFormToken unless ``token`` is this browser's form token, at most ``seconds`` old.

    The same that Flask-WTF checks, by a signer that allows for a clock that was set back.
    """
    held = session.get("csrf_token")
    if not isinstance(held, str):
        raise WrongFormToken("no form token")
    _check(token, seconds, lambda named: hmac.compare_digest(held, named))


def check_earlier_form_token(token: str | None, *, seconds: int) -> None:
    """Raise WrongFormToken unless a page of this browser carried ``token`` before a sign-in began or ended.

    It allows nothing. It proves that what was sent with it was typed into a page that we showed here.
    """
    earlier = session.get(EARLIER_FORMS) or []
    _check(token, seconds, lambda named: _digest(named) in earlier)


def clear_session() -> None:
    """Empty the session, but for what ``check_earlier_form_token`` knows the pages by that lie open."""
    held, earlier = session.get("csrf_token"), list(session.get(EARLIER_FORMS) or [])
    session.clear()
    if isinstance(held, str):
        earlier.append(_digest(held))
    if earlier:
        session[EARLIER_FORMS] = earlier[-MOST_EARLIER:]


def _check(token: str | None, seconds: int, is_known: Callable[[str], bool]) -> None:
    if not token:
        raise WrongFormToken("no form token")
    serializer = PatientSerializer(str(current_app.secret_key), salt=_FORM_TOKEN_SALT)
    try:
        named = serializer.loads(token, max_age=seconds)
    except BadData as error:
        raise WrongFormToken("not our form token, or too old") from error
    if not isinstance(named, str) or not is_known(named):
        raise WrongFormToken("another browser's form token")


def _digest(named: str) -> str:
    return sha256(named.encode()).hexdigest()[:32]


def _is_ahead(signed: datetime | None) -> bool:
    return signed is not None and timedelta() < signed - utc_now() <= FURTHEST_BACK
