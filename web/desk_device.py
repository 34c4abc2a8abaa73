"""The browser that a signing desk's host hands round: which desk it belongs to, and how it is emptied.

Its cookie holds a key of the desk, which opens nothing by itself: it only says on which device somebody's
turn, or the PIN, counts.
"""

from __future__ import annotations

from flask import session

from services.statements.desk import find_desk
from signing.models import SigningDesk
from web.context import now, request_session
from web.staff_sessions import DESK, end_sign_in


def desk_of_browser() -> SigningDesk | None:
    """Return the desk whose device this is, open or not; None anywhere else."""
    key = session.get(DESK)
    return find_desk(request_session(), key) if isinstance(key, str) else None


def keep_desk_key(key: str) -> None:
    """Make this browser the desk's device."""
    session[DESK] = key


def empty_device() -> None:
    """Leave nothing in this browser but the desk's key: no visit, no sign-in, no typed words.

    The caller commits.
    """
    key = session.get(DESK)
    end_sign_in(request_session(), at=now())
    if isinstance(key, str):
        session[DESK] = key
