"""Every proposed time of a case at a glance: what each party answered, and what stands against the time."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.casework.own_case import own_part
from cases.deadlines.clocks import TwoDates
from cases.meetings.distance import Place, difference_words, miles_between, miles_words
from cases.meetings.proposed_times import (
    ProposedTime,
    TimeAnswer,
    TimesAsked,
    all_could_come,
    asked_for_times,
    open_times,
)
from cases.models import Case, Decision
from cases.progress.proposed_days import arrange_by, is_after_day_30, notice_is_short, what_to_mind
from cases.reference.directory import Directory
from cases.reference.records import Venue
from cases.vocabulary import COMES, EntryKind, MeetingMode
from dates import WEEKDAYS, uk_day
from services.directory.people import conflicts_of, meetings_ahead, person_of
from services.directory.picking import every_room_taken, rooms_are_taken
from services.directory.weekdays import is_off_day
from services.meetings.clashes import mediators_other_meeting, mediators_other_proposal


@dataclass(frozen=True)
class AnswerShown:
    """What one party says of one time; None while it has not answered."""

    asked: TimesAsked
    answer: TimeAnswer | None


@dataclass(frozen=True)
class TimeShown:
    """One time with the answers to it. ``bars`` forbid booking it; ``minds`` are to be known before."""

    time: ProposedTime
    answers: list[AnswerShown]
    bars: list[str]
    minds: list[str]
    everyone_can: bool
    distances: list[str]
    """How far it is for each of whom staff recorded from where they come."""
    needs_care: bool
    """Short notice, or after day 30: booked on the arranging page, where consent is recorded."""

    @property
    def standing(self) -> str:
        """Where the answers stand, in words."""
        if self.time.sent_at is None:
            return "Not sent yet"
        if self.everyone_can:
            return "Everyone can"
        no = [one.asked.party.name for one in self.answers if one.answer and one.answer.reply not in COMES]
        if no:
            return f"Cannot: {', '.join(no)}"
        known = sum(one.answer is not None for one in self.answers)
        return f"{known} of {len(self.answers)} answered"

    @property
    def may_be_booked(self) -> bool:
        """True if one press may book it."""
        return self.everyone_can and not self.bars


@dataclass(frozen=True)
class TimesOverview:
    """All times of a case that are open, who is asked, and by when a meeting is to be arranged."""

    times: list[TimeShown]
    asked: list[TimesAsked]
    by: TwoDates | None

    @property
    def not_sent(self) -> list[TimeShown]:
        """Those of which nobody was asked yet."""
        return [one for one in self.times if one.time.sent_at is None]

    @property
    def nobody_fits(self) -> bool:
        """True if everyone has answered every time, and no time suits all."""
        sent = [one for one in self.times if one.time.sent_at is not None]
        answered = all(shown.answer is not None for one in sent for shown in one.answers)
        return bool(sent) and bool(self.asked) and answered and not any(one.everyone_can for one in sent)


def times_overview(
    session: Session,
    case: Case,
    about: Sequence[Decision],
    *,
    directory: Directory,
    bank_holidays: Container[date],
    at: datetime,
) -> TimesOverview:
    """Return every open time of the case, the soonest first, for a meeting about these decisions."""
    by = arrange_by(case, about, bank_holidays=bank_holidays)
    asked = [one for one in asked_for_times(session, case) if one.closed_at is None]
    times = []
    for time in open_times(session, case):
        day, today = uk_day(time.starts_at), uk_day(at)
        short = notice_is_short(day, today, bank_holidays=bank_holidays)
        minds = what_to_mind(day, today, by, case.track, bank_holidays=bank_holidays)
        times.append(
            TimeShown(
                time,
                [AnswerShown(one, time.answer_of(one.party)) for one in asked],
                bars_against(session, case, time, directory=directory, at=at),
                [
                    *minds,
                    *_of_mediator(session, case, time, directory=directory, at=at),
                    *_of_distances(time, asked),
                ],
                everyone_can=time.sent_at is not None and all_could_come(time, asked),
                distances=distances_to(time, asked),
                needs_care=short or is_after_day_30(day, by, case.track),
            )
        )
    return TimesOverview(times, asked, by)


def bars_against(
    session: Session, case: Case, time: ProposedTime, *, directory: Directory, at: datetime
) -> list[str]:
    """Return why no meeting can be booked at this time, each in words; nothing where one can."""
    found = []
    if time.starts_at <= at:
        found.append("This time has passed.")
    if not time.mediator.active:
        found.append(f"{time.mediator_name} no longer has an account.")
    clash = mediators_other_meeting(session, case, time.mediator_id, time.starts_at, time.ends_at)
    if clash:
        found.append(f"{time.mediator_name} has another meeting then: {clash}.")
    if part := own_part(case, time.mediator):
        found.append(f"{part.words}.")
    if conflicts := conflicts_of(directory, time.mediator.email, case):
        found.append(f"{time.mediator_name} must not work with {', '.join(conflicts)}.")
    entry = directory.entry(EntryKind.VENUE, time.venue_code) if time.venue_code else None
    venue = entry.record if entry is not None and isinstance(entry.record, Venue) else None
    if venue and rooms_are_taken(session, venue, time.starts_at, time.ends_at, moved=None):
        found.append(f"{every_room_taken(venue)}.")
    return found


def distances_to(time: ProposedTime, asked: Sequence[TimesAsked]) -> list[str]:
    """Return how far it is to a meeting in person for each of whom it is known, in words for staff."""
    return [
        f"{one.party.name}, from {one.comes_from}: {miles_words(miles)}"
        for one, miles in _miles_to(time, asked)
    ]


def _miles_to(time: ProposedTime, asked: Sequence[TimesAsked]) -> list[tuple[TimesAsked, float]]:
    if time.mode is not MeetingMode.IN_PERSON or time.latitude is None or time.longitude is None:
        return []
    there = Place(time.place, time.latitude, time.longitude)
    return [
        (one, miles_between(Place(one.comes_from, one.latitude, one.longitude), there))
        for one in asked
        if one.latitude is not None and one.longitude is not None
    ]


def _of_distances(time: ProposedTime, asked: Sequence[TimesAsked]) -> list[str]:
    unequal = difference_words([miles for _, miles in _miles_to(time, asked)])
    return [unequal] if unequal else []


def _of_mediator(
    session: Session, case: Case, time: ProposedTime, *, directory: Directory, at: datetime
) -> list[str]:
    other = mediators_other_proposal(session, time, at=at)
    found = [f"{time.mediator_name} is proposed for another meeting then, too: {other}."] if other else []
    person = person_of(directory, time.mediator.email)
    if person is None:
        return found
    ahead = meetings_ahead(session, at=at).get(time.mediator_id, 0)
    if person.most_meetings is not None and ahead >= person.most_meetings:
        found.append(f"{time.mediator_name} has {ahead} of at most {person.most_meetings} meetings ahead.")
    if person.areas and case.authority_code not in person.areas:
        found.append(f"{time.mediator_name} does not work in {case.authority_name}.")
    if person.days:
        off = is_off_day(person.days, uk_day(time.starts_at))
        day = f". This is a {WEEKDAYS[uk_day(time.starts_at).weekday()]}." if off else ""
        found.append(f"{time.mediator_name} can: {person.days}{day}")
    return found
