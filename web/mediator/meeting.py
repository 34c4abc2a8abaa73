"""One meeting: who comes, what they need, and the way to its form."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.attending.access_needs import AccessNeed, needs_of_case
from cases.attending.deciders import without_decider
from cases.attending.supporters import (
    Supporter,
    coming_words,
    record_consent,
    supporters_of,
    supporters_of_case,
    waits_for_consent,
)
from cases.attending.views import views_of_case
from cases.casework.files import file_among, files_for_mediator
from cases.certificates.models import Certificate
from cases.deadlines.clocks import TwoDates
from cases.documents import Upload, UploadPurpose
from cases.drs.parts import parts_of
from cases.drs.request import Disagreement, disagreement_of
from cases.meetings.bringing import bring_supporters, leave_out
from cases.meetings.conclude import record_no_statement
from cases.meetings.models import HELD
from cases.meetings.outcomes import outcome_of
from cases.meetings.private_notes import sides_talked_with
from cases.meetings.roles import role_in_a_sentence
from cases.models import Case, Decision
from cases.progress.case_clocks import asks_about_certificate
from cases.progress.deadline import arranging_dates
from cases.vocabulary import GIVEN_UP, Consent, MeetingState, NotHeldWhy, Role, Track
from dates import uk_day
from forms.base import BareForm
from forms.choices import Option
from forms.mediator.meeting import NoStatementForm, NotHeldForm, StoppedForm
from services.meetings.arranging import mark_not_held, mark_stopped
from web.common.file_answers import upload_response
from web.common.meeting_papers import papers_for_mediator, papers_wanted_by
from web.common.questions.table import rows_for_mediator
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.mediator.agreements.page import agreement_words
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import MeetingOutcome, open_meeting_outcome
from web.mediator.statement import TONES
from web.mediator.talks import SIDES
from web.viewers import current_viewer, signed_in_as


@mediator.get("/mediator/<reference>")
@signed_in_as(*WRITERS)
def meeting(reference: str) -> ResponseReturnValue:
    """Show the meeting, and its next step."""
    meeting_outcome = open_meeting_outcome(reference)
    return render_template(
        "mediator/meeting.html",
        meeting_outcome=meeting_outcome,
        case=meeting_outcome.case,
        meeting=meeting_outcome.meeting,
        after=_after_thirty_days(meeting_outcome),
        asks_about_certificate=_asks_about_certificate(meeting_outcome),
        is_mediation=meeting_outcome.case.track is Track.MEDIATION,
        needs=needs_for_meeting(meeting_outcome.case),
        meeting_papers=papers_for_mediator(meeting_outcome.case),
        papers_by=papers_wanted_by(meeting_outcome.case),
        files=_papers(meeting_outcome.case),
        views=views_of_case(request_session(), meeting_outcome.case),
        no_decider=without_decider(
            meeting_outcome.case, [a.party_id for a in meeting_outcome.meeting.attendances]
        ),
        supporters=_supporters(meeting_outcome.case),
        names_of=lambda ids: [one.name for one in meeting_outcome.case.parties if str(one.id) in ids],
        from_request=rows_for_mediator(meeting_outcome.case),
        disagreement=_disagreement(meeting_outcome.case),
        parts=parts_of(request_session(), meeting_outcome.case),
        was_held=meeting_outcome.meeting.state in HELD,
        is_arranged=meeting_outcome.meeting.state is MeetingState.ARRANGED,
        is_mediator=current_viewer().role is Role.MEDIATOR,
        talked_with=_talked_with(meeting_outcome.case),
        tones=TONES,
        agreement_words=agreement_words(meeting_outcome.meeting),
        now=now(),
    )


@mediator.get("/mediator/<reference>/files/<uuid:upload_id>")
@signed_in_as(*WRITERS)
def shared_file(reference: str, upload_id: UUID) -> Response:
    """Show a paper that is opened to the mediators of the case."""
    case = open_meeting_outcome(reference).case
    upload = file_among(files_for_mediator(request_session(), case), upload_id)
    return upload_response(upload)


@mediator.post("/mediator/<reference>/begin")
@signed_in_as(*WRITERS)
def begin(reference: str) -> ResponseReturnValue:
    """Begin the outcome form, once, with the people who were asked."""
    meeting_outcome = open_meeting_outcome(reference)
    if BareForm().validate_on_submit():
        session = request_session()
        outcome_of(session, meeting_outcome.meeting, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("mediator.outcome", reference=reference), code=303)
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


@mediator.route("/mediator/<reference>/not-held", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def not_held(reference: str) -> ResponseReturnValue:
    """Ask why the meeting was not held."""
    meeting_outcome, form = open_meeting_outcome(reference), NotHeldForm()
    shown = digest_of(meeting_outcome.meeting.id, meeting_outcome.meeting.starts_at)
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template("mediator/not_held.html", meeting_outcome=meeting_outcome, form=form)
    why = NotHeldWhy(form.why.data)
    because = ". ".join(part for part in (why.words, form.more.data) if part)
    session = request_session()
    mark_not_held(session, meeting_outcome.meeting, because=because, why=why, by=current_viewer(), at=now())
    session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


@mediator.route("/mediator/<reference>/stopped", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def stopped(reference: str) -> ResponseReturnValue:
    """Ask who was there when the mediator stopped the meeting; nothing is asked of why."""
    meeting_outcome, form = open_meeting_outcome(reference), StoppedForm()
    meeting = meeting_outcome.meeting
    form.came.choices = [
        Option(str(one.id), f"{one.name} ({role_in_a_sentence(one.role_words)})")
        for one in meeting.attendances
    ]
    shown = digest_of(meeting.id, meeting.starts_at)
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template("mediator/stopped.html", meeting_outcome=meeting_outcome, form=form)
    session = request_session()
    mark_stopped(session, meeting, {UUID(one) for one in form.came.data}, by=current_viewer(), at=now())
    session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


@mediator.route("/mediator/<reference>/no-statement", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def no_statement(reference: str) -> ResponseReturnValue:
    """Ask why there will be no Outcome Statement of what was agreed."""
    meeting_outcome = open_meeting_outcome(reference)
    if not meeting_outcome.statement_is_to_come:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    form = NoStatementForm()
    shown = digest_of(
        meeting_outcome.meeting.id, meeting_outcome.meeting.starts_at, meeting_outcome.draft.result
    )
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template("mediator/no_statement.html", meeting_outcome=meeting_outcome, form=form)
    session = request_session()
    record_no_statement(
        session, meeting_outcome.begun, because=form.because.data, by=current_viewer(), at=now()
    )
    session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


def _talked_with(case: Case) -> list[str]:
    """Return the sides that had their private talk: all that the office sees of a mediator's notes."""
    done = sides_talked_with(request_session(), case.id)
    return [words.lower() for side, words in SIDES.items() if side in done]


