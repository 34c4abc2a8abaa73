"""All times at a glance, with what each party answered; withdrawing one, and booking one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.errors import NotFound
from cases.meetings.arranging import (
    ArrangedTwice,
    Guest,
    MeetingPlan,
    NotEveryoneAgreed,
    NotSaidWhich,
    arranged_meetings,
    for_whom,
    part_in,
    waits_for_agreement,
)
from cases.meetings.proposed_times import (
    ProposedTime,
    TimesAsked,
    asked_for_times,
    open_times,
    withdraw_time,
)
from cases.models import Case, Party
from cases.vocabulary import PartyRole, SecondStep
from forms.base import BareForm
from forms.office.times import BookForm
from services.meetings.arranging import arrange_and_invite
from services.notifications.times import is_reached
from services.queries.times.overview import TimeShown, TimesOverview, times_overview
from services.requests import give_bodies_their_pages
from signing.part_step import part_code, part_step_of
from web.common.seen import CHANGED, NOT_SENT, digest_of
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.office.meetings.arrange import to_mediate
from web.viewers import current_viewer

SAVED = {
    "saved": "Saved. Nobody is asked about it before you press ‘Ask them’.",
    "withdrawn": "Withdrawn. It is no longer asked about.",
    "asked": "Asked. Each of them sees the times, and nothing of what the others answer.",
    "answered": "Their answer is recorded.",
    "link": "A new link is on its way, with new digits. Earlier links no longer work.",
    "from": "Saved.",
    "changed": f"{CHANGED}{NOT_SENT}Here is how it stands now.",
    "ended": "That time is no longer open, so nothing was done.",
    "barred": "That time cannot be booked as it stands. Its line says why.",
    "not_open": "This is no longer asked, so nothing was recorded.",
}
COMES_WITH_SOMEONE = frozenset({PartyRole.SUPPORTER, PartyRole.INTERPRETER})


@office.get("/cases/<reference>/times")
@for_coordinators
def times(reference: str) -> ResponseReturnValue:
    """Show every time with its answers, against day 30 and the days of notice."""
    session, case = request_session(), this_case(reference)
    shown = overview_of(case)
    return render_template(
        "office/times.html",
        case=case,
        shown=shown,
        form=BareForm(),
        marks={one.time.id: _mark(one) for one in shown.times},
        digits={one.id: _digits(one) for one in shown.asked},
        reached={one.id: is_reached(session, one) for one in shown.asked},
        arranged=arranged_meetings(session, case),
        waits_for_agreement=waits_for_agreement(session, case),
        flash_message=SAVED.get(request.args.get("done", ""), ""),
    )


@office.post("/cases/<reference>/times/<int:number>/withdraw")
@for_coordinators
def withdraw_proposed_time(reference: str, number: int) -> ResponseReturnValue:
    """Take a proposed time back."""
    session, case = request_session(), this_case(reference)
    time = time_of(case, number)
    if not BareForm().validate_on_submit():
        return back_to_times(case)
    done = time is not None and withdraw_time(session, time, by=Actor.of(current_viewer()), at=now())
    session.commit()
    return back_to_times(case, "withdrawn" if done else "ended")


@office.post("/cases/<reference>/times/<int:number>/book")
@for_coordinators
def book_time(reference: str, number: int) -> ResponseReturnValue:
    """Book a time that everyone can do: by this one press, or where consent is wanted on the next page."""
    session, case = request_session(), this_case(reference)
    form = BookForm()
    if not form.validate_on_submit():
        return back_to_times(case)
    shown = next((one for one in overview_of(case).times if one.time.number == number), None)
    if shown is None:
        return back_to_times(case, "ended")
    if form.seen.data != _mark(shown):
        return back_to_times(case, "changed")
    if not shown.may_be_booked:
        return back_to_times(case, "barred")
    decisions = to_mediate(session, case)
    arranging = url_for("office.arrange", reference=case.reference, time=number)
    has_co_mediator = any(meeting.co_mediator_id for meeting in arranged_meetings(session, case))
    if shown.needs_care or has_co_mediator or (len(case.decisions) > 1 and not decisions):
        return redirect(arranging, code=303)
    time = shown.time
    plan = MeetingPlan(
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        mode=time.mode,
        mediator=time.mediator,
        guests=_guests(case, [one.asked for one in shown.answers]),
        place=time.place,
        venue_code=time.venue_code,
        access=time.access,
        why_this_place=time.place_why,
        link=time.link,
        dial_in=time.dial_in,
        decisions=decisions,
    )
    try:
        arranged, _ = arrange_and_invite(session, case, plan, by=current_viewer(), at=now())
    except (ArrangedTwice, NotEveryoneAgreed, NotSaidWhich):
        session.rollback()
        return redirect(arranging, code=303)
    services, by = get_services(), current_viewer()
    give_bodies_their_pages(session, arranged, by=by, at=now(), policy=services.policy, keys=services.keys)
    session.commit()
    return redirect(url_for("office.case_page", reference=reference, saved="arranged"), code=303)


def overview_of(case: Case) -> TimesOverview:
    """Return the case's times as they stand now."""
    session, services = request_session(), get_services()
    return times_overview(
        session,
        case,
        to_mediate(session, case),
        directory=services.directory,
        bank_holidays=services.bank_holidays,
        at=now(),
    )


def time_of(case: Case, number: int) -> ProposedTime | None:
    """Return the open time of that number; None where there is none."""
    return next((one for one in open_times(request_session(), case) if one.number == number), None)


def asked_of(case: Case, party: Party) -> TimesAsked:
    """Return the row by which this party is asked. Raises NotFound."""
    found = next((one for one in asked_for_times(request_session(), case) if one.party_id == party.id), None)
    if found is None:
        raise NotFound("nobody asked them")
    return found


def back_to_times(case: Case, done: str = "") -> ResponseReturnValue:
    """Return to all times, saying what was done."""
    return redirect(url_for("office.times", reference=case.reference, done=done or None), code=303)


def _guests(case: Case, asked: list[TimesAsked]) -> list[Guest]:
    """Return who is invited: whoever was asked, and those who come with one of them."""
    parties = [one.party for one in asked]
    ids = {party.id for party in parties}
    for party in case.parties:
        if party.role in COMES_WITH_SOMEONE and (party.supports_id in ids or party.supports_id is None):
            parties.append(party)
    return [Guest(one.name, part_in(one), for_whom(case, one), party=one) for one in parties]


def _mark(shown: TimeShown) -> str:
    """Return a digest of what a line shows: the time, and each answer to it."""
    time = shown.time
    answers = [(one.asked.party_id, one.answer and one.answer.reply) for one in shown.answers]
    return digest_of(time.starts_at, time.ends_at, time.mode, time.place, time.mediator_id, answers)


def _digits(asked: TimesAsked) -> str:
    """Return the six digits to tell this party, where it is asked for them."""
    has_digits = part_step_of(asked) is SecondStep.CODE
    return part_code(asked, get_services().keys) if has_digits else ""
