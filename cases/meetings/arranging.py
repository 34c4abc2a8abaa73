"""Arranging a meeting, moving it, calling it off."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User, Viewer
from cases.casework.closing import A_MEETING, reopen_case
from cases.casework.own_case import refuse_own_case, refuse_own_mediator
from cases.drs.parts import everyone_agreed, not_asked, parts_of
from cases.drs.request import disagreement_of
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.intake.advice import wants_mediation
from cases.locks import lock_case
from cases.meetings.models import Attendance, Meeting, mediated_by
from cases.models import Case, Decision, Party
from cases.vocabulary import Event, MeetingMode, MeetingState, PartyRole, Role, Track


class NotToBeMoved(CaseError):
    """The meeting was held, or called off; a new one is arranged instead."""

    sentence = "This meeting is over or was called off. Arrange a new one instead."


class NoSuchMediator(CaseError):
    """Only an account with the mediator's role can hold a meeting."""

    status = 422
    sentence = "Choose one of our mediators."


class SameMediatorTwice(CaseError):
    """A co-mediator is somebody beside the mediator."""

    status = 422
    sentence = "Choose somebody else as co-mediator, or nobody."


class NotSaidWhich(CaseError):
    """A case has several decisions, and nobody said which of them the meeting is about."""

    status = 422
    sentence = "Choose which decisions the meeting is about."


class ArrangedTwice(CaseError):
    """A decision has a meeting arranged already, which is not the one that is planned."""

    status = 422

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"decision {decision.number} has two meetings arranged")
        self.sentence = (
            f"Decision {decision.number} has another meeting arranged already. "
            "Move that one, or call it off first."
        )


class NotEveryoneAgreed(CaseError):
    """Disagreement resolution is voluntary for everyone (CFA 2014, s 57), and not everyone has said yes."""

    sentence = "Not everyone has agreed to take part yet, so no meeting can be arranged."


class NotAskedToTakePart(CaseError):
    """Somebody of the disagreement is invited whom nobody asked whether they take part."""

    status = 422

    def __init__(self, party: Party) -> None:
        super().__init__(f"party {party.id} was not asked")
        self.sentence = (
            f"{party.name} was not asked to take part, so they are not invited. "
            "Ask them first, under Calls and focus."
        )


@dataclass(frozen=True)
class Guest:
    """Someone asked to the meeting; ``party`` when they are one."""

    name: str
    role_words: str
    for_whom: str = ""
    party: Party | None = None


@dataclass(frozen=True)
class MeetingPlan:
    """When, where, how and about which decisions, all of one case; a case's only one need not be named.

    ``short_notice_agreed`` says who agreed to less than five working days' notice, ``why_this_place`` why the
    place is neutral and central.
    """

    starts_at: datetime
    ends_at: datetime
    mode: MeetingMode
    mediator: User
    guests: Sequence[Guest]
    place: str = ""
    venue_code: str = ""
    access: str = ""
    why_this_place: str = ""
    link: str = ""
    dial_in: str = ""
    notes: str = ""
    short_notice_agreed: str = ""
    decisions: Sequence[Decision] = ()
    co_mediator: User | None = None


def arrange_meeting(
    session: Session,
    case: Case,
    plan: MeetingPlan,
    *,
    by: Viewer,
    at: datetime,
    moving: Meeting | None = None,
) -> tuple[Meeting, bool]:
    """Arrange the meeting as planned; return it, and True if anything changed.

    While one is arranged about a decision of the plan, or is named as ``moving``, this moves it, or changes
    who comes and what is noted; the same plan again changes nothing. ``meeting.sequence`` rises when time or
    place is another, other people are asked, another mediator leads it, or it is about other decisions: each
    is a change of its own, and calendars take the newer file. Raises NoSuchMediator, SameMediatorTwice,
    NotSaidWhich, ArrangedTwice, NotToBeMoved, NotEveryoneAgreed, NotAskedToTakePart, OwnCase.
    """
    _require_mediators(plan)
    lock_case(session, case.id)
    refuse_own_case(session, case, by)
    refuse_own_mediator(case, plan.mediator, plan.co_mediator)
    decisions = planned_decisions(case, plan)
    meeting = meeting_to_move(session, case, decisions, moving=moving)
    if meeting is None and waits_for_agreement(session, case):
        raise NotEveryoneAgreed(case.reference)
    _refuse_unasked(case, plan, invited_before=_askees(meeting) if meeting else frozenset())
    if meeting is None:
        meeting = Meeting(case_id=case.id, arranged_at=at, sequence=0)
        session.add(meeting)
        event = Event.MEETING_ARRANGED
    elif time_and_place(meeting) != _planned_time_and_place(plan):
        meeting.sequence += 1
        meeting.arranged_at = at  # the notice that counts is the last one
        event = Event.MEETING_MOVED
    elif _details(meeting) != _planned_details(plan, decisions):
        others_asked = _askees(meeting) != {guest.party.id for guest in plan.guests if guest.party}
        other_mediator = _mediators(meeting) != _planned_mediators(plan)
        if others_asked or other_mediator or list(meeting.decisions) != decisions:
            meeting.sequence += 1
        event = Event.MEETING_CHANGED
    else:
        return meeting, False
    _apply(meeting, plan, decisions)
    session.flush()
    append_evidence(
        session,
        case,
        event,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(meeting.id),
            "decisions": [str(decision.id) for decision in decisions],
            "starts_at": plan.starts_at.isoformat(),
            "mode": plan.mode.value,
            "mediator": plan.mediator.name,
            "asked": [guest.name for guest in plan.guests],
            "short_notice_agreed": plan.short_notice_agreed,
            **({"co_mediator": plan.co_mediator.name} if plan.co_mediator else {}),
            **({"why_this_place": plan.why_this_place} if plan.why_this_place else {}),
        },
    )
    reopen_case(session, case, because=A_MEETING, by=Actor.of(by), at=at)
    return meeting, True


