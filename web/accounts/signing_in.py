"""Who is signed in: kept in the session cookie, looked up afresh with every request.

The cookie holds the account's ``fs_uniquifier`` and when a page was last opened. A new uniquifier ends
every sign-in of the account; a lock or another role counts from the next request on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g, session, url_for
from sqlalchemy import select

from cases.people import User, Viewer
from cases.vocabulary import Role
from web.requests import now, request_session, this_house

SIGNED_IN = "account"
SEEN_AT = "seen"
HOMES = {
    Role.COORDINATOR: "/office",
    Role.ADVISER: "/office",
    Role.MEDIATOR: "/mediator",
    Role.OFFICER: "/authority",
    Role.ADMINISTRATOR: "/admin/users",
}


def sign_in(user: User, *, at: datetime) -> None:
    """Begin a sign-in in this browser; whatever its session held before is gone."""
    session.clear()
    session[SIGNED_IN] = user.fs_uniquifier
    session[SEEN_AT] = int(at.timestamp())
    g.pop("signed_in_user", None)


def sign_out() -> None:
    """End the sign-in of this browser."""
    session.clear()
    g.pop("signed_in_user", None)


def viewer_of_request() -> Viewer | None:
    """Who is signed in, as inner rooms know them; None for a stranger, a locked account or an old sign-in."""
    user = user_of_request()
    if user is None:
        return None
    return Viewer(user.id, user.name, user.role, user.authority_code, user.senior)


def user_of_request() -> User | None:
    """The account that is signed in, read once a request."""
    if "signed_in_user" not in g:
        g.signed_in_user = _find_user()
    found: User | None = g.signed_in_user
    return found


def home_of(role: Role) -> str:
    """The first page of a role."""
    return HOMES.get(role, url_for("accounts.sign_in"))


def _find_user() -> User | None:
    key, seen = session.get(SIGNED_IN), session.get(SEEN_AT)
    if not isinstance(key, str) or not isinstance(seen, int):
        return None
    idle = now() - datetime.fromtimestamp(seen, now().tzinfo)
    if idle > timedelta(minutes=this_house().policy.staff_idle_minutes):
        return None
    user = request_session().scalar(select(User).where(User.fs_uniquifier == key, User.active))
    if user is not None:
        session[SEEN_AT] = int(now().timestamp())
    return user
