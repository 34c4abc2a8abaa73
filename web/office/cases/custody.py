"""Someone who is detained: whether they are, and what a senior adviser did for them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.accounts.people import NotASeniorAdviser
from cases.certificates.models import Certificate
from cases.custody import CustodyHelp, NotDetained, record_custody_help, standing_custody_record
from cases.meetings.models import Meeting
from cases.models import Case
from cases.progress.deadline import custody_help_by
from cases.vocabulary import MeetingState
from dates import uk_day
from forms.office.custody import DETAINED, NOT_DETAINED, CustodyForm, DetainedForm
from services.casework.custody import correct_detained_and_tell
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/custody/<int:decision>", methods=["GET", "POST"])
@for_office
def custody(reference: str, decision: int) -> ResponseReturnValue:
    """Let a senior adviser record what was done about one decision; others read it."""
    case = this_case(reference)
    about = decision_of(case, decision)
    record = standing_custody_record(about)
    recorded = vars(CustodyHelp.of(record)) if record else dict.fromkeys(CustodyHelp.__dataclass_fields__)
    form = CustodyForm(today=uk_day(now()), data=recorded if record else {"done_on": uk_day(now())})
    carry_recorded(form, recorded)
    if current_viewer().senior and form.validate_on_submit() and stands_as_shown(form, recorded):
        session = request_session()
        given = CustodyHelp(form.done_on.data, form.taken_over_by.data, form.told_family.data)
        try:
            changed = record_custody_help(session, about, given, by=current_viewer(), at=now())
        except NotDetained as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return _back(case, "custody" if changed else "same")
    return render_template(
        "office/custody.html",
        form=form,
        case=case,
        decision=about,
        record=record,
        by=custody_help_by(about, uk_day(now()), bank_holidays=get_services().bank_holidays),
        certificates=_live_certificates(case),
        meetings=_arranged_meetings(case),
    )


@office.route("/cases/<reference>/detained", methods=["GET", "POST"])
@for_office
def detained(reference: str) -> ResponseReturnValue:
    """Ask whether the child or young person is detained, to be put right with a reason.

    Only a senior adviser says no.
    """
    case = this_case(reference)
    recorded = {"detained": DETAINED if case.detained else NOT_DETAINED}
    form = carry_recorded(DetainedForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        session, says = request_session(), form.detained.data == DETAINED
        try:
            changed = correct_detained_and_tell(
                session, case, says, reason=form.reason.data, by=current_viewer(), at=now()
            )
        except NotASeniorAdviser:
            session.rollback()
            form.add_problem("Ask a senior adviser to record that they are not detained", "detained")
        else:
            session.commit()
            return _back(case, ("detained" if says else "not_detained") if changed else "same")
    return render_template("office/detained.html", form=form, case=case)


def _live_certificates(case: Case) -> list[Certificate]:
    query = select(Certificate).where(Certificate.case_id == case.id, Certificate.live_key.is_not(None))
    return list(request_session().scalars(query.order_by(Certificate.issued_at)))


def _arranged_meetings(case: Case) -> list[Meeting]:
    query = select(Meeting).where(Meeting.case_id == case.id, Meeting.state == MeetingState.ARRANGED)
    return list(request_session().scalars(query.order_by(Meeting.starts_at)))


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
