"""Asking everyone which times they can do, recording who answers by phone, and a fresh link."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.casework.contact_safety import NotCleared, contact_guard
from cases.intake.advice import gave_up
from cases.meetings.arranging import may_be_invited, waits_for_agreement
from cases.meetings.proposed_times import (
    MAY_BE_ASKED_FOR_TIMES,
    NoTimesToAsk,
    TimesClosed,
    times_to_answer,
)
from cases.progress.proposed_days import usual_times_reply_by
from dates import uk_day
from forms.base import BareForm
from forms.choices import Option
from forms.office.times import AskForTimesForm
from forms.times import TimesByPhoneForm
from services.meetings.times import answer_times, ask_for_times, send_fresh_times_link
from web.common.asked.times import answers_of, form_of_times, recorded_answers
from web.common.seen import carry_recorded, digest_of, show, shows, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, name_and_body, office, party_of, this_case
from web.office.safety.clearing import ask_about_contact, clearance_of, say_not_cleared
from web.office.times.overview import asked_of, back_to_times, overview_of
from web.viewers import current_viewer


@office.route("/cases/<reference>/times/ask", methods=["GET", "POST"])
@for_coordinators
def ask_about_times(reference: str) -> ResponseReturnValue:
    """Choose who is asked, and by when; each gets a link of their own."""
    session, services, case = request_session(), get_services(), this_case(reference)
    shown = overview_of(case)
    if not shown.times or waits_for_agreement(session, case):
        return back_to_times(case)
    may_be = [one for one in may_be_invited(case) if one.role in MAY_BE_ASKED_FOR_TIMES]
    usual = [one.party for one in shown.asked] or [one for one in may_be if not gave_up(one)]
    usual = [one for one in usual if contact_guard(one) is None]
    days = [uk_day(one.time.starts_at) for one in shown.times if one.time.starts_at > now()]
    today = uk_day(now())
    form = AskForTimesForm(
        today=today,
        data={
            "parties": tuple(str(one.number) for one in usual),
            "reply_by": usual_times_reply_by(today, days, bank_holidays=services.bank_holidays),
        },
    )
    form.parties.choices = [Option(str(one.number), name_and_body(one)) for one in may_be]
    guards = ask_about_contact(form, may_be)
    digest = digest_of([(one.time.id, one.time.starts_at, one.time.place) for one in shown.times])
    if form.validate_on_submit() and shows(form, digest):
        asked = [one for one in may_be if str(one.number) in form.parties.data]
        by = Actor.of(current_viewer())
        try:
            ask_for_times(
                session,
                case,
                asked,
                form.reply_by.data,
                by=by,
                at=now(),
                keys=services.keys,
                clearance=clearance_of(form),
            )
        except NotCleared as error:
            session.rollback()
            say_not_cleared(form, error, untick="take their tick away", field="parties")
        except NoTimesToAsk as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return back_to_times(case, "asked")
    show(form, digest)
    return render_template(
        "office/times_ask.html",
        form=form,
        case=case,
        shown=shown,
        guards=guards,
        without_email=[one for one in usual if not one.email],
    )


@office.route("/cases/<reference>/times/answer/<int:party>", methods=["GET", "POST"])
@for_coordinators
def times_by_phone(reference: str, party: int) -> ResponseReturnValue:
    """Record which times someone can do who told it to staff."""
    session, case = request_session(), this_case(reference)
    asked = asked_of(case, party_of(case, party))
    times = times_to_answer(session, case, at=now())
    if not asked.is_open or not times:
        return back_to_times(case, "not_open")
    recorded = recorded_answers(asked, times)
    form = carry_recorded(form_of_times(TimesByPhoneForm, times, recorded, by_staff=True), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            answer_times(
                session,
                asked,
                answers_of(form, times),
                access=form.access.data or "",
                how=form.answered_how.data,
                by=Actor.of(current_viewer()),
                at=now(),
                provider=get_services().provider,
            )
        except TimesClosed:
            session.rollback()
            return back_to_times(case, "not_open")
        session.commit()
        return back_to_times(case, "answered")
    return render_template("office/times_answer.html", form=form, case=case, party=asked.party)


@office.post("/cases/<reference>/times/link/<int:party>")
@for_coordinators
def fresh_times_link(reference: str, party: int) -> ResponseReturnValue:
    """Send a fresh link, with new digits, to someone whom staff spoke to."""
    session, case = request_session(), this_case(reference)
    asked = asked_of(case, party_of(case, party))
    done = False
    if BareForm().validate_on_submit():
        by = Actor.of(current_viewer())
        done = send_fresh_times_link(session, asked, by=by, at=now(), keys=get_services().keys)
        session.commit()
    where = url_for("office.times", reference=case.reference, done="link" if done else None)
    return redirect(where, code=303)
