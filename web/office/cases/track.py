"""A case opened as the wrong kind: what changes is shown before a coordinator changes it, with the reason."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.deadlines.clocks import TwoDates
from cases.models import Case
from cases.progress.case_clocks import appeal_of
from cases.progress.deadline import can_be_appealed, contact_deadline
from cases.track_changes import OTHER, change_track, what_fixes_the_kind
from cases.vocabulary import Track
from dates import uk_day
from forms.office.people import ChangeKindForm
from services.queries.next_steps import can_be_certified
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/kind", methods=["GET", "POST"])
@for_coordinators
def change_kind(reference: str) -> ResponseReturnValue:
    """Change mediation to disagreement resolution, or the other way, while nothing hangs on it."""
    session, case = request_session(), this_case(reference)
    fixed, to = what_fixes_the_kind(session, case), OTHER[case.track]
    form = ChangeKindForm()
    form.submit.label.text = f"Change it to {to.words.lower()}"
    shown = digest_of(case.track, fixed)
    if not fixed and form.validate_on_submit() and shows(form, shown):
        change_track(session, case, to, reason=form.reason.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.case_page", reference=case.reference, saved="kind"), code=303)
    show(form, shown)
    holidays = get_services().bank_holidays
    contacts = (contact_deadline(one, uk_day(now()), bank_holidays=holidays) for one in case.decisions)
    return render_template(
        "office/change_kind.html",
        form=form,
        case=case,
        to=to,
        to_drs=to is Track.DRS,
        fixed=fixed,
        was_called=any(decision.calls for decision in case.decisions),
        certifiable=any(can_be_certified(decision) for decision in case.decisions),
        contact=next((one for one in contacts if one is not None), None),
        appeal=_appeal(case),
    )


def _appeal(case: Case) -> TwoDates | None:
    """Return the dates by which the first appeal must reach the Tribunal, as long as there is no
    certificate.
    """
    holidays = get_services().bank_holidays
    found = [
        appeal_of(decision, [], bank_holidays=holidays)
        for decision in case.decisions
        if decision.notice_date is not None and can_be_appealed(decision)
    ]
    return min(found, key=lambda dates: dates.safe, default=None)
