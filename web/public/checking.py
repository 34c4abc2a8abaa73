"""Check a document: by number and code, or the file itself. Nothing personal is told, nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.agreed.models import ActionReport
from cases.certificates.models import Certificate, replacement_of
from cases.references import read_check_code, read_reference
from dates import time_words
from documents.jobs import JobError, JobRefused
from forms.public.check import CheckFileForm, CheckNumberForm
from services.agreed.reports import newer_report, report_checked
from services.certificates import kind_as_printed
from services.limits import Limit, give_back, network_of, place_of, take_try, wait_until
from web.common.intake import ask_about_file
from web.common.typed_words import note_for_page, noted_for_page, stay_in_place
from web.context import get_services, now, request_session
from web.filters import held
from web.public.blueprint import public

CHECK_SECONDS = 40
MOST_WRONG = 5
WAIT = timedelta(minutes=15)
PAUSED_CODE = "paused_code"
"""Under which a page that says to wait keeps the check code: it stands on a paper, and opens nothing."""
MOST_WRONG_ADDRESSES = 20
"""More than codes that are typed: one school may scan what thirty families send it."""


@public.route("/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Number and code, or a PDF; the answer has an address of its own."""
    form = CheckNumberForm()
    if not form.validate_on_submit():
        noted = noted_for_page()
        if "unknown" in noted:  # both stand on a paper: no secret, and to be compared
            typed = {"number": noted["unknown"], "code": noted["unknown_code"]}
            return _ask(CheckNumberForm(formdata=None, data=typed), none_such=True)
        if PAUSED_CODE in noted:
            form.code.process_data(noted[PAUSED_CODE])
        return _ask(form)
    session, limits = request_session(), _limits("check", MOST_WRONG)
    wait = take_try(session, limits, at=now())
    session.commit()
    if wait is not None:
        note_for_page(**{PAUSED_CODE: form.code.data})
        return _paused(form, time_words(wait))
    found = _found(session, form.number.data, form.code.data)
    if found is None:
        note_for_page(unknown=form.number.data, unknown_code=form.code.data)
        return _ask(form, none_such=True)
    give_back(session, limits)
    session.commit()
    return redirect(_address(found), code=303)


@public.get("/check/<number>/<code>")
def check_result(number: str, code: str) -> ResponseReturnValue:
    """Show whether it is current, replaced or withdrawn: kind and issue date, and no person.

    Where a QR code leads.
    """
    if wait := _count_address(number, code):
        return _paused(CheckNumberForm(), time_words(wait))
    found = _found(request_session(), number, code)
    if found is None:
        form = CheckNumberForm(data={"number": number[:40], "code": code[:20]})
        return _ask(form, none_such=True)
    if isinstance(found, ActionReport):
        newer = newer_report(request_session(), found)
        return render_template("public/check_report.html", report=found, newer=newer)
    newest = replacement_of(request_session(), found)
    kind = kind_as_printed(found, get_services().blobs)
    return render_template("public/check_result.html", certificate=found, newest=newest, kind=kind)


@public.post("/check/file")
def check_file() -> ResponseReturnValue:
    """Say whether a PDF is as we made it; the worker looks, and nothing is stored."""
    form = CheckFileForm()
    verdict = None
    if form.validate_on_submit():
        try:
            reply = ask_about_file("check", {}, form.file.data, seconds=CHECK_SECONDS)
            verdict = reply.payload
        except JobRefused as refused:
            form.add_problem(refused.sentence, "file")
        except JobError:
            form.add_problem("We cannot look at files just now. Try again in a few minutes, or phone us")
    if verdict is None:
        return render_template("public/check_file.html", form=form)
    stay_in_place()  # the page promises that we keep nothing
    found = [held(finding) for finding in verdict["findings"]]
    return render_template(
        "public/check_verdict.html", verdict=verdict, findings=found, name=form.file.data.shown_name
    )


@public.get("/check/file")
def check_file_again() -> ResponseReturnValue:
    """Show the question about a file alone."""
    return render_template("public/check_file.html", form=CheckFileForm())


def _ask(form: CheckNumberForm, *, none_such: bool = False) -> ResponseReturnValue:
    return render_template("public/check.html", form=form, none_such=none_such)


def _paused(form: CheckNumberForm, until: str) -> ResponseReturnValue:
    form.add_problem(f"Five codes were wrong. Wait until {until} (UK time), then try again, or phone us")
    return render_template("public/check.html", form=form, none_such=False), 429


def _found(session: Session, number: str | None, code: str | None) -> Certificate | ActionReport | None:
    report = report_checked(session, number or "", code or "")
    if report is not None:
        return report
    reference, known = read_reference(number or "", prefix="MC"), read_check_code(code or "")
    if reference is None or known is None:
        return None
    return session.scalar(
        select(Certificate).where(Certificate.reference == reference, Certificate.check_code == known)
    )


def _address(found: Certificate | ActionReport) -> str:
    code = found.check_code.replace(" ", "")
    return url_for("public.check_result", number=found.reference, code=code)


def _count_address(number: str, code: str) -> datetime | None:
    """Count the opening of an address that is wrong; return until when to wait, if there were too many.

    This count is all that opening a page ever writes: without it, addresses could be guessed without end.
    It is written apart from the request's own session, which cannot write, and before that session holds a
    connection, so that no request holds two.
    """
    database, limits = get_services().database, _limits("check-address", MOST_WRONG_ADDRESSES)
    with database.read() as looking:
        wait = wait_until(looking, [*_limits("check", MOST_WRONG), *limits], at=now())
    if wait is None:
        with database.write() as counting:
            wait = take_try(counting, limits, at=now())
    if wait is None:
        with database.write() as judging:
            if _found(judging, number, code) is not None:
                give_back(judging, limits)
    return wait


def _limits(kind: str, most: int) -> list[Limit]:
    return [Limit(place_of(kind, network_of(request.remote_addr or "")), most, WAIT)]
