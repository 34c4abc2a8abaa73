"""Finding a time and place, moving it, calling it off, and its calendar file.

Who is asked to it is in ``web.office.meetings.guests``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import meeting_seen_by
from cases.casework.contact_safety import NotCleared
from cases.certificates.issuing import lock_case
from cases.certificates.models import Certificate
from cases.deadlines.statutory_deadlines import (
    meeting_notice_dates,
)
from cases.drs.parts import not_asked
from cases.errors import NotFound
from cases.meetings.arranging import (
    ArrangedTwice,
    MeetingPlan,
    NotAskedToTakePart,
    arranged_meetings,
    decisions_to_mediate,
    waits_for_agreement,
)
from cases.meetings.bringing import coming_lines
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import ProposedTime, open_times
from cases.models import Case, Decision
from cases.progress.deadline import soonest_meeting_day
from cases.progress.proposed_days import arrange_by
from cases.vocabulary import MeetingMode, MeetingState, Track
from dates import london_time, time_range, uk_day
from forms.base import BareForm
from forms.choices import Option
from forms.office.arrange import ArrangeForm
from services.calendar_files import meeting_calendar, meeting_file_name
from services.directory.picking import every_room_taken, rooms_are_taken
from services.meetings import arranging as meetings_service
from services.meetings.arranging import arrange_and_invite
from services.meetings.clashes import mediators_other_meeting
from services.requests import give_bodies_their_pages
from web.common.file_answers import file_response
from web.common.seen import carry_recorded, digest_of, stands_as_shown
from web.context import get_services, now, request_session
from web.filters import decision_with_letter
from web.office.base import decision_of, for_coordinators, for_office, office, this_case
from web.office.meetings.guests import (
    askable,
    guest_options,
    guests_of,
    others_of,
    ticked_at_first,
    ticked_of,
    without_email,
)
from web.office.meetings.picking import mediator_options, venue_options, where_of, why_not_in
from web.office.safety.clearing import ask_about_contact, clearance_of, say_not_cleared
from web.office.safety.returning import BACK_TO_SAFETY, back_to_safety
from web.viewers import current_viewer

MOVED = (
    "This meeting was moved since that page was opened, so it was not called off. "
    "Here it is as it stands now. Check it, then press 'Call the meeting off' again"
)


@office.route("/cases/<reference>/arrange", methods=["GET", "POST"])
@for_coordinators
def arrange(reference: str) -> ResponseReturnValue:
    """Fix a time and place, or move what is fixed."""
    session, case = request_session(), this_case(reference)
    if _is_over(session, case, request.args.get("meeting", "")):
        return redirect(url_for("office.case_page", reference=reference, saved="meeting_over"), code=303)
    meeting = _meeting_to_move(session, case)
    if meeting is None and waits_for_agreement(session, case):
        return redirect(url_for("office.calls_and_focus", reference=reference), code=303)
    form = _form(session, case, meeting)
    guards = ask_about_contact(form, askable(case))
    recorded, subject = _known(session, case, meeting) if meeting else {}, meeting and meeting.id
    carry_recorded(form, recorded, subject=subject)
    stands = form.validate_on_submit() and stands_as_shown(form, recorded, subject=subject)
    if stands and _fix(form, session, case, meeting):
        return redirect(url_for("office.case_page", reference=reference, saved=_saved(meeting)), code=303)
    authority = case.authority_party()
    if meeting is not None and request.args.get("moved") and request.method == "GET":
        form.add_problem(MOVED)
    time = proposed_time(session, case)
    return render_template(
        "office/arrange.html",
        form=form,
        case=case,
        meeting=meeting,
        meeting_time=time_range(meeting.starts_at, meeting.ends_at) if meeting else "",
        seen=digest_of(meeting.id, meeting.sequence) if meeting else "",
        others=[m for m in arranged_meetings(session, case) if m is not meeting],
        by=arrange_by(
            case,
            meeting.decisions if meeting else to_mediate(session, case),
            bank_holidays=get_services().bank_holidays,
        ),
        soonest=soonest_meeting_day(uk_day(now()), bank_holidays=get_services().bank_holidays),
        today=uk_day(now()),
        time=time,
        times_asked=bool(open_times(session, case)),
        authority=authority,
        is_drs=case.track is Track.DRS,
        not_asked=not_asked(case),
        nobody_named=authority is not None and not (authority.may_decide and authority.email),
        without_email=without_email(case),
        guards=guards,
    )


def _is_over(session: Session, case: Case, named: str) -> bool:
    """Return True if the meeting that the address names is in this case, and cannot be moved any more."""
    rows = session.scalars(select(Meeting).where(Meeting.case_id == case.id)) if named else ()
    return any(str(m.id) == named and m.state is not MeetingState.ARRANGED for m in rows)


def _meeting_to_move(session: Session, case: Case) -> Meeting | None:
    """Return the arranged meeting that the address names, or the one about the decision it names, or the
    first.

    None where a new one is to be arranged. Raises NotFound for a meeting that is not arranged in this case.
    """
    arranged = arranged_meetings(session, case)
    if named := request.args.get("meeting", ""):
        return meeting_named(arranged, named)
    number = request.args.get("decision", type=int)
    if number is not None:
        about = decision_of(case, number)
        return next((m for m in arranged if about in m.decisions or not m.decisions), None)
    return arranged[0] if arranged else None


@office.post("/cases/<reference>/call-off")
@for_coordinators
def call_off(reference: str) -> ResponseReturnValue:
    """Call an arranged meeting off and tell everyone invited."""
    session, case = request_session(), this_case(reference)
    saved = ""
    if BareForm().validate_on_submit():
        named = request.form.get("meeting", "")
        arranged = arranged_meetings(session, case)
        meeting = next((m for m in arranged if not named or str(m.id) == named), None)
        if meeting is not None and request.form.get("seen") != digest_of(meeting.id, meeting.sequence):
            again = url_for("office.arrange", reference=reference, meeting=meeting.id, moved="yes")
            return redirect(again, code=303)
        if meeting is not None and meetings_service.call_off(session, meeting, by=current_viewer(), at=now()):
            session.commit()
            saved = "called_off"
        else:
            saved = "called_off_before"
        if request.form.get("back") == BACK_TO_SAFETY:
            return back_to_safety(case, saved)
    return redirect(url_for("office.case_page", reference=reference, saved=saved or None), code=303)


@office.get("/cases/<reference>/meeting.ics")
@for_office
def meeting_file(reference: str) -> Response:
    """Show the meeting for a calendar: the one that the address names, else the newest."""
    if named := request.args.get("meeting", ""):
        case = this_case(reference)
        rows = request_session().scalars(select(Meeting).where(Meeting.case_id == case.id)).all()
        meeting = meeting_named(rows, named)
    else:
        meeting = meeting_seen_by(request_session(), current_viewer(), reference)
    content = meeting_calendar(
        meeting,
        get_services().provider,
        cancelled=meeting.state is MeetingState.CANCELLED,
        emailed=False,
    )
    return file_response(content, meeting_file_name(meeting), "text/calendar")


def _form(session: Session, case: Case, meeting: Meeting | None) -> ArrangeForm:
    form = ArrangeForm(now=now(), data={**_known(session, case, meeting), **_of_time(session, case)})
    if len(case.decisions) > 1:
        form.decisions.choices = decision_options(case)
    else:
        del form.decisions
    form.mediator.choices = mediator_options(session, case)
    form.co_mediator.choices = list(form.mediator.choices)
    form.venue.choices = venue_options(chosen=meeting.venue_code if meeting else "")
    form.attending.choices = guest_options(case)
    holidays = get_services().bank_holidays
    form.notice_by = lambda day: meeting_notice_dates(day, case.track, bank_holidays=holidays).safe
    if case.track is Track.DRS:
        form.asks_why_this_place = True
        del form.after_day_30
    if meeting is not None:
        form.submit.label.text = "Save the changes"
    ticked = form.decisions.data if len(case.decisions) > 1 else ()
    by = arrange_by(case, ticked or to_mediate(session, case), bank_holidays=holidays)
    form.day_30 = by.raw if by is not None and case.track is Track.MEDIATION else None
    return form


def _known(session: Session, case: Case, meeting: Meeting | None) -> dict[str, object]:
    if meeting is None:
        wanted = [str(decision.number) for decision in to_mediate(session, case)]
        return {
            "attending": ticked_at_first(case),
            "decisions": wanted,
            "others": coming_lines(session, case),
            **({"mode": MeetingMode.PHONE} if request.args.get("short") else {}),
        }
    start, end = london_time(meeting.starts_at), london_time(meeting.ends_at)
    return {
        "decisions": [str(decision.number) for decision in meeting.decisions],
        "mediator": str(meeting.mediator_id),
        "co_mediator": str(meeting.co_mediator_id) if meeting.co_mediator_id else None,
        "held_on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "mode": meeting.mode,
        "venue": meeting.venue_code or None,
        "place": "" if meeting.venue_code else meeting.place,
        "why_this_place": meeting.why_this_place,
        "link": meeting.link,
        "dial_in": meeting.dial_in,
        "notes": meeting.notes,
        "short_notice_agreed": meeting.short_notice_agreed,
        "attending": ticked_of(meeting),
        "others": others_of(meeting),
    }


def _of_time(session: Session, case: Case) -> dict[str, object]:
    """Return what the page starts from where its address names a time that was proposed."""
    time = proposed_time(session, case)
    if time is None:
        return {}
    start, end = london_time(time.starts_at), london_time(time.ends_at)
    return {
        "mediator": str(time.mediator_id),
        "held_on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "mode": time.mode,
        "venue": time.venue_code or None,
        "place": "" if time.venue_code else time.place,
        "why_this_place": time.place_why,
        "link": time.link,
        "dial_in": time.dial_in,
    }


def proposed_time(session: Session, case: Case) -> ProposedTime | None:
    """Return the proposed time that the address names; None where it names none that is open."""
    number = request.args.get("time", type=int)
    return next((one for one in open_times(session, case) if one.number == number), None)


def to_mediate(session: Session, case: Case) -> list[Decision]:
    """Return about which decisions a new meeting is most likely to be: ticked before anyone asks.

    Those for which mediation is still to be arranged; where the address names another one, that one alone: a
    meeting may still be held after the certificate that none was arranged in time.
    """
    live = session.scalars(
        select(Certificate).where(Certificate.case_id == case.id, Certificate.live_key.is_not(None))
    )
    found = decisions_to_mediate(case, {(c.decision_id, c.party_id) for c in live})
    arranged = arranged_meetings(session, case)
    waiting = [d for d in found if not any(d in meeting.decisions for meeting in arranged)]
    number = request.args.get("decision", type=int)
    named = decision_of(case, number) if number is not None else None
    return waiting if named is None or named in waiting else [named]


def decision_options(case: Case) -> list[Option]:
    """Return the case's decisions to tick, told apart by number, kind and the date of the letter."""
    return [
        Option(
            str(one.number),
            f"Decision {one.number}: {decision_with_letter(one)}",
            data=one,
        )
        for one in case.decisions
    ]


