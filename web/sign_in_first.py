"""What a page for signed-in people answers when nobody is signed in."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forms.accounts import SignInForm
from web.common.typed_texts import texts_without_form
from web.common.typed_words import AGAIN, keep_for_later
from web.errors import problem_page
from web.setup import SAFE_METHODS
from web.staff_sessions import idle_limit, idle_user, sign_in_page

SIGNED_OUT = (
    "You are signed in again. What you typed is here; it has not been sent yet. Press '{button}' again"
)

NOBODY_IS = "You were signed out of this browser, perhaps in another window. Nothing was saved."


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page; afterwards the same page again, with what was typed.

    A script's own request gets 401: it keeps what it has and says so on its page.
    """
    if "X-CSRFToken" in request.headers:
        abort(401)
    wanted = request.full_path.rstrip("?")
    if request.method not in SAFE_METHODS and idle_user() is not None:
        wanted = keep_for_later(notice=SIGNED_OUT) or wanted
    elif typed := texts_without_form():
        # Signed out in another tab: whose words they are is not known any more.
        return problem_page("You are signed out", NOBODY_IS, 401, typed=typed, sign_in=sign_in_page(wanted))
    return redirect(sign_in_page(wanted), code=303)


def show_sign_in(form: SignInForm) -> str:
    """Show the sign-in page; it says so when someone was signed out because nothing happened for long."""
    minutes = int(idle_limit().total_seconds() // 60)
    idle = not form.problems and idle_user() is not None
    words_wait = f"{AGAIN}=" in request.args.get("next", "")
    return render_template(
        "accounts/sign_in.html", form=form, idle_minutes=minutes if idle else 0, words_wait=words_wait
    )
