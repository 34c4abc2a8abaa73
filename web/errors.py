"""Typed errors to pages: every no and every fault of ours is one calm page that says what to do.

Packages raise errors that carry ``sentence`` and ``status``; those are shown as they stand. Whatever
else goes wrong is ours: it is logged under a short code, and the page asks people to quote it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from dates import time_words, utc_now
from forms.phones import spaced
from forms.uploads import megabytes
from storage.database import is_busy
from web.common.typed_texts import Typed, as_note, from_note, may_be_shown, typed_into_sent_forms
from web.common.typed_words import (
    PROBLEM_PAGE,
    is_secret,
    noted_for_page,
    show_at_own_address,
    shown_again,
)
from web.navigation import HOMES

QUOTE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when read aloud
NOT_FOUND = "We cannot find that page. It may not exist, or it may belong to someone else."
OURS = "Something went wrong on our side. Try again in a few minutes, or phone {phone}."
BUSY = "Something else is being saved just now, so we could not do this yet. Nothing was changed."
LONGEST_KEPT = 200_000  # characters of typed text that an error page carries


def init_errors(app: Flask) -> None:
    """Give ``app`` its error pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _explained)
    app.add_url_rule(PROBLEM_PAGE, "problem", _problem)


def _problem() -> ResponseReturnValue:
    """Show what could not be done by an earlier press: the page has this address of its own."""
    notes = noted_for_page()
    if not notes:
        return redirect("/", code=303)
    kept = [(n, text) for n, text in shown_again().fields.items(multi=True)] if notes.get("path") else None
    typed = from_note(notes.get("typed", ""))
    return render_template("errors/page.html", form=None, kept=kept, **{**_PAGE, **notes, "typed": typed})


def _explained(error: Exception) -> ResponseReturnValue:
    """Show the page of an error that explains itself; any other is our fault, and fails a test aloud.

    Flask's own log line is never reached: it would hold the address, and an address may hold a link's secret.
    """
    if is_busy(error):
        return _busy(error)
    sentence = getattr(error, "sentence", None)
    if not isinstance(sentence, str):
        if current_app.testing or current_app.debug:
            raise error
        return _our_fault(error, 500)
    status = getattr(error, "status", 409)
    if status == NotFound.code:
        return _page("We cannot find that page", NOT_FOUND, status)
    heading = getattr(error, "heading", "We cannot do that at the moment")
    return problem_page(heading, sentence, status, typed=typed_into_sent_forms() if may_be_shown() else [])


def problem_page(
    heading: str, sentence: str, status: int, *, typed: Typed, sign_in: str = ""
) -> tuple[str, int]:
    """Return the page that says why nothing was done, with what was ``typed``, at an address of its own.

    ``sign_in`` is the address to sign in at, where that is what to do.
    """
    show_at_own_address(heading=heading, sentence=sentence, sign_in=sign_in, typed=as_note(typed))
    return _page(heading, sentence, status, typed=typed, sign_in=sign_in)


