"""Which times can you do? One's own answer, which nobody else on these pages can see."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.proposed_times import TimesClosed, has_answered, times_to_answer
from cases.models import FAMILY_ROLES
from dates import uk_day
from forms.times import TimesForm
from services.meetings.times import answer_times, own_actor
from services.notifications.meeting_words import MEETING_WORDS
from web.common.asked.times import answers_of, form_of_times, recorded_answers, where_of, words_of
from web.common.seen import carry_recorded, stands_as_shown
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.times.times_links import TIMES_LINKS

BASE = "/your/dates"


@pages.route("/your/dates", methods=["GET", "POST"])
@TIMES_LINKS.required()
def choose_times() -> ResponseReturnValue:
    """Ask of each time whether they can do it; an answer can be changed until a meeting is booked."""
    session, asked = request_session(), TIMES_LINKS.current().row
    times = times_to_answer(session, asked.case, at=now())
    recorded = recorded_answers(asked, times)
    form = form_of_times(TimesForm, times, recorded, signer=str(asked.id))
    carry_recorded(form, recorded)
    if was_pressed() and form.signer.data and form.signer.data != str(asked.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=BASE, then_words="Open the newer link’s times")
    wants_change = "change" in request.args or is_shown_again()
    if request.method == "GET" and has_answered(asked, times) and not wants_change:
        return redirect(url_for("party.times_answered"), code=303)
    if times and form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            answer_times(
                session,
                asked,
                answers_of(form, times),
                access=form.access.data or "",
                how=None,
                by=own_actor(asked),
                at=now(),
                provider=get_services().provider,
            )
        except TimesClosed as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("party.times_answered"), code=303)
    return render_template(
        "party/times.html",
        form=form,
        asked=asked,
        case=asked.case,
        times=times,
        meeting=MEETING_WORDS[asked.case.track],
        is_family=asked.party.role in FAMILY_ROLES,
        is_late=uk_day(now()) > asked.reply_by,
        flash_message=link_sessions.take_flash(),
    )


@pages.get("/your/dates/answered")
@TIMES_LINKS.required()
def times_answered() -> ResponseReturnValue:
    """Show what one answered, and what happens now."""
    asked = TIMES_LINKS.current().row
    times = times_to_answer(request_session(), asked.case, at=now())
    if asked.answered_at is None or not has_answered(asked, times):
        return redirect(url_for("party.choose_times"), code=303)
    answers = [(words_of(one), where_of(one), one.answer_of(asked.party)) for one in times]
    return render_template(
        "party/times_answered.html",
        asked=asked,
        answers=answers,
        change=url_for("party.choose_times", change="yes"),
        flash_message=link_sessions.take_flash(),
    )
