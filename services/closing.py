"""Closing a case: what must be done before, what stays to be done after, and why a reason may not fit."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.access_needs import cancel_what_is_booked
from cases.casework.closing import record_closing, why_not_after, why_not_in_track
from cases.drs.request import disagreement_of
from cases.errors import CaseError
from cases.intake.advice import wants_mediation
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import (
    OUTCOMES,
    AppealRunning,
    ClosingReason,
    EnvelopeState,
    Ground,
    MeetingState,
    Track,
)
from services.queries.office_tasks import CaseWork, Todo, TodoKind
from services.queries.worklist import AFTER_CLOSING, todos_of, work_of

FIRST_TO_DO = frozenset(
    {
        TodoKind.FIRST_CONTACT,
        TodoKind.MEETING_DECISIONS,
        TodoKind.DECISION,
        TodoKind.LATE_CONTACT,
        TodoKind.CUSTODY,
        TodoKind.ADJOURNED,
        TodoKind.ISSUE,
        TodoKind.CALL_OFF,
        TodoKind.MEETING,
        TodoKind.STATEMENT,
        TodoKind.UNLOCK,
    }
)
"""Steps that come before a case is closed: a certificate, a meeting or a statement hangs on each."""


class CannotClose(CaseError):
    """Something must be done before this case is closed; ``first`` are those steps."""

    sentence = "This case cannot be closed yet. Do first what is listed here."

    def __init__(self, first: list[Todo]) -> None:
        super().__init__(f"first: {[todo.kind.value for todo in first]}")
        self.first = first


class ReasonDoesNotFit(CaseError):
    """What is recorded in the case says something else than the reason given."""


@dataclass(frozen=True)
class ClosingView:
    """What stands in the way of closing a case, and what is said before it is closed."""

    work: CaseWork
    first: list[Todo]
    """Steps that come first: while there is one, the case is not closed."""
    stays: list[Todo]
    """Steps that stay on Today after the case is closed."""
    ends: list[Todo]
    """Steps that nobody is asked for any more."""

    @property
    def waits_for_answers_alone(self) -> bool:
        """True if an appeal may run, and only people who were asked, and are not told, stand in the way."""
        of_asking = {TodoKind.TAKE_PART, TodoKind.WAIT}
        is_asked = appeal_may_run(self.work.case) and _is_asked(self.work)
        return is_asked and all(
            todo.kind in of_asking and todo.envelope is None and todo.certificate is None
            for todo in self.first
        )


def closing_view(
    session: Session,
    case: Case,
    *,
    at: datetime,
    bank_holidays: Container[date],
    late_certificates: bool = True,
) -> ClosingView:
    """Return what would stop, outlast or end with the closing of this open case."""
    work = work_of(session, select(Case).where(Case.id == case.id))[0]
    todos = todos_of(
        session, work, at=at, bank_holidays=bank_holidays, late_certificates=late_certificates, as_open=True
    )
    first = [todo for todo in todos if _comes_first(work, todo)]
    rest = [todo for todo in todos if todo not in first]
    return ClosingView(
        work,
        first,
        [todo for todo in rest if todo.kind in AFTER_CLOSING],
        [todo for todo in rest if todo.kind not in AFTER_CLOSING],
    )


def close_case(
    session: Session,
    case: Case,
    reason: ClosingReason,
    *,
    note: str = "",
    by: Actor,
    at: datetime,
    bank_holidays: Container[date],
    late_certificates: bool = True,
) -> bool:
    """Close the case; return True if anything changed. The caller commits.

    Raises CannotClose while a certificate is due, a document is out for signature or a meeting is booked, and
    ReasonDoesNotFit where the case says something else.
    """
    lock_case(session, case.id)
    if case.closed_at is not None:
        return False
    view = closing_view(
        session, case, at=at, bank_holidays=bank_holidays, late_certificates=late_certificates
    )
    ends_answers = reason is ClosingReason.CONCEDED and view.waits_for_answers_alone
    if view.first and not ends_answers:
        raise CannotClose(view.first)
    if fault := why_it_does_not_fit(view.work, reason):
        raise ReasonDoesNotFit(f"{case.reference}: {reason.value}", sentence=fault)
    cancel_what_is_booked(session, case, held=_was_held(view.work), at=at)
    return record_closing(session, case, reason, note=note, by=by, at=at)


def _was_held(work: CaseWork) -> bool:
    return any(meeting.state is MeetingState.CONCLUDED for meeting in work.meetings)


def why_it_does_not_fit(work: CaseWork, reason: ClosingReason) -> str:
    """Return why this reason contradicts what is recorded, as a sentence; empty where it does not."""
    case, concluded = work.case, [m for m in work.meetings if m.state is MeetingState.CONCLUDED]
    if reason in OUTCOMES and not concluded:
        return "No meeting has finished in this case, so nothing can have come of one."
    if reason is ClosingReason.NOT_HELD and concluded:
        return "A meeting has finished in this case. Choose what came of it."
    if fault := why_not_in_track(reason, case.track):
        return fault
    if reason is ClosingReason.CONCEDED and not appeal_may_run(case):
        return "No appeal is recorded in this case, so nobody gave way in one."
    if reason is ClosingReason.NOT_CHOSEN and not _all_declined(case):
        return "It is not recorded for everyone who asked that they do not want mediation."
    outcomes = [work.outcomes.get(meeting.id) for meeting in concluded]
    return why_not_after(reason, [facts.result for facts in outcomes if facts and facts.result])


def reasons_for(case: Case, *, sees_outcomes: bool) -> list[ClosingReason]:
    """Return the reasons that may be chosen for this case by someone who sees what came of a meeting, or
    not.
    """
    drs = case.track is Track.DRS
    return [
        reason
        for reason in ClosingReason
        if (sees_outcomes or reason not in OUTCOMES)
        and (drs or reason is not ClosingReason.REFUSED)
        and (reason is not ClosingReason.CONCEDED or appeal_may_run(case))
        and not (drs and reason is ClosingReason.NOT_CHOSEN)
    ]


def appeal_may_run(case: Case) -> bool:
    """Return True if disagreement resolution was asked for beside an appeal, or whoever asked was unsure."""
    about = disagreement_of(case)
    if case.track is not Track.DRS or about is None:
        return False
    said = about.appeal_running in {AppealRunning.YES, AppealRunning.UNSURE}
    return said or bool(about.appeal_number) or Ground.APPEAL in about.ground_set


def _comes_first(work: CaseWork, todo: Todo) -> bool:
    if todo.kind is TodoKind.LETTER:
        return todo.dates is not None  # a certificate waits for the letter's date
    if todo.kind in {TodoKind.ON_DEVICE, TodoKind.ON_PAPER}:  # the answer completes or withdraws it
        return todo.envelope is not None and todo.envelope.state is EnvelopeState.OUT
    if todo.kind is TodoKind.POST:
        return todo.certificate is not None
    if todo.kind is TodoKind.WAIT:
        return (
            todo.envelope is not None
            or todo.certificate is not None
            or (todo.party is not None and _is_asked(work))
        )
    if todo.kind is TodoKind.TAKE_PART:
        return _is_asked(work)  # whoever was asked is told first what came of it
    if todo.kind is TodoKind.ARRANGE and work.case.track is Track.MEDIATION and todo.decision is not None:
        wanting = [todo.party] if todo.party else work.in_play(todo.decision)
        return any(
            wants_mediation(todo.decision, party) and work.live_certificate(todo.decision, party) is None
            for party in wanting
        )
    return todo.kind in FIRST_TO_DO


def _is_asked(work: CaseWork) -> bool:
    """Return True if everyone was asked to take part, and nobody was told yet."""
    about = work.disagreement
    return about is not None and about.asked_at is not None and about.told_at is None


def _all_declined(case: Case) -> bool:
    chosen = [
        decision.choices_of(party.id)
        for decision in case.decisions
        for party in case.asking_parties()
        if decision.choices_of(party.id)
    ]
    return bool(chosen) and not any(
        wants_mediation(decision, party) for decision in case.decisions for party in case.asking_parties()
    )
