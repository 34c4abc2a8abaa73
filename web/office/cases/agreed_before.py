"""They agree already: a short meeting makes it an agreement under regulation 42, letters do not."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.agreed_before import NotMediation, record_agreed_before, why_not_agreed_before
from cases.meetings.arranging import arranged_meetings
from cases.vocabulary import Track, WayAgreed
from dates import uk_day
from forms.office.closing import AgreedBeforeForm
from web.common.seen import digest_of, show, shows
from web.context import now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/agreed-before", methods=["GET", "POST"])
@for_coordinators
def agreed_before(reference: str) -> ResponseReturnValue:
    """Say what each way of writing it down means, and record the one that was chosen."""
    session, case = request_session(), this_case(reference)
    if case.track is not Track.MEDIATION:
        raise NotMediation(case.reference)
    meetings = arranged_meetings(session, case)
    form = AgreedBeforeForm(today=uk_day(now()), data={"agreed_on": uk_day(now())})
    why_not = why_not_agreed_before(session, case)
    shown = digest_of([meeting.id for meeting in meetings], case.closed_at, why_not)
    if not why_not and form.validate_on_submit() and shows(form, shown):
        way, on = form.way.data, form.agreed_on.data
        record_agreed_before(session, case, way, agreed_on=on, by=current_viewer(), at=now())
        session.commit()
        if way is WayAgreed.SHORT_MEETING and not meetings:
            return redirect(url_for("office.arrange", reference=case.reference, short="yes"), code=303)
        return redirect(url_for("office.case_page", reference=case.reference, saved=way.value), code=303)
    show(form, shown)
    return render_template(
        "office/agreed_before.html", form=form, case=case, meetings=meetings, why_not=why_not
    )
