"""What happened in one quarter in one local authority's cases, as the plain rows that figures are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases.access import counted_for, seen_by
from cases.accounts.people import Viewer
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.certificates.models import Certificate
from cases.deadlines.action_states import ActionAnswerKind
from cases.meetings.models import Meeting, Outcome, OutcomeField
from cases.models import Case, ChoiceMade, Decision
from cases.reports.figures import ActionRow, CertificateRow, MeetingRow, QuarterRows, RequestRow
from cases.reports.quarters import quarter_days, quarters_before
from cases.vocabulary import Choice, MeetingState, Result
from dates import from_uk, uk_day

AT_ONE_TIME = 500


def quarters_of(session: Session, viewer: Viewer, authority: str | None, *, today: date) -> list[str]:
    """Return the quarters that have ended since the authority's first case, the newest first.

    Without an authority that of ``viewer``, who sees no other's cases.
    """
    first = session.scalar(select(func.min(Case.received_at)).where(*_whose(viewer, authority)))
    return quarters_before(today, uk_day(first)) if first else []


def quarter_rows(session: Session, viewer: Viewer, authority: str | None, quarter: str) -> QuarterRows:
    """Return what happened in the quarter in the authority's cases that ``viewer`` may see.

    A request counts on the day it came in, or for a later decision of a case on the day of that contact; a
    certificate on its day of issue, a meeting on the day it ended, an action on the day it was due.
    """
    first, after = quarter_days(quarter)
    begins, ends = from_uk(first, time()), from_uk(after, time())
    whose = _whose(viewer, authority)
    return QuarterRows(
        requests=_requests(session, whose, (first, after), (begins, ends)),
        certificates=_certificates(session, whose, first, after),
        meetings=_meetings(session, whose, begins, ends),
        actions=_actions(session, whose, first, after),
    )


def cases_of(session: Session, viewer: Viewer, case_ids: Iterable[UUID]) -> list[Case]:
    """Return these cases, those that ``viewer`` may see, by reference."""
    ids = sorted(set(case_ids))
    found: list[Case] = []
    for place in range(0, len(ids), AT_ONE_TIME):
        query = select(Case).where(seen_by(viewer), Case.id.in_(ids[place : place + AT_ONE_TIME]))
        found += session.scalars(query)
    return sorted(found, key=lambda case: case.reference)


Whose = tuple[ColumnElement[bool], ...]


def _whose(viewer: Viewer, authority: str | None) -> Whose:
    return (counted_for(viewer), *((Case.authority_name == authority,) if authority is not None else ()))


def _requests(
    session: Session, whose: Whose, days: tuple[date, date], instants: tuple[datetime, datetime]
) -> tuple[RequestRow, ...]:
    facts = select(Decision.id, Case.id, Decision.kind, Case.track, Case.asker).join(Decision.case)
    opened = facts.where(
        *whose, Decision.number == 1, Case.received_at >= instants[0], Case.received_at < instants[1]
    )
    later = facts.where(
        *whose, Decision.number > 1, Decision.contacted_on >= days[0], Decision.contacted_on < days[1]
    )
    rows = [*session.execute(opened), *session.execute(later)]
    chosen = {
        made.decision_id: made.choice for made in _choices(session, [row[0] for row in rows], Decision.id)
    }
    return tuple(
        RequestRow(case_id, kind, track, asker, chosen.get(decision_id))
        for decision_id, case_id, kind, track, asker in rows
    )


@dataclass(frozen=True)
class _Made:
    """A choice that somebody made, for or against."""

    decision_id: UUID
    case_id: UUID
    choice: Choice
    at: datetime


def _choices(session: Session, ids: list[UUID], in_any: InstrumentedAttribute[UUID]) -> list[_Made]:
    """Return the choices about these decisions or cases, by time, without those who were undecided."""
    found: list[_Made] = []
    for place in range(0, len(ids), AT_ONE_TIME):
        query = select(Decision.id, Decision.case_id, ChoiceMade.choice, ChoiceMade.chosen_at)
        query = query.join(ChoiceMade.decision).where(in_any.in_(ids[place : place + AT_ONE_TIME]))
        query = query.where(ChoiceMade.choice != Choice.UNDECIDED)
        rows = session.execute(query.order_by(ChoiceMade.chosen_at, ChoiceMade.recorded_at))
        found += [_Made(*row) for row in rows]
    return found


def _certificates(session: Session, whose: Whose, first: date, after: date) -> tuple[CertificateRow, ...]:
    query = (
        select(Case.id, Certificate.variant)
        .join(Certificate.case)
        .where(*whose, Certificate.issue_date >= first, Certificate.issue_date < after)
        .where(Certificate.replaces_id.is_(None), Certificate.withdrawn_at.is_(None))
    )
    return tuple(CertificateRow(*row) for row in session.execute(query))


def _meetings(session: Session, whose: Whose, begins: datetime, ends: datetime) -> tuple[MeetingRow, ...]:
    facts = (
        select(Meeting.id, Case.id, Case.track, Meeting.starts_at)
        .join(Meeting.case)
        .where(*whose, Meeting.state == MeetingState.CONCLUDED)
        .where(Meeting.ends_at >= begins, Meeting.ends_at < ends)
    )
    rows = list(session.execute(facts))
    results: dict[UUID, Result] = {}
    for place in range(0, len(rows), AT_ONE_TIME):
        ids = [row[0] for row in rows[place : place + AT_ONE_TIME]]
        said = select(Outcome.meeting_id, OutcomeField.value).join(OutcomeField.outcome)
        for meeting_id, value in session.execute(
            said.where(Outcome.meeting_id.in_(ids), OutcomeField.name == "result")
        ):
            if value in set(Result):
                results[meeting_id] = Result(value)
    chosen: dict[UUID, date] = {}
    for made in _choices(session, [row[1] for row in rows], Decision.case_id):
        if made.choice is Choice.MEDIATION:
            chosen.setdefault(made.case_id, uk_day(made.at))
    return tuple(
        MeetingRow(case_id, track, uk_day(starts_at), chosen.get(case_id), results.get(meeting_id))
        for meeting_id, case_id, track, starts_at in rows
    )


def _actions(session: Session, whose: Whose, first: date, after: date) -> tuple[ActionRow, ...]:
    done_on = (
        select(func.min(ActionAnswer.said_on))
        .where(ActionAnswer.action_id == AgreedAction.id, ActionAnswer.kind == ActionAnswerKind.DONE)
        .correlate(AgreedAction)
        .scalar_subquery()
    )
    query = (
        select(Case.id, AgreedAction.due_date, done_on)
        .join(AgreedAction.case)
        .where(*whose, AgreedAction.replaced_at.is_(None))
        .where(AgreedAction.due_date >= first, AgreedAction.due_date < after)
    )
    return tuple(ActionRow(case_id, due, done) for case_id, due, done in session.execute(query) if due)
