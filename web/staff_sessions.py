"""Who is signed in: named by the session cookie, looked up afresh with every request.

The cookie holds the account's ``fs_uniquifier``, a key of this one sign-in, and when a page was last opened.
A new uniquifier ends every sign-in of the account; signing out ends this one, even for a copy of its cookie.
A lock or another role counts from the next request on.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app, g, session, url_for
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from cases.accounts.people import EndedSignIn, User, Viewer
from cases.vocabulary import Role
from web.common.signed_times import clear_session
from web.common.typed_words import BROWSER, forget_all
from web.context import get_services, now, request_session
from web.navigation import HOMES
from web.setup import safe_next

ACCOUNT = "account"
KEY = "sign_in"
DESK = "desk"
"""In the session: the key of the signing desk whose device this browser is (``web.desk_device``)."""
SEEN_AT = "seen"
RENEW_AFTER = 60  # seconds: a page's many small requests need no new cookie each
GUARD = "__counterpart_guard__"
"""An attribute on every guarded view: the roles that may open it."""


def begin_sign_in(user: User, *, at: datetime) -> None:
    """Begin a sign-in in this browser; whatever its session held before is gone."""
    kept = {name: session[name] for name in (BROWSER, DESK) if name in session}
    clear_session()
    session.update(kept)  # whose words they are is looked at besides: another account sees none
    g.pop("csrf_token", None)  # made from the session that is gone
    session[ACCOUNT] = user.fs_uniquifier
    session[KEY] = secrets.token_urlsafe(24)
    session[SEEN_AT] = int(at.timestamp())
    g.pop("signed_in_user", None)


def end_sign_in(database: Session, *, at: datetime) -> None:
    """End the sign-in of this browser, and of whoever holds a copy of its cookie. The caller commits."""
    forget_all()
    key = session.get(KEY)
    if isinstance(key, str) and database.get(EndedSignIn, _digest(key)) is None:
        forgotten = at - 2 * idle_limit()  # older cookies are idle by themselves
        database.execute(delete(EndedSignIn).where(EndedSignIn.at < forgotten))
        database.add(EndedSignIn(key_digest=_digest(key), at=at))
    clear_session()
    g.pop("signed_in_user", None)


def viewer_of_request() -> Viewer | None:
    """Return who is signed in, as inner packages know them; None for anyone who must sign in first."""
    user = user_of_request()
    if user is None:
        return None
    return Viewer(user.id, user.name, user.role, user.authority_code, user.senior)


def user_of_request() -> User | None:
    """Return the account that is signed in, read once a request."""
    if "signed_in_user" not in g:
        g.signed_in_user = None if _is_idle() else _user_named_by_cookie()
        if g.signed_in_user is not None:
            _renew()
    found: User | None = g.signed_in_user
    return found


def idle_user() -> User | None:
    """Return whose sign-in this browser's was until it lay idle for too long; None for everyone else."""
    return _user_named_by_cookie() if _is_idle() else None


def signed_in_person() -> str:
    """Return the id of the person whose page this is, for its script; empty for nobody."""
    user = user_of_request()
    return str(user.id) if user else ""


def is_still(person: str) -> bool:
    """Return True while this browser's sign-in is that of ``person`` (an account's id), idle or not.

    Asking is no use of the sign-in: it keeps nobody signed in.
    """
    user = _user_named_by_cookie()
    return user is not None and str(user.id) == person


def idle_limit() -> timedelta:
    """Return how long nothing may happen before staff sign in again."""
    return timedelta(minutes=get_services().policy.staff_idle_minutes)


def next_page(role: Role, wanted: str | None) -> str:
    """Return the page that was asked for before signing in, if it is ours and this role's.

    Else the role's first.
    """
    home = HOMES[role]
    page = safe_next(wanted, otherwise=home)
    if page == home:
        return home
    endpoint, _ = current_app.url_map.bind("").match(page.split("?")[0], method="GET")
    allowed = getattr(current_app.view_functions[endpoint], GUARD, None)
    return page if allowed is None or role in allowed else home


def sign_in_page(wanted: str | None = None) -> str:
    """Return the address of the sign-in page, from which ``wanted`` follows."""
    return url_for("accounts.sign_in", next=wanted)


def _is_idle() -> bool:
    seen = session.get(SEEN_AT)
    if not isinstance(seen, int):
        return False
    return now() - datetime.fromtimestamp(seen, now().tzinfo) > idle_limit()


def _user_named_by_cookie() -> User | None:
    account, key = session.get(ACCOUNT), session.get(KEY)
    if not isinstance(account, str) or not isinstance(key, str):
        return None
    ended = exists().where(EndedSignIn.key_digest == _digest(key))
    return request_session().scalar(select(User).where(User.fs_uniquifier == account, User.active, ~ended))


def _renew() -> None:
    at = int(now().timestamp())
    if at - session[SEEN_AT] > RENEW_AFTER:
        session[SEEN_AT] = at


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
