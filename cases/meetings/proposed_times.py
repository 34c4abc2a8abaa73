"""Times proposed for a meeting: what is proposed, who is asked, and what each party answers.

A row of ``TimesAsked`` and its answers belong to one party: the party itself and coordinators read them, and
nobody else. A time that anyone may have answered is never rewritten to another time or place: it ends, and a
new one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor, User
from cases.casework.own_case import refuse_own_mediator
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import COMES, Event, MeetingMode, PartyRole, TimeEnd, TimeReply, ToldHow
from storage.database import Base, EnumColumn, WithId

MAY_BE_ASKED_FOR_TIMES = FAMILY_ROLES | {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}
"""Parties; supporters, helpers and interpreters come with one of them."""
MOST_TIMES = 12
"""How many times may be open at once: more than anyone can answer on a phone."""


class NoTimesToAsk(CaseError):
    """Nobody can be asked: no proposed time lies ahead."""

    status = 422
    sentence = "Propose at least one time that lies ahead first."


class TooManyTimes(CaseError):
    """More times are open than anyone can answer."""

    status = 422
    sentence = f"There are {MOST_TIMES} times already. Withdraw one first."


class TimesClosed(CaseError):
    """A meeting is arranged, the case is closed, or others are asked: answers change nothing any more."""

    sentence = "Nothing more is asked about times now. Phone us if something has changed for you."


class TimeEnded(CaseError):
    """This proposed time was withdrawn, changed or booked meanwhile."""

    sentence = "This time is no longer open: it was withdrawn, changed or booked."


@dataclass(frozen=True)
class TimePlan:
    """One time as a coordinator proposes it: when (UTC), with whom, where or how."""

    starts_at: datetime
    ends_at: datetime
    mediator: User
    mode: MeetingMode
    place: str = ""
    venue_code: str = ""
    access: str = ""
    """How to get into the venue and what is there, as the directory says when it is picked."""
    place_why: str = ""
    """Why the place is neutral, and fair to reach for both sides."""
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""
    dial_in: str = ""

    def is_other_meeting_than(self, time: ProposedTime) -> bool:
        """Return True if who said yes to ``time`` has not said yes to this one."""
        return (self.starts_at, self.ends_at, self.mode, self.place) != (
            time.starts_at,
            time.ends_at,
            time.mode,
            time.place,
        )


@dataclass(frozen=True)
class OneAnswer:
    """What a party says of one time; ``minutes`` is its own journey there, as it typed it."""

    reply: TimeReply
    minutes: int | None = None


class ProposedTime(WithId, Base):
    """One time that a coordinator proposes for a meeting of a case."""

    __tablename__ = "proposed_time"
    __table_args__ = (UniqueConstraint("case_id", "number", name="uq_proposed_time_case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[MeetingMode] = mapped_column(EnumColumn(MeetingMode))
    place: Mapped[str] = mapped_column(Text, default="")
    venue_code: Mapped[str] = mapped_column(String(40), default="")
    access: Mapped[str] = mapped_column(Text, default="")
    place_why: Mapped[str] = mapped_column(Text, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    link: Mapped[str] = mapped_column(Text, default="")
    dial_in: Mapped[str] = mapped_column(default="")
    mediator_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    mediator_name: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    """When the parties were asked about it; nobody but staff sees it before."""
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[TimeEnd | None] = mapped_column(EnumColumn(TimeEnd))
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"))
    """The meeting that was booked at this time."""

    case: Mapped[Case] = relationship()
    mediator: Mapped[User] = relationship()
    answers: Mapped[list[TimeAnswer]] = relationship(back_populates="time", order_by="TimeAnswer.answered_at")

    def answer_of(self, party: Party) -> TimeAnswer | None:
        """Return what this party says of it; None while it has not answered."""
        return next((one for one in self.answers if one.party_id == party.id), None)


class TimeAnswer(WithId, Base):
    """What one party says of one time; a later answer takes its place."""

    __tablename__ = "time_answer"
    __table_args__ = (UniqueConstraint("time_id", "party_id", name="uq_time_answer_time_id"),)

    time_id: Mapped[UUID] = mapped_column(ForeignKey("proposed_time.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    reply: Mapped[TimeReply] = mapped_column(EnumColumn(TimeReply))
    minutes: Mapped[int | None]
    answered_at: Mapped[datetime]

    time: Mapped[ProposedTime] = relationship(back_populates="answers")


class TimesAsked(WithId, Base):
    """One party asked which of the times it can do; asked anew for a later meeting, it is the same row."""

    __tablename__ = "times_asked"
    __table_args__ = (UniqueConstraint("case_id", "party_id", name="uq_times_asked_case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(default="")
    reply_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_how: Mapped[ToldHow | None] = mapped_column(EnumColumn(ToldHow))
    """How staff heard it; None where the party answered on a page."""
    access: Mapped[str] = mapped_column(Text, default="")
    """What would help them to take part."""
    comes_from: Mapped[str] = mapped_column(default="")
    """From where they travel, as staff typed it: a town or a part of one."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    closed_at: Mapped[datetime | None]
    """When a meeting was arranged: nothing more is asked until staff ask anew."""
    tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    code_round: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()

    @property
    def is_open(self) -> bool:
        """True while answers are taken."""
        return self.closed_at is None and self.case.closed_at is None