def meeting_named(meetings: Iterable[Meeting], named: str) -> Meeting:
    """Return the one of ``meetings`` whose id an address gives. Raises NotFound."""
    for meeting in meetings:
        if str(meeting.id) == named:
            return meeting
    raise NotFound("no such meeting in this case")


def _fix(form: ArrangeForm, session: Session, case: Case, meeting: Meeting | None) -> bool:
    starts, ends = form.starts_at, form.ends_at
    assert starts is not None  # noqa: S101 - the form asks for it
    assert ends is not None  # noqa: S101 - the form asks for it
    lock_case(session, case.id)
    for asked in (form.mediator, form.co_mediator):
        if asked.data is None:
            continue
        clash = mediators_other_meeting(session, case, asked.data.id, starts, ends, moved=meeting)
        why_not = why_not_in(case, asked.data)
        if clash is not None or why_not:
            busy = f"{asked.data.name} has another meeting at that time: {clash}"
            form.add_problem(busy if clash else why_not, asked.name)
            session.rollback()
            return False
    venue, moved = form.picked_venue, meeting.id if meeting else None
    if venue and rooms_are_taken(session, venue, starts.astimezone(UTC), ends.astimezone(UTC), moved=moved):
        form.add_problem(every_room_taken(venue), "venue")
        session.rollback()
        return False
    mode = form.mode.data
    plan = MeetingPlan(
        starts_at=starts.astimezone(UTC),
        ends_at=ends.astimezone(UTC),
        mode=mode,
        mediator=form.mediator.data,
        co_mediator=form.co_mediator.data,
        guests=guests_of(form, case),
        **where_of(form),
        why_this_place=form.why_this_place.data or "",
        link=form.link.data or "",
        dial_in="" if mode is MeetingMode.IN_PERSON else form.dial_in.data or "",
        notes=form.notes.data or "",
        short_notice_agreed=form.short_notice_agreed.data or "",
        decisions=form.decisions.data if len(case.decisions) > 1 else (),
    )
    try:
        arranged, _ = arrange_and_invite(
            session,
            case,
            plan,
            by=current_viewer(),
            at=now(),
            moving=meeting,
            clearance=clearance_of(form),
        )
    except NotCleared as error:
        session.rollback()
        say_not_cleared(form, error, untick="take their tick away", field="attending")
        return False
    except ArrangedTwice as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "decisions")
        return False
    except NotAskedToTakePart as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "attending")
        return False
    services, by = get_services(), current_viewer()
    give_bodies_their_pages(session, arranged, by=by, at=now(), policy=services.policy, keys=services.keys)
    session.commit()
    return True


def _saved(before: Meeting | None) -> str:
    return "moved" if before is not None else "arranged"
