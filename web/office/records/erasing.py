"""One case: when each kind of its records goes, what holds it, and proposing or approving that it goes."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.errors import CaseError
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import ErasureState, Role
from dates import uk_day
from forms.base import BareForm
from forms.records.erasing import ApproveErasureForm, ProposeErasureForm
from services.provider.second_person import why_not_second
from services.retention.days import case_days, open_erasure
from services.retention.preview import preview
from services.retention.proposing import approve_erasure, propose_erasure, put_aside
from services.retention.schedule import current_schedule
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/records", methods=["GET", "POST"])
@for_office
def case_records(reference: str) -> ResponseReturnValue:
    """Show when records of the case are erased; propose it, or approve what somebody else proposed."""
    session, case, viewer, today = request_session(), this_case(reference), current_viewer(), uk_day(now())
    proposed = open_erasure(session, case.id)
    days = case_days(session, case, current_schedule(session))
    due = days.due(today)
    kinds = list(proposed.methods) if proposed else [one.record for one in due]
    whole = proposed.whole if proposed else days.is_whole(today)
    shown = preview(session, case.id, kinds, whole=whole) if kinds else None
    form = ApproveErasureForm() if proposed else ProposeErasureForm()
    mark = digest_of(shown and shown.digest, proposed and proposed.id)
    if form.validate_on_submit() and shows(form, mark):
        try:
            if proposed:
                approve_erasure(session, case, by=viewer, work=get_services().work, at=now())
            else:
                propose_erasure(session, case, by=viewer, at=now())
        except CaseError as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            if proposed:
                return redirect(url_for("office.records_due", done=case.reference), code=303)
            return redirect(url_for("office.case_records", reference=reference, done="proposed"), code=303)
    show(form, mark)
    why_not = _why_not(proposed)
    may_press = shown is not None and not why_not and days.held is None
    return render_template(
        "office/records/case.html",
        case=case,
        days=days,
        today=today,
        due=due,
        whole=whole,
        shown=shown,
        proposed=proposed if proposed and proposed.state is ErasureState.PROPOSED else None,
        approved=proposed if proposed and proposed.state is not ErasureState.PROPOSED else None,
        stopped=_last_stopped(case),
        why_not=why_not,
        form=form if may_press else None,
        changed=not may_press and form.is_shown_again,
        done=request.args.get("done", ""),
    )


@office.post("/cases/<reference>/records/put-aside")
@for_office
def put_erasure_aside(reference: str) -> ResponseReturnValue:
    """End a proposal that nobody approved."""
    if not BareForm().validate_on_submit():
        abort(400)
    session, case = request_session(), this_case(reference)
    put_aside(session, case, by=current_viewer(), at=now())
    session.commit()
    return redirect(url_for("office.case_records", reference=reference), code=303)


def _why_not(proposed: Erasure | None) -> str:
    """Return why this viewer may not press the button, as a sentence; '' where they may."""
    viewer = current_viewer()
    if proposed is None:
        return "" if viewer.role is Role.COORDINATOR else "A coordinator proposes it."
    if not viewer.senior:
        return "Somebody senior in the office approves it."
    return why_not_second(request_session(), proposed.proposed_by_id, proposed.proposed_at, viewer)


def _last_stopped(case: Case) -> Erasure | None:
    """Return the newest erasure of the case, if it was stopped."""
    newest = request_session().scalar(
        select(Erasure).where(Erasure.case_id == case.id).order_by(Erasure.proposed_at.desc()).limit(1)
    )
    return newest if newest and newest.state is ErasureState.STOPPED else None
