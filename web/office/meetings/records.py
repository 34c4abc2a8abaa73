"""What the office records about a meeting: which decisions it was about, what was said at an adjournment."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.errors import NotFound
from cases.meetings.adjourning import adjourned_with, last_answer, record_adjourned_answer
from cases.meetings.decisions import CertificateStands, say_meeting_decisions
from cases.meetings.models import Meeting
from cases.models import AdjournedAnswer, Case
from dates import time_range, uk_day
from forms.office.meeting import AdjournedForm, MeetingDecisionsForm
from web.common.seen import carry_recorded, digest_of, show, shows, stands_as_shown
from web.context import now, request_session
from web.office.base import decision_of, for_office, office, party_of, this_case
from web.office.meetings.arrange import decision_options, meeting_named
from web.viewers import current_viewer


@office.route("/cases/<reference>/meetings/<uuid:meeting_id>/decisions", methods=["GET", "POST"])
@for_office
def meeting_decisions(reference: str, meeting_id: UUID) -> ResponseReturnValue:
    """Ask which decisions this meeting was about: put right until a certificate stands on it."""
    session, case = request_session(), this_case(reference)
    meeting = meeting_named(_meetings(case), str(meeting_id))
    recorded = {"decisions": [str(decision.number) for decision in meeting.decisions]}
    form = MeetingDecisionsForm(data=recorded)
    form.decisions.choices = decision_options(case)
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            changed = say_meeting_decisions(
                session, meeting, form.decisions.data, by=current_viewer(), at=now()
            )
        except CertificateStands as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "decisions")
        else:
            session.commit()
            return _back(case, "meeting_decisions" if changed else "same")
    return render_template(
        "office/meeting_decisions.html",
        form=form,
        case=case,
        meeting=meeting,
        meeting_time=time_range(meeting.starts_at, meeting.ends_at),
    )


@office.route("/cases/<reference>/adjourned/<int:decision>/<int:party>", methods=["GET", "POST"])
@for_office
def adjourned(reference: str, decision: int, party: int) -> ResponseReturnValue:
    """Ask if this person, whose meeting goes on another day, wants the certificate now or waits."""
    session, case = request_session(), this_case(reference)
    about, who = decision_of(case, decision), party_of(case, party)
    if who not in case.asking_parties():
        raise NotFound("nobody but the family can have a certificate")
    meetings = _meetings(case)
    meeting = adjourned_with(about, who, meetings)
    form = AdjournedForm(
        today=uk_day(now()), not_before=uk_day(meeting.starts_at) if meeting is not None else None
    )
    answer = last_answer(about, who, [meeting]) if meeting is not None else None
    shown = digest_of(meeting and meeting.id, answer and (answer.answer, answer.said_on))
    if meeting is not None and form.validate_on_submit() and (_is_said(form, answer) or shows(form, shown)):
        changed = record_adjourned_answer(
            session,
            meeting,
            about,
            who,
            form.answer.data,
            said_on=form.said_on.data,
            by=current_viewer(),
            at=now(),
        )
        session.commit()
        return _back(case, "adjourned" if changed else "same")
    show(form, shown)
    return render_template(
        "office/adjourned.html",
        form=form,
        case=case,
        decision=about,
        party=who,
        meeting=meeting,
        answer=answer,
    )


def _is_said(form: AdjournedForm, answer: AdjournedAnswer | None) -> bool:
    """Return True if the very answer is recorded already."""
    given = (form.answer.data, form.said_on.data)
    return answer is not None and (answer.answer, answer.said_on) == given


def _meetings(case: Case) -> list[Meeting]:
    """Return the case's, in order of time."""
    query = select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at)
    return list(request_session().scalars(query))


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
