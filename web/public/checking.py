"""Check a document: by number and code, or the file itself. Nothing personal is told, nothing is kept."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import select

from cases.certificates import Certificate, replacement_of
from cases.references import read_check_code, read_reference
from documents.client import JobError, JobRefused
from forms.check import CheckFileForm, CheckNumberForm
from signing.guesses import Limit, count_guess, place_of, wait_until
from web.public.blueprint import public
from web.requests import now, request_session, this_house
from web.words import held, uk_time

CHECK_SECONDS = 40
MOST_WRONG = 5
WAIT = timedelta(minutes=15)

LIMITER = "wrong_check_addresses"
_WRONG_ADDRESSES = RateLimitItemPerMinute(20, 15)
"""Opening an address changes nothing in the database, so wrong ones are counted in this process alone."""


def init_checking(app: Flask) -> None:
    """A fresh count of wrong addresses for ``app``."""
    app.extensions[LIMITER] = MovingWindowRateLimiter(MemoryStorage())


@public.route("/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Number and code, or a PDF; the answer has an address of its own."""
    form = CheckNumberForm()
    if not form.validate_on_submit():
        return _ask(form)
    limits = _limits()
    if wait := wait_until(request_session(), limits, at=now()):
        return _paused(form, uk_time(wait))
    found = _found(form.number.data, form.code.data)
    if found is None:
        count_guess(request_session(), limits, at=now())
        request_session().commit()
        return _ask(form, none_such=True)
    return redirect(_address(found), code=303)


@public.get("/check/<number>/<code>")
def check_result(number: str, code: str) -> ResponseReturnValue:
    """Current, replaced or withdrawn: kind and issue date, and no person. Where a QR code leads."""
    wait = wait_until(request_session(), _limits(), at=now())
    if wait or not _limiter().test(_WRONG_ADDRESSES, _place()):
        return _paused(CheckNumberForm(), uk_time(wait or now() + WAIT))
    found = _found(number, code)
    if found is None:
        _limiter().hit(_WRONG_ADDRESSES, _place())
        form = CheckNumberForm(data={"number": number[:40], "code": code[:20]})
        return _ask(form, none_such=True)
    newest = replacement_of(request_session(), found)
    return render_template("public/check_result.html", certificate=found, newest=newest)


@public.post("/check/file")
def check_file() -> ResponseReturnValue:
    """Whether a PDF is as we made it; the worker looks, and nothing is stored."""
    form = CheckFileForm()
    verdict = None
    if form.validate_on_submit():
        try:
            reply = this_house().jobs.ask("check", {}, form.file.data.read(), seconds=CHECK_SECONDS)
            verdict = reply.payload
        except JobRefused as refused:
            form.add_problem(refused.sentence, "file")
        except JobError:
            form.add_problem("We cannot look at files just now. Try again in a few minutes, or phone us")
    if verdict is None:
        return render_template("public/check_file.html", form=form)
    found = [held(finding) for finding in verdict["findings"]]
    return render_template(
        "public/check_verdict.html", verdict=verdict, findings=found, name=form.file.data.shown_name
    )


@public.get("/check/file")
def check_file_again() -> ResponseReturnValue:
    """The question about a file alone."""
    return render_template("public/check_file.html", form=CheckFileForm())


def _ask(form: CheckNumberForm, *, none_such: bool = False) -> ResponseReturnValue:
    return render_template("public/check.html", form=form, none_such=none_such)


def _paused(form: CheckNumberForm, until: str) -> ResponseReturnValue:
    form.add_problem(f"Five codes were wrong. Wait until {until} (UK time), then try again, or phone us")
    return render_template("public/check.html", form=form, none_such=False), 429


def _found(number: str | None, code: str | None) -> Certificate | None:
    reference, known = read_reference(number or "", prefix="MC"), read_check_code(code or "")
    if reference is None or known is None:
        return None
    return request_session().scalar(
        select(Certificate).where(Certificate.reference == reference, Certificate.check_code == known)
    )


def _address(certificate: Certificate) -> str:
    code = certificate.check_code.replace(" ", "")
    return url_for("public.check_result", number=certificate.reference, code=code)


def _place() -> str:
    return place_of("check", request.remote_addr or "")


def _limiter() -> MovingWindowRateLimiter:
    limiter = current_app.extensions[LIMITER]
    assert isinstance(limiter, MovingWindowRateLimiter)  # noqa: S101 - init_checking put it there
    return limiter


def _limits() -> list[Limit]:
    return [Limit(_place(), MOST_WRONG, WAIT)]
