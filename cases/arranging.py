"""Arranging a meeting, moving it, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.errors import CaseError
from cases.evidence import append_evidence
from cases.meetings import Attendance, Meeting
from cases.models import Case, Party
from cases.people import Actor, User, Viewer
from cases.vocabulary import Event, MeetingMode, MeetingState, PartyRole, Role


class NotToBeMoved(CaseError):
    """The meeting was held, or called off; a new one is arranged instead."""

    sentence = "This meeting is over or was called off. Arrange a new one instead."


class NoSuchMediator(CaseError):
    """Only an account with the mediator's role can hold a meeting."""

    status = 422
    sentence = "Choose one of our mediators."


@dataclass(frozen=True)
class Guest:
    """Someone asked to the meeting; ``party`` when they are one."""

    name: str
    role_words: str
    for_whom: str = ""
    party: Party | None = None


@dataclass(frozen=True)
class MeetingPlan:
    """When, where and how. ``short_notice_agreed`` says who agreed to less than five working days' notice."""

    starts_at: datetime
    ends_at: datetime
    mode: MeetingMode
    mediator: User
    guests: Sequence[Guest]
    place: str = ""
    link: str = ""
    dial_in: str = ""
    notes: str = ""
    short_notice_agreed: str = ""


def arrange_meeting(
    session: Session, case: Case, plan: MeetingPlan, *, by: Viewer, at: datetime
) -> tuple[Meeting, bool]:
    """The case's meeting as planned, and whether anything changed.

    While one is arranged, a second call moves it; the same plan again changes nothing.
    """
    if plan.mediator.role is not Role.MEDIATOR or not plan.mediator.active:
        raise NoSuchMediator(f"{plan.mediator.id} is {plan.mediator.role.value}")
    session.scalars(select(Case.id).where(Case.id == case.id).with_for_update()).one()
    meeting = open_meeting(session, case)
    if meeting is None:
        meeting = Meeting(case_id=case.id, arranged_at=at, sequence=0)
        session.add(meeting)
        event = Event.MEETING_ARRANGED
    elif _same(meeting, plan):
        return meeting, False
    else:
        meeting.sequence += 1
        meeting.arranged_at = at  # the notice that counts is the last one
        event = Event.MEETING_MOVED
    _apply(meeting, plan)
    session.flush()
    append_evidence(
        session,
        case,
        event,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "starts_at": plan.starts_at.isoformat(),
            "mode": plan.mode.value,
            "mediator": plan.mediator.name,
            "short_notice_agreed": plan.short_notice_agreed,
        },
    )
    return meeting, True


def cancel_meeting(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> bool:
    """Call a meeting off; whether anything changed."""
    if meeting.state is MeetingState.CANCELLED:
        return False
    if meeting.state is not MeetingState.ARRANGED:
        raise NotToBeMoved(f"meeting {meeting.id} is {meeting.state.value}")
    meeting.state = MeetingState.CANCELLED
    meeting.sequence += 1
    append_evidence(
        session,
        meeting.case,
        Event.MEETING_CANCELLED,
        by=Actor.of(by),
        at=at,
        about={"meeting": str(meeting.id)},
    )
    return True


def open_meeting(session: Session, case: Case) -> Meeting | None:
    """The meeting still to be held, if one is arranged."""
    return session.scalar(
        select(Meeting)
        .where(Meeting.case_id == case.id, Meeting.state == MeetingState.ARRANGED)
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def usual_guests(case: Case) -> list[Guest]:
    """The case's own parties, family first: whom a coordinator starts from."""
    family = [p for p in case.parties if p.role not in {PartyRole.HELPER, PartyRole.INTERPRETER}]
    return [Guest(p.name, p.role.words, party=p) for p in family]


def _apply(meeting: Meeting, plan: MeetingPlan) -> None:
    meeting.state = MeetingState.ARRANGED
    meeting.starts_at, meeting.ends_at, meeting.mode = plan.starts_at, plan.ends_at, plan.mode
    meeting.place, meeting.link, meeting.dial_in = plan.place, plan.link, plan.dial_in
    meeting.notes, meeting.short_notice_agreed = plan.notes, plan.short_notice_agreed
    meeting.mediator_id, meeting.mediator_name = plan.mediator.id, plan.mediator.name
    kept = {(a.party_id, a.name): a for a in meeting.attendances}
    wanted: list[Attendance] = []
    for number, guest in enumerate(plan.guests, start=1):
        party_id = guest.party.id if guest.party else None
        row = kept.pop((party_id, guest.name), None) or Attendance(party_id=party_id, name=guest.name)
        row.number, row.role_words, row.for_whom = number, guest.role_words, guest.for_whom
        wanted.append(row)
    meeting.attendances[:] = wanted


def _same(meeting: Meeting, plan: MeetingPlan) -> bool:
    now = (
        meeting.starts_at,
        meeting.ends_at,
        meeting.mode,
        meeting.mediator_id,
        meeting.place,
        meeting.link,
        meeting.dial_in,
        meeting.notes,
        [(a.name, a.role_words) for a in meeting.attendances],
    )
    then = (
        plan.starts_at,
        plan.ends_at,
        plan.mode,
        plan.mediator.id,
        plan.place,
        plan.link,
        plan.dial_in,
        plan.notes,
        [(g.name, g.role_words) for g in plan.guests],
    )
    return now == then
