"""Proposing a time for a meeting, and changing one."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.meetings.arranging import waits_for_agreement
from cases.meetings.proposed_times import (
    ProposedTime,
    TimeEnded,
    TimePlan,
    TooManyTimes,
    change_time,
    open_times,
    propose_time,
)
from cases.models import Case
from cases.progress.deadline import soonest_meeting_day
from cases.vocabulary import MeetingMode
from dates import london_time, uk_day
from forms.office.times import LENGTHS, TimeForm
from services.directory.picking import every_room_taken, rooms_are_taken
from services.meetings.clashes import mediators_other_meeting
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.office.meetings.picking import mediator_options, venue_options, where_of, why_not_in
from web.office.times.overview import back_to_times, overview_of, time_of
from web.viewers import current_viewer


@office.route("/cases/<reference>/times/new", methods=["GET", "POST"])
@for_coordinators
def propose(reference: str) -> ResponseReturnValue:
    """Propose one more time: it starts from the mediator and place of the last one."""
    case = this_case(reference)
    session = request_session()
    if waits_for_agreement(session, case):
        return back_to_times(case)
    earlier = max(open_times(session, case), key=lambda time: time.number, default=None)
    known = _known(earlier) if earlier else {}
    for name in ("held_on", "starts"):
        known.pop(name, None)
    form = _form(case, known)
    carry_recorded(form, {})
    if form.validate_on_submit() and (plan := _plan(form, case)) is not None:
        try:
            propose_time(session, case, plan, by=Actor.of(current_viewer()), at=now())
        except TooManyTimes as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return back_to_times(case, "saved")
    return _page(case, form, None)


@office.route("/cases/<reference>/times/<int:number>", methods=["GET", "POST"])
@for_coordinators
def change_proposed_time(reference: str, number: int) -> ResponseReturnValue:
    """Change a proposed time. Another time or place asks everyone anew."""
    case = this_case(reference)
    session, time = request_session(), time_of(case, number)
    if time is None:
        return back_to_times(case, "ended")
    recorded = _known(time)
    form = carry_recorded(_form(case, recorded), recorded)
    sound = form.validate_on_submit() and stands_as_shown(form, recorded)
    if sound and (plan := _plan(form, case)) is not None:
        try:
            change_time(session, time, plan, by=Actor.of(current_viewer()), at=now())
        except TimeEnded:
            session.rollback()
            return back_to_times(case, "ended")
        session.commit()
        return back_to_times(case, "saved")
    return _page(case, form, time)


def _form(case: Case, known: dict[str, Any]) -> TimeForm:
    form = TimeForm(now=now(), data=known)
    form.mediator.choices = mediator_options(request_session(), case)
    form.venue.choices = venue_options(chosen=str(known.get("venue") or ""))
    return form


def _page(case: Case, form: TimeForm, time: ProposedTime | None) -> ResponseReturnValue:
    holidays = get_services().bank_holidays
    return render_template(
        "office/time.html",
        case=case,
        form=form,
        time=time,
        by=overview_of(case).by,
        soonest=soonest_meeting_day(uk_day(now()), bank_holidays=holidays),
        today=uk_day(now()),
    )


def _known(time: ProposedTime) -> dict[str, Any]:
    start = london_time(time.starts_at)
    minutes = int((time.ends_at - time.starts_at).total_seconds() // 60)
    return {
        "held_on": start.date(),
        "starts": start.time(),
        "length": minutes if minutes in LENGTHS else None,
        "mediator": str(time.mediator_id),
        "mode": time.mode,
        "venue": time.venue_code or None,
        "place": "" if time.venue_code else time.place,
        "place_why": time.place_why,
        "link": time.link,
        "dial_in": time.dial_in,
    }


def _plan(form: TimeForm, case: Case) -> TimePlan | None:
    """Return what the form proposes; None, and why on the form, where it could not be booked."""
    session = request_session()
    starts, ends = form.starts_at, form.ends_at
    assert starts is not None  # noqa: S101 - the form asks for it
    assert ends is not None  # noqa: S101 - the form asks for it
    mode, mediator = form.mode.data, form.mediator.data
    venue, is_there = form.picked_venue, mode is MeetingMode.IN_PERSON
    if clash := mediators_other_meeting(session, case, mediator.id, starts, ends):
        form.add_problem(f"{mediator.name} has another meeting at that time: {clash}", "mediator")
    if why_not := why_not_in(case, mediator):
        form.add_problem(why_not, "mediator")
    if venue and rooms_are_taken(session, venue, starts.astimezone(UTC), ends.astimezone(UTC), moved=None):
        form.add_problem(every_room_taken(venue), "venue")
    if form.problems:
        return None
    return TimePlan(
        starts_at=starts.astimezone(UTC),
        ends_at=ends.astimezone(UTC),
        mediator=mediator,
        mode=mode,
        **(where_of(form) if is_there else {}),
        place_why=(form.place_why.data or "") if is_there else "",
        latitude=float(venue.latitude) if venue and venue.latitude is not None else None,
        longitude=float(venue.longitude) if venue and venue.longitude is not None else None,
        link=(form.link.data or "") if mode is MeetingMode.ONLINE else "",
        dial_in="" if mode is MeetingMode.IN_PERSON else form.dial_in.data or "",
    )
