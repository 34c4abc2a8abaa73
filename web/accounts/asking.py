"""What a page for signed-in people answers when nobody is signed in."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forms.accounts import SignInForm
from web.accounts.returning import keep_what_was_sent
from web.accounts.signing_in import idle_limit, idle_user, sign_in_page
from web.shell import SAFE_METHODS


def ask_to_sign_in() -> ResponseReturnValue:
    """The way to sign in; afterwards the same page again, with what was typed.

    A script's own request gets 401: it keeps what it has and says so on its page.
    """
    if "X-CSRFToken" in request.headers:
        abort(401)
    here = request.full_path.rstrip("?")
    kept = keep_what_was_sent(idle_user())
    if request.method in SAFE_METHODS or not kept:
        return redirect(sign_in_page(here), code=303)
    return show_sign_in(SignInForm(formdata=None, data={"kept": kept}), action=sign_in_page(here))


def show_sign_in(form: SignInForm, *, action: str = "") -> str:
    """The sign-in page; it says so when someone was signed out because nothing happened for long."""
    minutes = int(idle_limit().total_seconds() // 60)
    idle = not form.problems and idle_user() is not None
    return render_template(
        "accounts/sign_in.html", form=form, action=action, idle_minutes=minutes if idle else 0
    )
