"""Meetings that were booked or held elsewhere, as a list says: kept as any other, and told to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.drs.parts import usually_asked
from cases.drs.request import disagreement_of
from cases.meetings.arranging import MeetingPlan, arrange_meeting, usual_guests
from cases.meetings.conclude import conclude_meeting, record_not_held
from cases.meetings.outcomes import Change, draft_of, outcome_of, rows_of, save_changes
from cases.models import Case, Decision, Party
from cases.vocabulary import MeetingMode
from dates import from_uk
from services.case_lists.planning import NewCase
from services.case_lists.rows import ListedRow
from services.case_lists.whole_rows import decision_key, said_in

Rows = Sequence[ListedRow]


def record_meetings(
    session: Session,
    case: Case,
    one: NewCase,
    decisions: Sequence[Decision],
    people: Sequence[Party],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Keep the meetings of the case in order of time, each with what came of it."""
    known = {decision_key(rows[0]): found for rows, found in zip(one.decisions, decisions, strict=True)}
    for meeting in one.meetings:
        about = [known[key] for key in meeting.decisions]
        came = _came(one, people, (*meeting.rows, *meeting.others))
        mediator = session.get_one(User, one.mediators[meeting.rows[0].mediator.casefold()])
        _record(session, case, about, meeting.rows, came, mediator, by=by, at=at)


def _came(one: NewCase, people: Sequence[Party], rows: Rows) -> dict[UUID, bool]:
    """Return of each person who asks whether they take part, or did: unless it is said, who wants it does.

    Whoever a list names with one meeting of several is not asked to the others.
    """
    found: dict[UUID, bool] = {}
    for party, theirs in zip(people, one.people, strict=True):
        mine = [row for row in theirs if row in rows]
        said = said_in(mine, "came") if mine else None
        gave_up = all(row.no_mediation_on is not None for row in mine)
        found[party.id] = bool(mine) and not gave_up if said is None else said
    return found


def _record(
    session: Session,
    case: Case,
    about: Sequence[Decision],
    rows: Rows,
    came: Mapping[UUID, bool],
    mediator: User,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    first = rows[0]
    starts_at, ends_at = first.starts_at, first.ends_at
    assert starts_at is not None and ends_at is not None  # noqa: S101, PT018 - the list is refused without
    disagreement = disagreement_of(case)
    asked = case.parties if disagreement is None else usually_asked(case, disagreement)
    guests = [one for one in usual_guests(case) if one.party in asked and came.get(one.party.id, True)]
    plan = MeetingPlan(
        starts_at=starts_at,
        ends_at=ends_at,
        mode=first.meeting_mode or MeetingMode.ONLINE,
        mediator=mediator,
        guests=guests,
        place=first.meeting_place,
        link=first.meeting_link,
        decisions=list(about),
    )
    meeting, _ = arrange_meeting(session, case, plan, by=by, at=at)
    meeting.arranged_at = _midday(first.meeting_told_on) if first.meeting_told_on else min(at, starts_at)
    if first.meeting_not_held is not None and first.meeting_result is None:
        record_not_held(session, meeting, because="", why=first.meeting_not_held, by=by, at=at)
    if first.meeting_result is not None:
        outcome = outcome_of(session, meeting, by=by, at=at)
        values = {field.name: field.value for field in outcome.fields}
        present = [
            Change(f"people.{row}.present", True, outcome.revision) for row in rows_of(values, "people")
        ]
        changes = [Change("result", first.meeting_result.value, outcome.revision), *present]
        save_changes(session, outcome, changes, by=by, at=at)
        conclude_meeting(session, meeting, draft_of(outcome), by=by, at=at)
        meeting.concluded_at = meeting.concluded_at and ends_at
        meeting.signed_before_on = first.statement_signed_on
        meeting.not_held_why = first.meeting_not_held
    session.flush()


def _midday(day: date) -> datetime:
    return from_uk(day, time(12))
