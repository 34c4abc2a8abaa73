"""Meetings that were booked or held elsewhere, as a list says: kept as any other, and told to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.meetings.arranging import MeetingPlan, arrange_meeting, usual_guests
from cases.meetings.conclude import conclude_meeting
from cases.meetings.outcomes import Change, draft_of, outcome_of, rows_of, save_changes
from cases.models import Case, Decision, Party
from cases.vocabulary import MeetingMode
from dates import from_uk
from services.case_lists.planning import NewCase, said_in
from services.case_lists.rows import ListedRow

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
    """Keep the meeting of each decision; two decisions with the same time and mediator share one."""
    shared: dict[tuple[datetime, str], list[tuple[Decision, Rows]]] = {}
    for decision, rows in zip(decisions, one.decisions, strict=True):
        row = meeting_row(rows)
        if row is not None and row.starts_at is not None:
            shared.setdefault((row.starts_at, row.mediator.casefold()), []).append((decision, rows))
    for (_, address), about in shared.items():
        every = [row for _, of_one in about for row in of_one]
        came, mediator = _came(one, people, every), session.get_one(User, one.mediators[address])
        _record(session, case, [decision for decision, _ in about], every, came, mediator, by=by, at=at)


def meeting_row(rows: Rows) -> ListedRow | None:
    """Return the row of a decision that says when its meeting is; None where it has none."""
    return next((row for row in rows if row.meeting_on is not None), None)


def _came(one: NewCase, people: Sequence[Party], rows: Rows) -> dict[UUID, bool]:
    """Return of each person who asks whether they take part, or did: unless it is said, who wants it does."""
    found: dict[UUID, bool] = {}
    for party, theirs in zip(people, one.people, strict=True):
        mine = [row for row in theirs if row in rows]
        said = said_in(mine, "came") if mine else None
        gave_up = any(row.no_mediation_on is not None for row in mine)
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
    first = meeting_row(rows)
    assert first is not None  # noqa: S101 - the caller found one
    starts_at, ends_at, mode = first.starts_at, first.ends_at, said_in(rows, "meeting_mode")
    assert starts_at is not None and ends_at is not None  # noqa: S101, PT018 - the list is refused without
    guests = [guest for guest in usual_guests(case) if guest.party is None or came.get(guest.party.id, True)]
    plan = MeetingPlan(
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode or MeetingMode.ONLINE,
        mediator=mediator,
        guests=guests,
        place=said_in(rows, "meeting_place"),
        link=said_in(rows, "meeting_link"),
        decisions=list(about),
    )
    told_on: date | None = said_in(rows, "meeting_told_on")
    meeting, _ = arrange_meeting(session, case, plan, by=by, at=at)
    meeting.arranged_at = _midday(told_on) if told_on else min(at, starts_at)
    result = said_in(rows, "meeting_result")
    if result is not None:
        outcome = outcome_of(session, meeting, by=by, at=at)
        values = {field.name: field.value for field in outcome.fields}
        present = [
            Change(f"people.{row}.present", True, outcome.revision) for row in rows_of(values, "people")
        ]
        changes = [Change("result", result.value, outcome.revision), *present]
        save_changes(session, outcome, changes, by=by, at=at)
        conclude_meeting(session, meeting, draft_of(outcome), by=by, at=at)
        meeting.concluded_at = meeting.concluded_at and ends_at
        meeting.signed_before_on = said_in(rows, "statement_signed_on")
    session.flush()


def _midday(day: date) -> datetime:
    return from_uk(day, time(12))
