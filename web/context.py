"""What a view works with: this installation, one database session per request, the visitor's place.

A GET's session is read-only at the database itself, and so is that of a POST whose form token is not good: a
view cannot change anything there, even by mistake. A view that changes something commits, and then redirects.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from cases.locks import lock_case
from cases.models import Case
from services.container import Services
from web.setup import SAFE_METHODS, token_is_wrong


def init_requests(app: Flask) -> None:
    """Close each request's session at its end; what was not committed is undone."""
    app.teardown_appcontext(_close_session)


def get_services() -> Services:
    """Return the installation that this request is to, with one set of bank holidays for all of it."""
    if "services" not in g:
        services = current_app.extensions["services"]
        assert isinstance(services, Services)  # noqa: S101 - app.py put it there
        g.services = services.for_one_request()
    held: Services = g.services
    return held


def request_session() -> Session:
    """Return the request's one session."""
    if "session" not in g:
        database = get_services().database
        g.session = database.writers() if may_change() else database.readers()
    session: Session = g.session
    return session


def may_change() -> bool:
    """Return True on a press whose token is good: all else only reads."""
    return request.method not in SAFE_METHODS and not token_is_wrong()


def hold_on_press(case: Case) -> Case:
    """Let nobody else change ``case`` until a press is done: what a view checks then stays true."""
    if may_change():
        lock_case(request_session(), case.id)
    return case


def drop_session() -> None:
    """End the request's session: what was not committed is undone, and no lock is held any more."""
    _close_session(None)


def now() -> datetime:
    """Return the instant of this request, the same wherever it is asked for."""
    if "now" not in g:
        g.now = get_services().now()
    instant: datetime = g.now
    return instant


def where_from() -> dict[str, str]:
    """Return where this request came from, for the evidence; never shown to another party."""
    return {
        "address": request.remote_addr or "",
        "browser": (request.user_agent.string or "")[:300],
    }


def _close_session(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
