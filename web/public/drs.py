"""Disagreement resolution: what it is, and how a school asks for it."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.intake.eligibility import drs_answer
from cases.models import Case, Draft
from cases.progress.deadline import call_dates
from cases.vocabulary import Asker
from dates import uk_day
from forms.public.ask import ANOTHER_AUTHORITY
from forms.public.ask_body import SchoolAsksForm
from mail.kinds import EmailKind
from mail.outbox import Delivery
from web.common.questions.by_body import send_for_body
from web.common.questions.decision import offer_authorities
from web.context import get_services, now, request_session
from web.public.blueprint import public


@public.get("/drs")
def drs() -> ResponseReturnValue:
    """Show what it is for, that everyone must agree, that time to appeal keeps running, and whom to phone."""
    return render_template("public/drs.html", answer=drs_answer())


@public.route("/drs/school", methods=["GET", "POST"])
def school_asks() -> ResponseReturnValue:
    """Take the request of a nursery, school or college."""
    form = SchoolAsksForm(today=uk_day(now()), data={"key": str(uuid4())})
    offer_authorities(form)
    if form.validate_on_submit():
        is_elsewhere = form.authority.data == ANOTHER_AUTHORITY
        case = send_for_body(
            form,
            asker=Asker.SETTING,
            taken_by="the page for schools",
            authority="" if is_elsewhere else form.authority.data,
            other_authority=(form.other_authority.data or "") if is_elsewhere else "",
            setting_name=form.own_setting.data,
            name=form.own_name.data,
            email=form.own_email.data or "",
            phone=form.own_phone.data or "",
        )
        if case is not None:
            request_session().commit()
            return redirect(url_for("public.school_sent", key=form.key.data), code=303)
    return render_template("public/drs_school.html", form=form)


@public.get("/drs/school/sent/<uuid:key>")
def school_sent(key: UUID) -> ResponseReturnValue:
    """Show the reference and what happens next, to the browser that sent it: nobody else knows the key."""
    draft = request_session().get(Draft, key)
    case = request_session().get(Case, draft.case_id) if draft and draft.case_id else None
    if case is None:
        abort(404)
    holidays = get_services().bank_holidays
    return render_template(
        "public/drs_school_sent.html",
        case=case,
        emailed_to=_receipt_address(case),
        call_by=call_dates(case.decisions[0], uk_day(now()), bank_holidays=holidays).safe,
    )


def _receipt_address(case: Case) -> str:
    """Return where the school's receipt goes; "" where it gets none."""
    of_school = Delivery.kind == EmailKind.SCHOOL_REQUEST_RECEIVED
    sent = select(Delivery.to_address).where(Delivery.case_id == case.id, of_school)
    return request_session().scalar(sent) or ""
