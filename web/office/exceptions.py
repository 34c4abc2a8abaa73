"""What a certificate may also need: a senior's decision about late contact, or the authority's word."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.advice import mediation_chosen_at
from cases.days import uk_day
from cases.deadline import arranging_dates, contact_deadline
from cases.issuing import cannot_arrange_stands, decide_late_contact, record_cannot_arrange
from cases.people import Actor
from forms.office_certificate import CannotArrangeForm, LateContactForm
from web.office.frame import decision_of, for_advisers, for_office, office, this_case
from web.requests import now, request_session, this_house
from web.viewers import current_viewer


@office.route("/cases/<reference>/late-contact/<int:decision>", methods=["GET", "POST"])
@for_advisers
def late_contact(reference: str, decision: int) -> ResponseReturnValue:
    """A senior adviser decides to go on, and says why; others read who can."""
    case = this_case(reference)
    about = decision_of(case, decision)
    form = LateContactForm(data={"reason": about.late_contact_reason})
    if current_viewer().senior and form.validate_on_submit():
        session = request_session()
        decide_late_contact(session, about, reason=form.reason.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.case_page", reference=reference, saved="late_contact"), code=303)
    contact = contact_deadline(about, uk_day(now()), bank_holidays=this_house().bank_holidays)
    return render_template(
        "office/late_contact.html",
        form=form,
        case=case,
        decision=about,
        contact=contact.dates if contact else None,
        issues=this_house().policy.late_contact_certificates,
    )


@office.route("/cases/<reference>/cannot-arrange/<int:decision>", methods=["GET", "POST"])
@for_office
def cannot_arrange(reference: str, decision: int) -> ResponseReturnValue:
    """The local authority told us that it cannot arrange mediation in time."""
    case = this_case(reference)
    about = decision_of(case, decision)
    chosen = mediation_chosen_at(about)
    form = CannotArrangeForm(today=uk_day(now()), not_before=uk_day(chosen) if chosen else None)
    if chosen is not None and form.validate_on_submit():
        session = request_session()
        news = record_cannot_arrange(
            session, about, on=form.said_on.data, by=Actor.of(current_viewer()), at=now()
        )
        session.commit()
        saved = "cannot_arrange" if news else "cannot_arrange_before"
        return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
    return render_template(
        "office/cannot_arrange.html",
        form=form,
        case=case,
        decision=about,
        chosen=chosen,
        stands=cannot_arrange_stands(about),
        asked=arranging_dates(about, bank_holidays=this_house().bank_holidays),
    )
