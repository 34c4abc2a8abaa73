"""Arranging a meeting, moving it, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.errors import CaseError
from cases.evidence import append_evidence
from cases.locks import lock_case
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

    While one is arranged, a second call moves it, or changes who comes and what is noted; the same plan again
    changes nothing. ``meeting.sequence`` rises when time or place is another, or other people are asked:
    calendars take the newer file. Raises NoSuchMediator.
    """
    if plan.mediator.role is not Role.MEDIATOR or not plan.mediator.active:
        raise NoSuchMediator(f"{plan.mediator.id} is {plan.mediator.role.value}")
    lock_case(session, case.id)
    meeting = open_meeting(session, case)
    if meeting is None:
        meeting = Meeting(case_id=case.id, arranged_at=at, sequence=0)
        session.add(meeting)
        event = Event.MEETING_ARRANGED
    elif time_and_place(meeting) != _planned_time_and_place(plan):
        meeting.sequence += 1
        meeting.arranged_at = at  # the notice that counts is the last one
        event = Event.MEETING_MOVED
    elif _details(meeting) != _planned_details(plan):
        if _askees(meeting) != {guest.party.id for guest in plan.guests if guest.party}:
            meeting.sequence += 1
        event = Event.MEETING_CHANGED
    else:
        return meeting, False
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
            "asked": [guest.name for guest in plan.guests],
            "short_notice_agreed": plan.short_notice_agreed,
        },
    )
    return meeting, True


def cancel_meeting(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> bool:
    """Call a meeting off; whether anything changed. Raises NotToBeMoved once it was held or not held."""
    lock_case(session, meeting.case_id)
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


def newest_meeting(session: Session, case_id: UUID, *, mediator_id: UUID | None = None) -> Meeting | None:
    """The meeting that a case's pages are about: its last one that was not called off, else the last.

    With ``mediator_id`` only meetings that this mediator holds are looked at.
    """
    query = select(Meeting).where(Meeting.case_id == case_id)
    if mediator_id is not None:
        query = query.where(Meeting.mediator_id == mediator_id)
    called_off = Meeting.state == MeetingState.CANCELLED
    return session.scalar(query.order_by(called_off, Meeting.starts_at.desc()).limit(1))


def usual_guests(case: Case) -> list[Guest]:
    """The case's own parties, family first: whom a coordinator starts from."""
    family = [p for p in case.parties if p.role not in {PartyRole.HELPER, PartyRole.INTERPRETER}]
    return [Guest(p.name, part_in(p), for_whom(case, p), party=p) for p in family]


def part_in(party: Party) -> str:
    """What they are at a meeting: their post where they have one, else their part in the case."""
    return party.post or party.role.words


def for_whom(case: Case, party: Party) -> str:
    """Whom they come for: a body, the person they support, or "" for themselves."""
    if party.organisation:
        return party.organisation
    if party.role in {PartyRole.SUPPORTER, PartyRole.HELPER}:
        supported = next((p for p in case.parties if p.id == party.supports_id), None)
        return supported.name if supported else next((p.name for p in case.asking_parties()), "")
    return ""


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


def _askees(meeting: Meeting) -> set[UUID]:
    return {a.party_id for a in meeting.attendances if a.party_id is not None}


def time_and_place(meeting: Meeting) -> tuple[object, ...]:
    """When and how a meeting is: another one means that it has moved."""
    return (
        meeting.starts_at,
        meeting.ends_at,
        meeting.mode,
        meeting.place,
        meeting.link,
        meeting.dial_in,
    )


def _planned_time_and_place(plan: MeetingPlan) -> tuple[object, ...]:
    return (plan.starts_at, plan.ends_at, plan.mode, plan.place, plan.link, plan.dial_in)


def _details(meeting: Meeting) -> tuple[object, ...]:
    guests = [(a.party_id, a.name, a.role_words, a.for_whom) for a in meeting.attendances]
    return (meeting.mediator_id, meeting.notes, meeting.short_notice_agreed, guests)


def _planned_details(plan: MeetingPlan) -> tuple[object, ...]:
    guests = [(g.party.id if g.party else None, g.name, g.role_words, g.for_whom) for g in plan.guests]
    return (plan.mediator.id, plan.notes, plan.short_notice_agreed, guests)
