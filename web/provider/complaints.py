"""The log of complaints about the provider: its own pages, which no case leads to."""

from __future__ import annotations

import secrets
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.complaints import ComplaintAbout, ComplaintOutcome, ComplaintRecord, ComplaintVersion, ComplaintWay
from dates import uk_day
from forms.choices import option
from forms.provider.complaints import ComplaintForm
from services.provider.complaints import ComplaintChanged, complaint, complaints, record_complaint
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer

FIELDS = tuple(ComplaintRecord.__dataclass_fields__)


@providing.get("/complaints")
@for_keepers
def complaint_list() -> ResponseReturnValue:
    """Show every complaint, those that something is due of first."""
    services = get_services()
    found = complaints(
        request_session(), services.policy.complaints, services.bank_holidays, viewer=current_viewer()
    )
    return render_template(
        "provider/complaints.html",
        complaints=found,
        today=uk_day(now()),
        schedule=services.policy.complaints,
        saved=request.args.get("saved", ""),
    )


@providing.route("/complaints/new", methods=["GET", "POST"])
@for_keepers
def new_complaint() -> ResponseReturnValue:
    """Record a complaint."""
    session, form = request_session(), _form({"once": secrets.token_urlsafe(24)})
    if form.validate_on_submit():
        once = form.once.data or None
        row = record_complaint(session, _record(form), made_with=once, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("provider.complaint_list", saved=row.number), code=303)
    return render_template("provider/complaint.html", form=form, kept=None, versions=[], today=uk_day(now()))


@providing.route("/complaints/<int:number>", methods=["GET", "POST"])
@for_keepers
def kept_complaint(number: int) -> ResponseReturnValue:
    """Show one complaint, to be put right or answered, and what was recorded before."""
    session, services = request_session(), get_services()
    kept, versions = complaint(
        session, number, services.policy.complaints, services.bank_holidays, viewer=current_viewer()
    )
    recorded = _recorded(kept.latest)
    form = carry_recorded(_form(recorded), recorded, subject=number)
    if form.validate_on_submit() and stands_as_shown(form, recorded, subject=number):
        seen = kept.latest.version
        try:
            record_complaint(session, _record(form), number=number, seen=seen, by=current_viewer(), at=now())
        except ComplaintChanged as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("provider.complaint_list", saved=number), code=303)
    return render_template(
        "provider/complaint.html", form=form, kept=kept, versions=versions, today=uk_day(now())
    )


def _form(recorded: dict[str, Any]) -> ComplaintForm:
    form = ComplaintForm(now=now(), data=recorded)
    form.came_by.choices = [option(one) for one in ComplaintWay]
    form.about.choices = [option(one) for one in ComplaintAbout]
    form.outcome.choices = [option(one) for one in ComplaintOutcome]
    return form


def _recorded(row: ComplaintVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _record(form: ComplaintForm) -> ComplaintRecord:
    texts = {"contact", "answered_by", "outcome_words"}
    said: dict[str, Any] = {name: form[name].data or ("" if name in texts else None) for name in FIELDS}
    return ComplaintRecord(**said)
