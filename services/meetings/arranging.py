"""Meetings: arranged, moved, called off, concluded; who is asked is notified in the same transaction."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.attending.access_needs import check_access_again, need_again_what_closing_dropped
from cases.casework.contact_safety import Clearance, NotCleared, clear_or_refuse, waits_by_name
from cases.errors import NotFound
from cases.locks import lock_case
from cases.meetings.arranging import (
    MeetingPlan,
    arrange_meeting,
    cancel_meeting,
    meeting_to_move,
    newest_meeting,
    planned_decisions,
    time_and_place,
)
from cases.meetings.bringing import bring_supporters, open_shared_papers
from cases.meetings.conclude import conclude_meeting, record_not_held, stop_meeting
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import draft_of
from cases.meetings.private_notes import end_sharing
from cases.models import Case
from cases.vocabulary import NotHeldWhy
from dates import uk_day
from services.agreements.sending import follow_meeting, withdraw_agreements
from services.meetings.times import close_times
from services.notifications.meetings import (
    notify_adjourned,
    notify_called_off,
    notify_invited,
    notify_mediator_booked,
    notify_mediator_of_move,
    notify_mediator_off,
    notify_not_held,
    notify_not_invited,
)


def arrange_and_invite(
    session: Session,
    case: Case,
    plan: MeetingPlan,
    *,
    by: Viewer,
    at: datetime,
    moving: Meeting | None = None,
    clearance: Clearance | None = None,
) -> tuple[Meeting, bool]:
    """Arrange a meeting, or move one, and tell everyone who has an address; whether anything changed.

    Whoever was asked before hears only of another time or place, or of other decisions that it is about;
    whoever is new is invited; whoever is not asked any more hears that, with a file that takes the meeting
    out of their calendar. So does a mediator or co-mediator whose meeting it no longer is; one whose it is
    hears that it is theirs, and of another time or place. Nobody is asked
    about proposed times any more.

    Raises NotCleared where the plan would reach whoever may be the other parent, without ``clearance``, or
    brings that parent along as somebody who is not in the case.
    """
    lock_case(session, case.id)
    clear_or_refuse(session, [one.party for one in plan.guests if one.party], clearance, by=by, at=at)
    others = [one for one in plan.guests if one.party is None]
    if along := [one.name for one in others if waits_by_name(case, one.name, one.role_words)]:
        raise NotCleared(case, along)
    earlier = meeting_to_move(session, case, planned_decisions(case, plan), moving=moving)
    asked = {a.party_id for a in earlier.attendances} if earlier else set()
    was = (earlier.starts_at, earlier.ends_at) if earlier else None
    led_by = earlier.mediator_ids if earlier else frozenset()
    stood = time_and_place(earlier) if earlier else None
    about = list(earlier.decisions) if earlier else []
    meeting, changed = arrange_meeting(session, case, plan, by=by, at=at, moving=moving)
    close_times(session, meeting, by=Actor.of(by), at=at)
    if changed:
        need_again_what_closing_dropped(session, case, at=at)
        moved = stood != time_and_place(meeting)
        end_sharing(session, meeting)
        if moved:
            day = uk_day(meeting.starts_at) if earlier is None else None
            check_access_again(session, case, at=at, day=day)
        bring_supporters(session, case, at=at)
        open_shared_papers(session, case, by=Actor.of(by), at=at)
        follow_meeting(session, meeting, by=by, at=at)
        notify_invited(session, meeting, asked_before=asked, moved=moved, about_before=about, at=at)
        if was is not None:
            notify_not_invited(session, meeting, asked_before=asked, was=was, at=at)
        _notify_mediators(session, meeting, led_by, was, moved=moved, at=at)
    return meeting, changed


def _notify_mediators(
    session: Session,
    meeting: Meeting,
    led_by: frozenset[UUID],
    was: tuple[datetime, datetime] | None,
    *,
    moved: bool,
    at: datetime,
) -> None:
    """Tell mediator and co-mediator, and of ``led_by``, who knew it at the time ``was``, those it left."""
    if was is not None:
        for mediator_id in sorted(led_by - meeting.mediator_ids):
            notify_mediator_off(session, meeting, mediator_id, was=was, at=at)
    for mediator_id in sorted(meeting.mediator_ids):
        if mediator_id not in led_by:
            notify_mediator_booked(session, meeting, mediator_id, at=at)
        elif moved and was is not None:
            notify_mediator_of_move(session, meeting, mediator_id, was=was, at=at)


def call_off(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> bool:
    """Call the meeting off and say so to everyone invited."""
    changed = cancel_meeting(session, meeting, by=by, at=at)
    if changed:
        check_access_again(session, meeting.case, at=at)
        open_shared_papers(session, meeting.case, by=Actor.of(by), at=at)
        withdraw_agreements(session, meeting, by=by, at=at)
        notify_called_off(session, meeting, at=at)
        was = (meeting.starts_at, meeting.ends_at)
        for mediator_id in sorted(meeting.mediator_ids):
            notify_mediator_off(session, meeting, mediator_id, was=was, at=at)
    return changed


def meeting_of(session: Session, case_id: UUID) -> Meeting:
    """Return the newest meeting of a case. Raises NotFound."""
    meeting = newest_meeting(session, case_id)
    if meeting is None:
        raise NotFound("this case has no meeting yet")
    return meeting


def conclude(session: Session, outcome: Outcome, *, by: Viewer, at: datetime) -> bool:
    """Conclude the meeting: from now on a certificate that mediation was held is due.

    Where it will continue on another day, everyone who was invited hears that.
    """
    meeting = outcome.meeting
    before = meeting.state
    changed = conclude_meeting(session, meeting, draft_of(outcome), by=by, at=at)
    if changed:
        open_shared_papers(session, meeting.case, by=Actor.of(by), at=at)
    notify_adjourned(session, meeting, before=before, at=at)
    return changed


def mark_not_held(
    session: Session,
    meeting: Meeting,
    *,
    because: str,
    by: Viewer,
    at: datetime,
    why: NotHeldWhy | None = None,
) -> bool:
    """Record that the meeting did not take place, and say so, and no more, to everyone invited."""
    changed = record_not_held(session, meeting, because=because, why=why, by=by, at=at)
    if changed:
        open_shared_papers(session, meeting.case, by=Actor.of(by), at=at)
        notify_not_held(session, meeting, at=at)
    return changed


def mark_stopped(
    session: Session, meeting: Meeting, present: Container[UUID], *, by: Viewer, at: datetime
) -> bool:
    """Record that the mediator stopped the meeting; nobody is emailed of it, a person phones them."""
    changed = stop_meeting(session, meeting, present, by=by, at=at)
    if changed:
        open_shared_papers(session, meeting.case, by=Actor.of(by), at=at)
    return changed