def _refuse_unasked(case: Case, plan: MeetingPlan, *, invited_before: Container[UUID]) -> None:
    unasked = not_asked(case)
    for guest in plan.guests:
        party = guest.party
        if party is not None and party in unasked and party.id not in invited_before:
            raise NotAskedToTakePart(party)


def _require_mediators(plan: MeetingPlan) -> None:
    for person in filter(None, (plan.mediator, plan.co_mediator)):
        if person.role is not Role.MEDIATOR or not person.active:
            raise NoSuchMediator(f"{person.id} is {person.role.value}")
    if plan.co_mediator is not None and plan.co_mediator.id == plan.mediator.id:
        raise SameMediatorTwice(f"{plan.mediator.id} is mediator and co-mediator")


def waits_for_agreement(session: Session, case: Case) -> bool:
    """Return True if everyone's yes is still to come, without which no meeting is arranged."""
    asked_for = case.track is Track.DRS and disagreement_of(case) is not None
    return asked_for and not everyone_agreed(parts_of(session, case))


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


def arranged_meetings(session: Session, case: Case) -> Sequence[Meeting]:
    """Return the meetings still to be held, in order of time: at most one for each decision."""
    return session.scalars(
        select(Meeting)
        .where(Meeting.case_id == case.id, Meeting.state == MeetingState.ARRANGED)
        .order_by(Meeting.starts_at)
    ).all()


def meetings_to_come(session: Session, case: Case, *, at: datetime) -> list[Meeting]:
    """Return the arranged meetings that begin after ``at`` (UTC), in order of time."""
    return [meeting for meeting in arranged_meetings(session, case) if meeting.starts_at > at]


def meetings_without_outcome(session: Session, case: Case, *, at: datetime) -> list[Meeting]:
    """Return the meetings that have begun by ``at`` (UTC) and of which nobody has recorded what became."""
    return [meeting for meeting in arranged_meetings(session, case) if meeting.starts_at <= at]


def meeting_to_move(
    session: Session, case: Case, decisions: Sequence[Decision], *, moving: Meeting | None = None
) -> Meeting | None:
    """Return the arranged meeting that a plan about ``decisions`` moves; None when it makes a new one.

    Raises NotToBeMoved where ``moving`` is arranged no more, ArrangedTwice where the plan would leave a
    decision with two meetings arranged.
    """
    arranged = arranged_meetings(session, case)
    if moving is not None and moving not in arranged:
        raise NotToBeMoved(f"meeting {moving.id} is {moving.state.value}")
    found = moving
    for meeting in arranged:
        shared = [
            decision for decision in decisions if decision in meeting.decisions or not meeting.decisions
        ]
        if not shared or meeting is found:
            continue
        if found is not None:
            raise ArrangedTwice(shared[0])
        found = meeting
    return found


def planned_decisions(case: Case, plan: MeetingPlan) -> list[Decision]:
    """Return the decisions that the plan is about, in their own order.

    Raises NotSaidWhich where a case has several and the plan names none.
    """
    if plan.decisions:
        return [decision for decision in case.decisions if decision in plan.decisions]
    if len(case.decisions) > 1:
        raise NotSaidWhich(f"{case.reference} has {len(case.decisions)} decisions")
    return list(case.decisions)