def _disagreement(case: Case) -> Disagreement | None:
    """Return what the case is about in disagreement resolution; None in mediation."""
    return disagreement_of(case) if case.track is Track.DRS else None


def _papers(case: Case) -> list[Upload]:
    """Return the papers that the mediator may read; what a child or young person sent has its own place."""
    found = files_for_mediator(request_session(), case)
    listed = {one.upload.id for one in papers_for_mediator(case)}
    return [one for one in found if one.purpose is not UploadPurpose.VIEWS and one.id not in listed]


def _supporters(case: Case) -> list[tuple[Supporter, str, bool]]:
    """Return who comes with somebody, whether that is agreed, and whether the mediator can still say so."""
    session = request_session()
    found = []
    for one in supporters_of_case(session, case):
        standing = supporters_of(session, one.party)
        found.append((one, coming_words(one, standing), waits_for_consent(one, standing)))
    return found


@mediator.post("/mediator/<reference>/who-comes/<uuid:supporter_id>/<any(yes, no):agrees>")
@signed_in_as(Role.MEDIATOR)
def say_who_comes(reference: str, supporter_id: UUID, agrees: str) -> ResponseReturnValue:
    """Say whether somebody may come whom nobody may bring alone (SEND Regulations 2014, reg 38(1)(e))."""
    case, session = open_meeting_outcome(reference).case, request_session()
    found = [one for one, _, waits in _supporters(case) if one.id == supporter_id and waits]
    if BareForm().validate_on_submit() and found:
        consent = Consent.MEDIATOR if agrees == "yes" else Consent.REFUSED
        by = Actor.of(current_viewer())
        record_consent(session, found[0], consent, f"{by.name}, the mediator", by=by, at=now())
        if consent is Consent.REFUSED:
            leave_out(session, found[0], at=now())
        bring_supporters(session, case, at=now())
        session.commit()
    return redirect(url_for("mediator.meeting", reference=reference), code=303)


def needs_of(case: Case) -> str:
    """Return what has to be arranged in the room, and where each stands, in one line."""
    return "; ".join(f"{one.name} ({one.state_words})" for one in needs_for_meeting(case))


def needs_for_meeting(case: Case) -> list[AccessNeed]:
    """Return what people need who may come, without what is needed no longer."""
    found = needs_of_case(request_session(), case)
    return [one for one in found if one.state not in GIVEN_UP]


def _after_thirty_days(meeting_outcome: MeetingOutcome) -> TwoDates | None:
    """Return the thirty days (SEND Regulations 2014, reg 36), where this meeting is fixed for a day after
    them.
    """
    if (
        meeting_outcome.case.track is not Track.MEDIATION
        or meeting_outcome.meeting.state is not MeetingState.ARRANGED
    ):
        return None
    holidays = get_services().bank_holidays
    found = [
        arranging_dates(decision, bank_holidays=holidays) for decision in meeting_outcome.meeting.decisions
    ]
    soonest = min((dates for dates in found if dates), key=lambda dates: dates.safe, default=None)
    return soonest if soonest and uk_day(meeting_outcome.meeting.starts_at) > soonest.raw else None


def _asks_about_certificate(meeting_outcome: MeetingOutcome) -> bool:
    """Return True if the family of an adjourned meeting should be asked if it wants its certificate now."""
    if (
        meeting_outcome.meeting.state is not MeetingState.ADJOURNED
        or meeting_outcome.case.track is not Track.MEDIATION
    ):
        return False
    query = select(Certificate).where(
        Certificate.case_id == meeting_outcome.case.id, Certificate.live_key.is_not(None)
    )
    live = list(request_session().scalars(query))
    return any(
        asks_about_certificate(
            decision,
            live,
            today=uk_day(now()),
            resumes_on=meeting_outcome.draft.next_meeting if meeting_outcome.outcome else None,
            bank_holidays=get_services().bank_holidays,
        )
        for decision in meeting_outcome.meeting.decisions
        if _waits_without_certificate(meeting_outcome, decision, live)
    )


def _waits_without_certificate(
    meeting_outcome: MeetingOutcome, decision: Decision, live: list[Certificate]
) -> bool:
    """Return True if somebody of the family who was there has no certificate about this decision."""
    has_one = {c.party_id for c in live if c.decision_id == decision.id}
    there = [
        party for party in meeting_outcome.case.asking_parties() if meeting_outcome.meeting.was_there(party)
    ]
    return any(party.id not in has_one for party in there)