def open_times(session: Session, case: Case) -> list[ProposedTime]:
    """Return the times that are proposed and not ended, in their own order, those that have passed too."""
    found = session.scalars(
        select(ProposedTime).where(ProposedTime.case_id == case.id, ProposedTime.ended_at.is_(None))
    )
    return sorted(found, key=lambda time: (time.starts_at, time.number))


def times_to_answer(session: Session, case: Case, *, at: datetime) -> list[ProposedTime]:
    """Return the times that parties are asked about: those that were sent and lie ahead."""
    return [one for one in open_times(session, case) if one.sent_at is not None and one.starts_at > at]


def asked_for_times(session: Session, case: Case) -> list[TimesAsked]:
    """Return who is or was asked, in the order of the parties."""
    found = session.scalars(select(TimesAsked).where(TimesAsked.case_id == case.id)).all()
    return sorted(found, key=lambda asked: asked.party.number)


def has_answered(asked: TimesAsked, times: Sequence[ProposedTime]) -> bool:
    """Return True if this party has said something of each of ``times``."""
    return bool(times) and all(time.answer_of(asked.party) is not None for time in times)


def all_could_come(time: ProposedTime, asked: Sequence[TimesAsked]) -> bool:
    """Return True if everyone who is asked said of this time that they can."""
    answers = [time.answer_of(one.party) for one in asked]
    return bool(answers) and all(one is not None and one.reply in COMES for one in answers)


def propose_time(session: Session, case: Case, plan: TimePlan, *, by: Actor, at: datetime) -> ProposedTime:
    """Propose one more time; nobody but staff sees it until it is sent. Raises TooManyTimes, OwnCase."""
    lock_case(session, case.id)
    refuse_own_mediator(case, plan.mediator)
    if len(open_times(session, case)) >= MOST_TIMES:
        raise TooManyTimes(case.reference)
    return _add(session, case, plan, Event.TIME_PROPOSED, by=by, at=at)


def change_time(
    session: Session, time: ProposedTime, plan: TimePlan, *, by: Actor, at: datetime
) -> tuple[ProposedTime, bool]:
    """Change a proposed time; return the one that stands now, and True if anything changed.

    Where it is another time or place and somebody was asked about it, a new one takes its place, and nobody
    has answered that. Raises TimeEnded, OwnCase.
    """
    lock_case(session, time.case_id)
    refuse_own_mediator(time.case, plan.mediator)
    session.refresh(time)
    if time.ended_at is not None:
        raise TimeEnded(str(time.id))
    if _as_plan(time) == plan:
        return time, False
    if time.sent_at is not None and plan.is_other_meeting_than(time):
        time.ended_at, time.ended_why = at, TimeEnd.CHANGED
        return _add(session, time.case, plan, Event.TIME_CHANGED, by=by, at=at, instead_of=time), True
    _write(time, plan)
    _note(session, time, Event.TIME_CHANGED, by=by, at=at)
    return time, True


def withdraw_time(session: Session, time: ProposedTime, *, by: Actor, at: datetime) -> bool:
    """Take a proposed time back; return True if anything changed."""
    lock_case(session, time.case_id)
    session.refresh(time)
    if time.ended_at is not None:
        return False
    time.ended_at, time.ended_why = at, TimeEnd.WITHDRAWN
    _note(session, time, Event.TIME_WITHDRAWN, by=by, at=at)
    return True


