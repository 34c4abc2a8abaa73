"""Someone whom no email reaches is told of a meeting by phone, post or in person, and that is recorded."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.days import uk_day
from cases.deadline import tell_of_meeting_by
from cases.duties import meeting_notice_dates
from cases.errors import NotFound
from cases.meeting_notices import TAKES_PLACE, notices_to_tell, record_told
from cases.meetings import Meeting, MeetingNotice
from cases.models import FAMILY_ROLES, Case
from cases.vocabulary import Track
from forms.office_meeting import TellOfMeetingForm
from services.notifications.meeting_words import meeting_words, who_comes
from services.queries.statement_steps import words_of_notice
from web.office.frame import for_office, office, this_case
from web.requests import now, request_session, this_house
from web.viewers import current_viewer


@office.route("/cases/<reference>/meeting-notices/<uuid:notice_id>", methods=["GET", "POST"])
@for_office
def tell_of_meeting(reference: str, notice_id: UUID) -> ResponseReturnValue:
    """What to tell, to whom and how to reach them; one press records that they were told."""
    session, case = request_session(), this_case(reference)
    notice = _notice(case, notice_id)
    meeting, today = notice.meeting, uk_day(now())
    is_due = notice in notices_to_tell(meeting, now())
    form = TellOfMeetingForm(today=today, not_before=uk_day(notice.due_since), data={"told_on": today})
    if (is_due or notice.told_on is not None) and form.validate_on_submit():
        news = record_told(
            session, notice, form.told_how.data, on=form.told_on.data, by=current_viewer(), at=now()
        )
        session.commit()
        saved = "told" if news else "told_before"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    holidays = this_house().bank_holidays
    notice_dates = meeting_notice_dates(uk_day(notice.starts_at), bank_holidays=holidays)
    invites = notice.news in TAKES_PLACE
    return render_template(
        "office/tell_of_meeting.html",
        form=form,
        case=case,
        party=notice.party,
        notice=notice,
        is_due=is_due,
        what=words_of_notice(notice),
        invites=invites,
        words=meeting_words(meeting),
        who=who_comes(meeting, notice.party) if invites else "",
        is_family=notice.party.role in FAMILY_ROLES,
        is_drs=case.track is Track.DRS,
        tell_by=tell_of_meeting_by(notice.due_since, notice.starts_at, bank_holidays=holidays),
        know_by=notice_dates.safe if invites and case.track is Track.MEDIATION else None,
        today=today,
    )


def _notice(case: Case, notice_id: UUID) -> MeetingNotice:
    notice = request_session().scalar(
        select(MeetingNotice)
        .join(Meeting, Meeting.id == MeetingNotice.meeting_id)
        .where(MeetingNotice.id == notice_id, Meeting.case_id == case.id)
    )
    if notice is None:
        raise NotFound("no such notice in this case")
    return notice
