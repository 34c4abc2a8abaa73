"""Which times can you do? As an officer answers for the local authority, behind their sign-in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by
from cases.accounts.people import Actor
from cases.errors import NotFound
from cases.meetings.proposed_times import TimesClosed, has_answered
from cases.vocabulary import Role
from dates import uk_day
from forms.times import TimesForm
from services.authority.asked import own_times
from services.meetings.times import answer_times
from services.notifications.meeting_words import MEETING_WORDS
from web.authority.blueprint import authority
from web.common.asked.times import answers_of, form_of_times, recorded_answers
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/times", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def choose_times(reference: str) -> ResponseReturnValue:
    """Take the authority's answer to each time."""
    session, viewer = request_session(), current_viewer()
    case = hold_on_press(case_seen_by(session, viewer, reference))
    own = own_times(session, case, at=now())
    if own is None:
        raise NotFound("this authority is not asked")
    asked, times = own
    recorded = recorded_answers(asked, times)
    form = carry_recorded(form_of_times(TimesForm, times, recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            answer_times(
                session,
                asked,
                answers_of(form, times),
                access=form.access.data or "",
                how=None,
                by=Actor.of(viewer),
                at=now(),
                provider=get_services().provider,
            )
        except TimesClosed as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("authority.case", reference=case.reference, saved="times"), code=303)
    return render_template(
        "authority/times.html",
        form=form,
        case=case,
        asked=asked,
        is_answered=has_answered(asked, times),
        meeting=MEETING_WORDS[case.track],
        is_late=uk_day(now()) > asked.reply_by,
    )
