"""Who is signed in, and which pages are for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g, redirect, request, url_for

from cases.people import Viewer
from cases.vocabulary import Role
from web.accounts.signing_in import viewer_of_request

View = TypeVar("View", bound=Callable[..., Any])
GUARD = "__counterpart_guard__"
"""An attribute on every guarded view: a test walks all routes and finds it on each page that is not public."""


def signed_in_as(*roles: Role) -> Callable[[View], View]:
    """Only for accounts of these roles; others get the page for what does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            viewer = viewer_of_request()
            if viewer is None:
                return redirect(url_for("accounts.sign_in", next=_this_page()), code=303)
            if viewer.role not in roles:
                abort(404)
            g.viewer = viewer
            return view(*args, **kwargs)

        setattr(guarded, GUARD, frozenset(roles))
        return cast(View, guarded)

    return guard


def current_viewer() -> Viewer:
    """The signed-in person; only inside a view guarded by ``signed_in_as``."""
    viewer: Viewer = g.viewer
    return viewer


def _this_page() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
