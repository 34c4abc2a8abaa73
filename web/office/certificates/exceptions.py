"""What a certificate may also need: a senior's decision about late contact, or the authority's word."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cases.accounts.people import Actor
from cases.certificates.issuing import cannot_arrange_stands, record_cannot_arrange
from cases.certificates.models import Certificate
from cases.intake.advice import mediation_chosen_at
from cases.meetings.models import HELD, Meeting, meeting_that_stands
from cases.models import Case, Decision
from cases.progress.deadline import arranging_dates, contact_deadline
from cases.progress.still_wanted import certified_on, still_to_arrange
from cases.vocabulary import Role, Track
from dates import uk_day
from forms.office.certificate import CannotArrangeForm, LateContactForm
from services.certificates import decide_late_contact_and_tell
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_advisers, for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/late-contact/<int:decision>", methods=["GET", "POST"])
@for_advisers
def late_contact(reference: str, decision: int) -> ResponseReturnValue:
    """Let a senior adviser decide to go on, and say why; others read who can."""
    case = this_case(reference)
    about = decision_of(case, decision)
    contact = contact_deadline(about, uk_day(now()), bank_holidays=get_services().bank_holidays)
    form = LateContactForm(data={"reason": about.late_contact_reason})
    dates = contact and contact.dates
    first = about.first_contact_on
    shown = digest_of(about.letter_date, dates and dates.legal, first, about.late_contact_reason)
    may_decide = current_viewer().senior and form.validate_on_submit()
    if may_decide and (form.reason.data == about.late_contact_reason or shows(form, shown)):
        session = request_session()
        decide_late_contact_and_tell(session, about, reason=form.reason.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.case_page", reference=reference, saved="late_contact"), code=303)
    show(form, shown)
    return render_template(
        "office/late_contact.html",
        form=form,
        case=case,
        decision=about,
        contact=dates,
        issues=get_services().policy.late_contact_certificates,
    )


@office.route("/cases/<reference>/cannot-arrange/<int:decision>", methods=["GET", "POST"])
@for_office
def cannot_arrange(reference: str, decision: int) -> ResponseReturnValue:
    """Record that the local authority told us that it cannot arrange mediation in time."""
    case = this_case(reference)
    about = decision_of(case, decision)
    chosen = None if case.track is Track.DRS else mediation_chosen_at(about)
    certified = _certified_and_searched(case, about)
    form = CannotArrangeForm(
        today=uk_day(now()),
        not_before=uk_day(chosen) if chosen else None,
        certified_on=certified,
    )
    asked = arranging_dates(about, bank_holidays=get_services().bank_holidays)
    meeting = meeting_that_stands(about, _meetings_of(case))
    shown = digest_of(about.id, about.kind, chosen, asked and (asked.safe, asked.raw), certified)
    may_be_said = chosen is not None and meeting is None and not case.detained
    if may_be_said and form.validate_on_submit() and shows(form, shown):
        session = request_session()
        changed = record_cannot_arrange(
            session,
            about,
            on=form.said_on.data,
            by=Actor.of(current_viewer()),
            at=now(),
            certified_on=certified,
        )
        session.commit()
        saved = "cannot_arrange_after" if certified else "cannot_arrange"
        saved = saved if changed else "cannot_arrange_before"
        return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
    show(form, shown)
    return render_template(
        "office/cannot_arrange.html",
        form=form,
        case=case,
        decision=about,
        chosen=chosen,
        stands=cannot_arrange_stands(about) and certified is None,
        certified=certified,
        asked=asked,
        meeting=meeting,
        is_adviser=current_viewer().role is Role.ADVISER,
        is_held=meeting is not None and meeting.state in HELD,
    )


def _certified_and_searched(case: Case, decision: Decision) -> date | None:
    """Return the day of the certificate of someone for whom a day is still looked for; else None."""
    live = select(Certificate).where(Certificate.case_id == case.id, Certificate.live_key.is_not(None))
    certificates = list(request_session().scalars(live))
    meetings = _meetings_of(case)[::-1]
    searched = any(
        still_to_arrange(decision, certificate.party, certificate, meetings)
        for certificate in certificates
        if certificate.decision_id == decision.id
    )
    return certified_on(decision, certificates) if searched else None


def _meetings_of(case: Case) -> list[Meeting]:
    """Return every meeting of a case, the last first, with what each is about."""
    query = select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at.desc())
    return list(request_session().scalars(query.options(selectinload(Meeting.decisions))))