def ask_for_times(
    session: Session, case: Case, parties: Sequence[Party], reply_by: date, *, by: Actor, at: datetime
) -> list[TimesAsked]:
    """Ask these parties about every open time; return their rows. Raises NoTimesToAsk.

    Whoever was asked before and is not among them is not asked any more.
    """
    lock_case(session, case.id)
    times = [one for one in open_times(session, case) if one.starts_at > at]
    if not times:
        raise NoTimesToAsk(case.reference)
    for time in times:
        time.sent_at = time.sent_at or at
    rows = {one.party_id: one for one in asked_for_times(session, case)}
    for row in rows.values():
        row.closed_at = row.closed_at or at
    asked = []
    for party in parties:
        row = rows.get(party.id) or TimesAsked(case_id=case.id, party_id=party.id)
        row.asked_at, row.asked_by, row.reply_by, row.closed_at = at, by.name, reply_by, None
        session.add(row)
        asked.append(row)
    session.flush()
    about = {
        "parties": [str(party.id) for party in parties],
        "times": [str(time.id) for time in times],
        "reply_by": reply_by.isoformat(),
    }
    append_evidence(session, case, Event.TIMES_ASKED, by=by, at=at, about=about)
    return asked


def record_time_answers(
    session: Session,
    asked: TimesAsked,
    answers: Mapping[UUID, OneAnswer],
    *,
    access: str,
    how: ToldHow | None,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep what one party says of the times, by their ids; return True if anything changed.

    A time that ended meanwhile is passed over. Raises TimesClosed.
    """
    lock_case(session, asked.case_id)
    session.refresh(asked)
    if not asked.is_open:
        raise TimesClosed(str(asked.id))
    changed = asked.access != access or asked.answered_at is None
    for time in times_to_answer(session, asked.case, at=at):
        given, known = answers.get(time.id), time.answer_of(asked.party)
        if given is None or (known and (known.reply, known.minutes) == (given.reply, given.minutes)):
            continue
        if known is None:
            known = TimeAnswer(party_id=asked.party_id)
            time.answers.append(known)
        known.reply, known.minutes, known.answered_at = given.reply, given.minutes, at
        changed = True
    if not changed:
        return False
    asked.access, asked.answered_at, asked.answered_by, asked.answered_how = access, at, by.name, how
    session.flush()
    about = {"party": str(asked.party_id), "how": how.value if how else "page"}
    append_evidence(session, asked.case, Event.TIMES_ANSWERED, by=by, at=at, about=about)
    return True


def close_times(
    session: Session, case: Case, meeting: Meeting, *, by: Actor, at: datetime
) -> Sequence[TimesAsked]:
    """Take no more answers: ``meeting`` is arranged. Return the rows of whoever was still asked.

    The time at which it is booked is marked as such, the others as not chosen.
    """
    lock_case(session, case.id)
    times = open_times(session, case)
    asked = [one for one in asked_for_times(session, case) if one.closed_at is None]
    if not times and not asked:
        return []
    for time in times:
        is_booked = (time.starts_at, time.ends_at) == (meeting.starts_at, meeting.ends_at)
        time.ended_at, time.ended_why = at, TimeEnd.BOOKED if is_booked else TimeEnd.NOT_CHOSEN
        time.meeting_id = meeting.id if is_booked else None
    for one in asked:
        one.closed_at = at
    about = {"meeting": str(meeting.id)}
    append_evidence(session, case, Event.TIMES_CLOSED, by=by, at=at, about=about)
    return asked


def _add(
    session: Session,
    case: Case,
    plan: TimePlan,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    instead_of: ProposedTime | None = None,
) -> ProposedTime:
    numbers = session.scalars(select(ProposedTime.number).where(ProposedTime.case_id == case.id))
    time = ProposedTime(
        case_id=case.id, number=max(numbers, default=0) + 1, proposed_at=at, proposed_by=by.name
    )
    _write(time, plan)
    session.add(time)
    session.flush()
    _note(session, time, event, by=by, at=at, instead_of=instead_of)
    return time


def _write(time: ProposedTime, plan: TimePlan) -> None:
    for field in fields(TimePlan):
        if field.name != "mediator":
            setattr(time, field.name, getattr(plan, field.name))
    time.mediator_id, time.mediator_name = plan.mediator.id, plan.mediator.name


def _as_plan(time: ProposedTime) -> TimePlan:
    return TimePlan(**{field.name: getattr(time, field.name) for field in fields(TimePlan)})


def _note(
    session: Session,
    time: ProposedTime,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    instead_of: ProposedTime | None = None,
) -> None:
    about = {
        "time": str(time.id),
        "starts_at": time.starts_at.isoformat(),
        "mode": time.mode.value,
        "mediator": time.mediator_name,
        **({"instead_of": str(instead_of.id)} if instead_of else {}),
    }
    append_evidence(session, time.case, event, by=by, at=at, about=about)
