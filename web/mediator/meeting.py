"""One meeting: who comes, what they need, and the way to its form."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.deadlines.case_clocks import asks_about_certificate
from cases.deadlines.clocks import TwoDates
from cases.deadlines.days import uk_day
from cases.deadlines.deadline import arranging_dates
from cases.meetings.conclude import record_no_statement
from cases.meetings.models import HELD
from cases.meetings.outcomes import outcome_of
from cases.models import Case, Decision
from cases.vocabulary import MeetingState, Role, Track
from forms.base import BareForm
from forms.mediator.meeting import NoStatementForm, NotHeldForm
from services.meetings import mark_not_held
from web.common.seen import digest_of, show, shows
from web.context import now, request_session, this_house
from web.mediator import WRITERS, mediator
from web.mediator.meeting_outcome import Sheet, open_sheet
from web.mediator.paper import TONES
from web.viewers import current_viewer, signed_in_as


@mediator.get("/mediator/<reference>")
@signed_in_as(*WRITERS)
def meeting(reference: str) -> ResponseReturnValue:
    """The meeting, and its next step."""
    sheet = open_sheet(reference)
    return render_template(
        "mediator/meeting.html",
        sheet=sheet,
        case=sheet.case,
        meeting=sheet.meeting,
        after=_after_thirty_days(sheet),
        asks_about_certificate=_asks_about_certificate(sheet),
        is_mediation=sheet.case.track is Track.MEDIATION,
        needs=needs_of(sheet.case),
        was_held=sheet.meeting.state in HELD,
        is_arranged=sheet.meeting.state is MeetingState.ARRANGED,
        is_mediator=current_viewer().role is Role.MEDIATOR,
        tones=TONES,
        now=now(),
    )


@mediator.post("/mediator/<reference>/begin")
@signed_in_as(*WRITERS)
def begin(reference: str) -> ResponseReturnValue:
    """Begin the outcome form, once, with the people who were asked."""
    sheet = open_sheet(reference)
    if BareForm().validate_on_submit():
        session = request_session()
        outcome_of(session, sheet.meeting, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("mediator.outcome", reference=reference), code=303)
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


@mediator.route("/mediator/<reference>/not-held", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def not_held(reference: str) -> ResponseReturnValue:
    """Why was the meeting not held?"""
    sheet, form = open_sheet(reference), NotHeldForm()
    shown = digest_of(sheet.meeting.id, sheet.meeting.starts_at)
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template("mediator/not_held.html", sheet=sheet, form=form)
    because = ". ".join(part for part in (form.why.data.words, form.more.data) if part)
    session = request_session()
    mark_not_held(session, sheet.meeting, because=because, by=current_viewer(), at=now())
    session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


@mediator.route("/mediator/<reference>/no-statement", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def no_statement(reference: str) -> ResponseReturnValue:
    """Why will there be no Outcome Statement of what was agreed?"""
    sheet = open_sheet(reference)
    if not sheet.statement_is_to_come:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    form = NoStatementForm()
    shown = digest_of(sheet.meeting.id, sheet.meeting.starts_at, sheet.draft.result)
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template("mediator/no_statement.html", sheet=sheet, form=form)
    session = request_session()
    record_no_statement(session, sheet.begun, because=form.because.data, by=current_viewer(), at=now())
    session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


def needs_of(case: Case) -> str:
    """What has to be arranged in the room, in the words in which it was asked."""
    return "; ".join([*case.needs, *(text for text in (case.language, case.needs_note) if text)])


def _after_thirty_days(sheet: Sheet) -> TwoDates | None:
    """The thirty days (SEND Regulations 2014, reg 36), where this meeting is fixed for a day after them."""
    if sheet.case.track is not Track.MEDIATION or sheet.meeting.state is not MeetingState.ARRANGED:
        return None
    holidays = this_house().bank_holidays
    found = [arranging_dates(decision, bank_holidays=holidays) for decision in sheet.meeting.decisions]
    soonest = min((dates for dates in found if dates), key=lambda dates: dates.safe, default=None)
    return soonest if soonest and uk_day(sheet.meeting.starts_at) > soonest.raw else None


def _asks_about_certificate(sheet: Sheet) -> bool:
    """Whether the family of an adjourned meeting should be asked if it wants its certificate now."""
    if sheet.meeting.state is not MeetingState.ADJOURNED or sheet.case.track is not Track.MEDIATION:
        return False
    query = select(Certificate).where(Certificate.case_id == sheet.case.id, Certificate.live_key.is_not(None))
    live = list(request_session().scalars(query))
    return any(
        asks_about_certificate(
            decision,
            live,
            today=uk_day(now()),
            resumes_on=sheet.draft.next_meeting if sheet.outcome else None,
            bank_holidays=this_house().bank_holidays,
        )
        for decision in sheet.meeting.decisions
        if _waits_without_certificate(sheet, decision, live)
    )


def _waits_without_certificate(sheet: Sheet, decision: Decision, live: list[Certificate]) -> bool:
    """Whether somebody of the family who was there has no certificate about this decision."""
    has_one = {c.party_id for c in live if c.decision_id == decision.id}
    there = [party for party in sheet.case.asking_parties() if sheet.meeting.was_there(party)]
    return any(party.id not in has_one for party in there)
