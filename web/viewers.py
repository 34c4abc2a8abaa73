"""Who is signed in, and which pages are for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g
from flask.typing import ResponseReturnValue

from cases.accounts.people import Viewer
from cases.vocabulary import Role
from web.sign_in_first import ask_to_sign_in
from web.staff_sessions import GUARD as GUARD
from web.staff_sessions import viewer_of_request

View = TypeVar("View", bound=Callable[..., Any])


def signed_in_as(*roles: Role) -> Callable[[View], View]:
    """Return a guard that lets in accounts of these roles only.

    Others get the page for what does not exist.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            viewer = viewer_of_request()
            if viewer is None:
                return ask_to_sign_in()
            if viewer.role not in roles:
                abort(404)
            g.viewer = viewer
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, GUARD, frozenset(roles))
        return cast(View, guarded)

    return guard


def current_viewer() -> Viewer:
    """Return the signed-in person; only inside a view guarded by ``signed_in_as``."""
    viewer: Viewer = g.viewer
    return viewer