def _http(error: HTTPException) -> ResponseReturnValue:
    """Show the page of an HTTP error."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code < 400:
        return error
    if code >= 500:
        return _our_fault(error, code)
    heading, sentence = _WORDS.get(code, _WORDS[400])(error)
    response = current_app.make_response(_page(heading, sentence, code))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _our_fault(error: Exception, code: int) -> ResponseReturnValue:
    """Log the fault under a code that a person can quote, and keep what they typed."""
    quote = "E-" + "".join(secrets.choice(QUOTE_LETTERS) for _ in range(4))
    current_app.logger.error("%s: %s %s", quote, request.method, request.endpoint, exc_info=error)
    heading, sentence = "Something went wrong on our side", OURS.format(phone=spaced(_provider().phone))
    kept = _typed()
    again = {"path": request.full_path.rstrip("?")} if kept else {}
    show_at_own_address(heading=heading, sentence=sentence, quote=quote, **again)
    return _page(heading, sentence, code, quote=quote, kept=kept)


def _busy(error: Exception) -> ResponseReturnValue:
    """Show that others were saving for too long: nothing is wrong, and the same press does it."""
    current_app.logger.warning("Busy: %s %s: %s", request.method, request.endpoint, type(error).__name__)
    response = current_app.make_response(
        _page("We are busy for a moment: press again", BUSY, 503, kept=_typed())
    )
    response.headers["Retry-After"] = "5"
    return response


def _typed() -> list[tuple[str, str]]:
    """Return what was typed, to be sent again with one press: no files, nothing secret, nothing huge."""
    if request.method != "POST" or request.files:
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:
        return []
    kept = [(name, value) for name, value in pairs if name != "csrf_token"]
    if any(is_secret(name) for name, _ in kept):
        return []
    return kept if sum(len(value) for _, value in kept) <= LONGEST_KEPT else []


def _page(
    heading: str,
    sentence: str,
    status: int,
    *,
    quote: str = "",
    kept: list[tuple[str, str]] | None = None,
    typed: Typed | None = None,
    sign_in: str = "",
) -> tuple[str, int]:
    context = {**_PAGE, "heading": heading, "sentence": sentence, "quote": quote, "sign_in": sign_in}
    if sentence == NOT_FOUND:
        context["ways_on"] = _ways_on()
    return render_template("errors/page.html", form=None, kept=kept, typed=typed, **context), status


def _ways_on() -> list[tuple[str, str]]:
    """Return address and words of the pages from where somebody finds on: their own first page where we know
    who is signed in, else the public one, and the page for a code, since a link may have broken in an email.
    """
    viewer = g.get("viewer")
    if viewer is not None:
        return [(HOMES[viewer.role], "Your first page")]
    ways = [("/", "Our first page")]
    if "party.enter_code" in current_app.view_functions:
        ways.append((url_for("party.enter_code"), "Enter the code from our email or letter"))
    return ways


_PAGE: dict[str, Any] = {"quote": "", "path": "", "sign_in": "", "ways_on": ()}
"""What an error page says besides its heading and sentence: a code to quote, where words are sent again,
where to sign in, and pages from where somebody finds on."""


def _provider() -> Any:
    return current_app.jinja_env.globals["provider"]


def _bad(_: HTTPException) -> tuple[str, str]:
    return (
        "We could not read what was sent",
        "Something went wrong on the way to us. Go back, reload the page and send it again.",
    )


def _lost(_: HTTPException) -> tuple[str, str]:
    return "We cannot find that page", NOT_FOUND


def _forbidden(_: HTTPException) -> tuple[str, str]:
    return _lost(_)  # whoever may not see a page learns no more than that


def _wrong_way(_: HTTPException) -> tuple[str, str]:
    return (
        "You cannot open this page directly",
        "Go back to the page before, and use the button there.",
    )


def _too_large(_: HTTPException) -> tuple[str, str]:
    limit = megabytes(current_app.config["MAX_CONTENT_LENGTH"])
    return (
        "Those files are too large to send",
        f"All files together must be under {limit}. Nothing was saved. Press 'Back' in your browser: what "
        "you typed should still be on that page. Then send fewer files at a time, or photograph one page at "
        "a time.",
    )


def _too_often(error: HTTPException) -> tuple[str, str]:
    wait = getattr(error, "retry_after", None)
    until = utc_now() + timedelta(seconds=wait) if isinstance(wait, int) else wait
    when = (
        f"Wait until {time_words(until)} (UK time)" if isinstance(until, datetime) else "Wait a few minutes"
    )
    return (
        "Too many tries",
        f"{when}, then try again. Or phone {spaced(_provider().phone)} and we will help.",
    )


_WORDS = {
    400: _bad,
    401: _forbidden,
    403: _forbidden,
    404: _lost,
    405: _wrong_way,
    413: _too_large,
    414: _lost,
    429: _too_often,
}