def decisions_to_mediate(case: Case, certified: Container[tuple[UUID, UUID]] = ()) -> list[Decision]:
    """Return the decisions about which someone of the family wants mediation and has no certificate yet.

    ``certified`` holds decision and party of each certificate now live. In disagreement resolution nobody
    chooses for a decision, so it is all of them.
    """
    if case.track is Track.DRS:
        return list(case.decisions)
    return [
        decision
        for decision in case.decisions
        if any(
            wants_mediation(decision, party) and (decision.id, party.id) not in certified
            for party in case.asking_parties()
        )
    ]


def newest_meeting(session: Session, case_id: UUID, *, mediator_id: UUID | None = None) -> Meeting | None:
    """Return the meeting that a case's pages are about: its last one that was not called off, else the last.

    With ``mediator_id`` only meetings of this mediator, or co-mediator, are looked at.
    """
    query = select(Meeting).where(Meeting.case_id == case_id)
    if mediator_id is not None:
        query = query.where(mediated_by(mediator_id))
    called_off = Meeting.state == MeetingState.CANCELLED
    return session.scalar(query.order_by(called_off, Meeting.starts_at.desc()).limit(1))


def usual_guests(case: Case) -> list[Guest]:
    """Return the case's own parties, family first: whom a coordinator starts from."""
    family = [p for p in may_be_invited(case) if p.role not in {PartyRole.HELPER, PartyRole.INTERPRETER}]
    return [Guest(p.name, part_in(p), for_whom(case, p), party=p) for p in family]


def may_be_invited(case: Case) -> list[Party]:
    """Return who of the case may be invited: in disagreement resolution nobody who was not asked before."""
    unasked = not_asked(case)
    return [party for party in case.present_parties() if party not in unasked]


def part_in(party: Party) -> str:
    """Return what they are at a meeting: their post where they have one, else their part in the case."""
    return party.post or party.role.words


def for_whom(case: Case, party: Party) -> str:
    """Return whom they come for: a body, the person they support, or "" for themselves.

    A body that goes by its own name comes for itself.
    """
    if party.organisation:
        return party.organisation if party.organisation != party.name else ""
    if party.role in {PartyRole.SUPPORTER, PartyRole.HELPER}:
        supported = next((p for p in case.parties if p.id == party.supports_id), None)
        return supported.name if supported else next((p.name for p in case.asking_parties()), "")
    return ""


def _apply(meeting: Meeting, plan: MeetingPlan, decisions: list[Decision]) -> None:
    meeting.state = MeetingState.ARRANGED
    meeting.decisions = decisions
    meeting.starts_at, meeting.ends_at, meeting.mode = plan.starts_at, plan.ends_at, plan.mode
    meeting.place, meeting.link, meeting.dial_in = plan.place, plan.link, plan.dial_in
    meeting.venue_code, meeting.access = plan.venue_code, plan.access
    meeting.notes, meeting.short_notice_agreed = plan.notes, plan.short_notice_agreed
    meeting.why_this_place = plan.why_this_place
    meeting.mediator_id, meeting.mediator_name = plan.mediator.id, plan.mediator.name
    meeting.co_mediator_id = plan.co_mediator.id if plan.co_mediator else None
    meeting.co_mediator_name = plan.co_mediator.name if plan.co_mediator else ""
    kept = {(a.party_id, a.name): a for a in meeting.attendances}
    wanted: list[Attendance] = []
    for number, guest in enumerate(plan.guests, start=1):
        party_id = guest.party.id if guest.party else None
        row = kept.pop((party_id, guest.name), None) or Attendance(party_id=party_id, name=guest.name)
        row.number, row.role_words, row.for_whom = number, guest.role_words, guest.for_whom
        wanted.append(row)
    meeting.attendances[:] = wanted


def _mediators(meeting: Meeting) -> tuple[UUID, UUID | None]:
    return meeting.mediator_id, meeting.co_mediator_id


def _planned_mediators(plan: MeetingPlan) -> tuple[UUID, UUID | None]:
    return plan.mediator.id, plan.co_mediator.id if plan.co_mediator else None


def _askees(meeting: Meeting) -> set[UUID]:
    return {a.party_id for a in meeting.attendances if a.party_id is not None}


def time_and_place(meeting: Meeting) -> tuple[object, ...]:
    """Return when and how a meeting is: another one means that it has moved."""
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
    noted = (meeting.notes, meeting.short_notice_agreed, meeting.venue_code, meeting.access)
    return (_mediators(meeting), noted, meeting.why_this_place, guests, list(meeting.decisions))


def _planned_details(plan: MeetingPlan, decisions: list[Decision]) -> tuple[object, ...]:
    guests = [(g.party.id if g.party else None, g.name, g.role_words, g.for_whom) for g in plan.guests]
    noted = (plan.notes, plan.short_notice_agreed, plan.venue_code, plan.access)
    return (_planned_mediators(plan), noted, plan.why_this_place, guests, decisions)
