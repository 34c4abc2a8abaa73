"""Closing a case with a reason, once nothing must come first, and opening it again."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.access_needs import need_again_what_closing_dropped
from cases.casework.closing import reopen_case
from cases.casework.planned import plan_step
from cases.drs.parts import parts_of
from cases.drs.request import body_that_asked
from cases.models import FAMILY_ROLES, Case
from cases.progress.deadline import ask_again_by
from cases.vocabulary import MEETING_FINISHED, OUTCOMES, ClosingReason, PartyRole, Role
from dates import uk_day
from forms.choices import Option
from forms.office.closing import CloseForm, ReopenForm
from services.closing import (
    CannotClose,
    ReasonDoesNotFit,
    appeal_may_run,
    close_case,
    closing_view,
    reasons_for,
)
from services.queries.worklist import Todo
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.filters import listed
from web.office.base import for_office, name_and_body, office, this_case
from web.office.steps import OfficeTask, is_of_an_outcome, step_for
from web.viewers import current_viewer

TELL_FAMILY = (
    "Tell {names} that disagreement resolution ends, because the local authority gave way in the appeal"
)
TELL_BODIES = "Tell {names} that disagreement resolution ends; do not say why"


@office.route("/cases/<reference>/close", methods=["GET", "POST"])
@for_office
def close(reference: str) -> ResponseReturnValue:
    """Say what must come first, with links; else what stays and what ends, and close it with a reason."""
    session, case = request_session(), this_case(reference)
    form = CloseForm()
    if case.closed_at is not None:
        return _back(case, "closed_before")
    holidays, late = get_services().bank_holidays, get_services().policy.late_contact_certificates
    view = closing_view(session, case, at=now(), bank_holidays=holidays, late_certificates=late)
    may_close = not view.first or view.waits_for_answers_alone
    form.reason.choices = [
        Option(reason.value, reason.words, data=reason)
        for reason in reasons_for(case, sees_outcomes=sees_outcomes())
        if not view.first or not may_close or reason is ClosingReason.CONCEDED
    ]
    shown = digest_of([todo.words for todo in [*view.first, *view.stays, *view.ends]])
    if may_close and form.validate_on_submit() and shows(form, shown):
        try:
            close_case(
                session,
                case,
                form.reason.data,
                note=form.note.data,
                by=Actor.of(current_viewer()),
                at=now(),
                bank_holidays=holidays,
                late_certificates=late,
            )
        except (CannotClose, ReasonDoesNotFit) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "reason")
        else:
            if form.reason.data is ClosingReason.CONCEDED:
                _tell_whoever_was_asked(session, case)
            session.commit()
            return _back(case, "closed")
    show(form, shown)
    return render_template(
        "office/close.html",
        form=form,
        case=case,
        first=_shown(view.first),
        hidden=any(is_hidden(todo) for todo in view.first),
        stays=_shown(view.stays),
        ends=_shown(view.ends),
        may_close=may_close,
        may_be_conceded=appeal_may_run(case),
        has_meeting=any(meeting.concluded_at for meeting in view.work.meetings),
    )


def _tell_whoever_was_asked(session: Session, case: Case) -> None:
    """Write next steps for staff: no email says that it ends because the authority gave way.

    The authority knows it itself. A school or a health body learns nothing of the appeal.
    """
    asked = [part.party for part in parts_of(session, case) if part.asked_at is not None]
    body = body_that_asked(case)
    hearing = asked or [*case.asking_parties(), *([body] if body is not None else [])]
    family = [one.name for one in hearing if one.role in FAMILY_ROLES]
    bodies = [name_and_body(one) for one in hearing if one.role not in FAMILY_ROLES | {PartyRole.AUTHORITY}]
    due_on = ask_again_by(uk_day(now()), bank_holidays=get_services().bank_holidays)
    for words, names in ((TELL_FAMILY, family), (TELL_BODIES, bodies)):
        if names:
            what = words.format(names=listed(names))
            plan_step(session, case, what=what, due_on=due_on, by=current_viewer(), at=now())


@office.route("/cases/<reference>/reopen", methods=["GET", "POST"])
@for_office
def reopen(reference: str) -> ResponseReturnValue:
    """Open a closed case again, with the reason."""
    session, case = request_session(), this_case(reference)
    form = ReopenForm()
    if case.closed_at is None:
        return _back(case, "open_before")
    shown = digest_of(case.closed_at)
    if form.validate_on_submit() and shows(form, shown):
        reopen_case(session, case, because=form.because.data, by=Actor.of(current_viewer()), at=now())
        need_again_what_closing_dropped(session, case, at=now())
        session.commit()
        return _back(case, "reopened")
    show(form, shown)
    return render_template("office/reopen.html", form=form, case=case, why=closing_words(case))


def sees_outcomes() -> bool:
    """Return True if the viewer may know what came of a meeting: an adviser may not."""
    return current_viewer().role is not Role.ADVISER


def closing_words(case: Case) -> str:
    """Return why a case was closed, as this viewer may know it; empty while it is open."""
    return reason_words(case.closing_reason) if case.closing_reason else ""


def reason_words(reason: ClosingReason) -> str:
    """Return a reason as this viewer may know it."""
    return MEETING_FINISHED if reason in OUTCOMES and not sees_outcomes() else reason.words


def closing_note(case: Case) -> str:
    """Return what else was recorded when it was closed, where this viewer may know it."""
    return "" if case.closing_reason in OUTCOMES and not sees_outcomes() else case.closing_note


def is_hidden(todo: Todo) -> bool:
    """Return True if this viewer is not told of the step: it tells what became of a meeting."""
    return not sees_outcomes() and is_of_an_outcome(todo)


def _shown(todos: list[Todo]) -> list[OfficeTask]:
    return [step_for(todo) for todo in todos if not is_hidden(todo)]


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
