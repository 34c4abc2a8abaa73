"""What a party's page answers in a browser where the provider's staff are signed in."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from cases.accounts.people import Viewer
from cases.vocabulary import Role
from web.common.typed_words import address_to_return_to, this_page
from web.staff_sessions import viewer_of_request

HANDED_OVER = (
    "The staff's sign-in has ended. Everything you typed is still here. Nothing has been sent yet. "
    "Press '{button}' again"
)
SIGN_OUT = "Sign out of staff and go on"


def staff_of_browser() -> Viewer | None:
    """Return whoever of the provider's staff is signed in here: nothing of a party opens beside their sign-
    in.
    """
    viewer = viewer_of_request()
    return None if viewer is None or viewer.role is Role.OFFICER else viewer


def sign_out_first(name: str = "") -> ResponseReturnValue:
    """Return the page that says so, with one button; whatever was typed is there again after it.

    ``name`` is whose link it is, where that may be said.
    """
    if request.method == "POST":
        return redirect(address_to_return_to(notice=HANDED_OVER), code=303)
    staff = staff_of_browser()
    return render_template(
        "party/staff_here.html",
        staff=staff,
        name=name,
        sign_out=SIGN_OUT,
        then=this_page(),
    ), 409
