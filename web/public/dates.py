"""Work out your dates: nothing is kept, the address holds the dates alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.deadlines.clocks import Standing, TwoDates, contact_standing
from cases.intake.triage_answers import LATE, LATE_APPEAL
from cases.progress.deadline import dates_of_letter
from forms.public.ask import DatesForm
from web.common.typed_words import is_shown_again
from web.context import get_services
from web.public.blueprint import public
from web.public.drafts import today
from web.public.sending import calendar_file, still_to_come
from web.public.triage import words_to_keep


@dataclass(frozen=True)
class Asked:
    """What the address of the page says."""

    letter: date
    certificate: date | None
    school_alone: bool


@public.route("/dates", methods=["GET", "POST"])
def dates() -> ResponseReturnValue:
    """Show the question, or both dates with their reasons; it prints on a page."""
    asked = _asked()
    changing = request.args.get("change") == "yes"
    known = (
        {
            "sent_on": asked.letter,
            "certificate_on": asked.certificate,
            "school_alone": asked.school_alone,
        }
        if asked
        else {}
    )
    form = DatesForm(today=today(), data=known)
    if form.validate_on_submit():
        return redirect(_address(form), code=303)
    if asked is None or changing or request.method == "POST" or is_shown_again():
        return render_template("public/dates_ask.html", form=form)
    contact, appeal = _clocks(asked)
    return render_template(
        "public/dates.html",
        asked=asked,
        passed=_passed(contact, appeal),
        button=("Find free advice", "/about/local-help")
        if contact is None
        else ("Contact us today", "/ask/what"),
        contact=contact,
        nearly_over=_is_nearly_over(contact),
        appeal=appeal,
        change=f"/dates?{urlencode(_words(asked))}&change=yes",
        calendar=f"/dates.ics?{urlencode(_words(asked))}" if still_to_come((contact, appeal)) else "",
        to_keep=words_to_keep("Dates for my letter", [contact, appeal]),
    )


@public.get("/dates.ics")
def dates_file() -> ResponseReturnValue:
    """Show the same dates as a calendar file."""
    asked = _asked()
    if asked is None:
        return redirect(url_for("public.dates"), code=303)
    coming = still_to_come(_clocks(asked))
    return calendar_file(coming) if coming else redirect(_address_of(asked), code=303)


def _clocks(asked: Asked) -> tuple[TwoDates | None, TwoDates]:
    return dates_of_letter(
        asked.letter,
        certificate=asked.certificate,
        school_alone=asked.school_alone,
        bank_holidays=get_services().bank_holidays,
    )


def _is_nearly_over(contact: TwoDates | None) -> bool:
    """Return True in the last ten working days to contact us (SEND Regulations 2014, reg 33)."""
    if contact is None:
        return False
    holidays = get_services().bank_holidays
    return contact_standing(today(), contact, bank_holidays=holidays) is Standing.NEARLY_OVER


def _passed(contact: TwoDates | None, appeal: TwoDates) -> tuple[str, ...]:
    """Return r6's words where a time limit may have passed; empty while both last."""
    if contact is not None and contact.legal < today():
        return LATE
    return (LATE_APPEAL,) if appeal.legal < today() else ()


def _asked() -> Asked | None:
    """Return the dates in the address; None where they are missing, impossible or in the future."""
    letter, certificate = _day("letter"), _day("certificate")
    if letter is None or (request.args.get("certificate") and certificate is None):
        return None
    if certificate is not None and certificate < letter:
        return None
    return Asked(letter, certificate, request.args.get("only") == "I")


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day <= today() else None


def _address(form: DatesForm) -> str:
    return _address_of(Asked(form.sent_on.data, form.certificate_on.data, bool(form.school_alone.data)))


def _address_of(asked: Asked) -> str:
    return f"/dates?{urlencode(_words(asked))}"


def _words(asked: Asked) -> dict[str, str]:
    words = {"letter": asked.letter.isoformat()}
    if asked.certificate:
        words["certificate"] = asked.certificate.isoformat()
    if asked.school_alone:
        words["only"] = "I"
    return words
