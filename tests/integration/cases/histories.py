"""Random histories of a case, the law written down once more, and each history as rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hypothesis import strategies as st

from cases.certificates.models import Certificate, live_key
from cases.deadlines.days import add_months
from cases.meetings.models import Attendance, Meeting
from cases.models import AdjournedAnswer, Call, Case, ChoiceMade, CustodyRecord, Decision, Party
from cases.vocabulary import (
    AdjournedWish,
    Asker,
    CertificateVariant,
    Choice,
    ContactWay,
    DecisionKind,
    MeetingMode,
    MeetingState,
    PartyRole,
    Side,
    Track,
    Wish,
)

A, B, C = CertificateVariant.NO_MEDIATION, CertificateVariant.HELD, CertificateVariant.DEEMED
BEGAN = date(2026, 9, 7)
LONGEST = 110  # days from the request to today
HELD = {MeetingState.CONCLUDED, MeetingState.ADJOURNED}
COUNTS = HELD | {MeetingState.ARRANGED}


@dataclass(frozen=True)
class Chosen:
    day: int
    about: int
    choice: Choice


@dataclass(frozen=True)
class Met:
    day: int
    about: frozenset[int]
    state: MeetingState
    came: bool


@dataclass(frozen=True)
class Answered:
    day: int
    about: int
    answer: AdjournedWish


@dataclass(frozen=True)
class DecisionHistory:
    """One decision: when it was made and when the family first told us of it, in days from the request."""

    letter: int
    contact: int | None
    senior_decided: bool
    cannot_arrange: int | None


@dataclass(frozen=True)
class History:
    decisions: tuple[DecisionHistory, ...]
    choices: tuple[Chosen, ...]
    meetings: tuple[Met, ...]
    answers: tuple[Answered, ...]
    today: int
    track: Track = Track.MEDIATION
    detained: bool = False
    taken_on: frozenset[int] = frozenset()
    """The decisions of someone detained that a senior adviser has taken on."""


@st.composite
def histories(draw, tracks=(Track.MEDIATION,)):
    count = draw(st.integers(1, 3))
    day, early, which = st.integers(0, LONGEST), st.integers(0, 70), st.integers(0, count - 1)
    contact = st.integers(-3, 50).map(lambda day: None if day < 0 else day)
    of_decisions = [
        DecisionHistory(
            draw(st.integers(-70, 0)) if number == 0 else draw(st.integers(-50, 40)),
            0 if number == 0 else draw(contact),
            draw(st.sampled_from((True, True, False))),
            draw(st.none() | day),
        )
        for number in range(count)
    ]
    wish = st.sampled_from((Choice.MEDIATION,) * 3 + (Choice.NO_MEDIATION, Choice.UNDECIDED))
    today = draw(st.integers(60, LONGEST + 30))
    choices = _possible(draw(st.lists(st.builds(Chosen, early, which, wish), min_size=1, max_size=6)))
    some = st.frozensets(which, min_size=1)
    about = some | some | some | st.frozensets(which)
    state = st.sampled_from((*MeetingState, *sorted(HELD), *sorted(HELD), MeetingState.CONCLUDED))
    came = st.sampled_from((True, True, True, False))
    met = st.builds(Met, st.integers(20, LONGEST), about, state, came)
    answered = st.builds(Answered, day, which, st.sampled_from(AdjournedWish))
    return History(
        tuple(of_decisions),
        tuple(one for one in choices if one.day <= today),
        tuple(_by(today, one) for one in draw(st.lists(met, max_size=3, unique_by=lambda one: one.day))),
        tuple(draw(st.lists(answered, max_size=2, unique_by=lambda one: one.day))),
        today,
        draw(st.sampled_from(tracks)),
        draw(st.sampled_from((False, False, False, True))),
        draw(st.frozensets(which)),
    )


def _by(today, met):
    """A meeting that lies ahead was not held yet."""
    ahead = met.day > today and met.state is not MeetingState.CANCELLED
    return replace(met, state=MeetingState.ARRANGED) if ahead else met


def _possible(choices):
    """As the call's page offers them: after mediation the choice against it is a change of mind."""
    last: dict[int, Choice] = {}
    for one in sorted(choices, key=lambda one: one.day):
        choice = one.choice
        if choice is Choice.NO_MEDIATION and last.get(one.about) is Choice.MEDIATION:
            choice = Choice.WITHDRAWN
        if choice is not Choice.UNDECIDED:
            last[one.about] = choice
        yield Chosen(one.day, one.about, choice)


def lawful(history: History, number: int) -> set[CertificateVariant]:
    """The law, written down once more and simply: CFA 2014, s 55; SEND Regulations 2014, regs 33 to 39."""
    decision, today = history.decisions[number], history.today
    said = [c for c in history.choices if c.about == number and c.day <= today]
    decided = [c for c in said if c.choice is not Choice.UNDECIDED]
    if history.track is Track.DRS or history.detained or decision.contact is None or not decided:
        return set()
    late = BEGAN + timedelta(decision.contact) > add_months(BEGAN + timedelta(decision.letter), 2)
    informed = said[0].day  # everything is explained in the first call
    if decision.letter > today or decision.contact > today or (late and not decision.senior_decided):
        return set()
    if informed < decision.contact:
        return set()
    wishes = [
        c.day
        for before, c in zip((None, *decided), decided, strict=False)
        if c.choice is Choice.MEDIATION and (before is None or before.choice is not Choice.MEDIATION)
    ]
    mine = [m for m in history.meetings if m.state in HELD and m.came and m.day <= today]
    mine = [m for m in mine if any(wish <= m.day for wish in wishes)]
    took_part = [m for m in mine if number in m.about]
    answers = [a for a in history.answers if a.about == number and counted(history, a)]
    last = max(answers, key=lambda a: a.day, default=None)
    since = min((m.day for m in took_part), default=0)
    asked = last is not None and last.answer is AdjournedWish.NOW and last.day >= since
    over = any(m.state is MeetingState.CONCLUDED for m in took_part) or (bool(took_part) and asked)
    unknown = [m for m in history.meetings if m.state in COUNTS and not m.about]
    if decided[-1].choice is not Choice.MEDIATION and not over:
        return set() if any(not m.about for m in mine) else {A}
    if unknown:
        return set()
    if over:
        return {B}
    if took_part or decided[-1].choice is not Choice.MEDIATION:
        return set()
    cannot = decision.cannot_arrange
    said_so = cannot is not None and wishes[-1] <= cannot <= min(today, wishes[-1] + 30)
    return {C} if said_so or today > wishes[-1] + 30 else set()


def counted(history: History, answer: Answered) -> Met | None:
    """The adjourned meeting that an answer is about: the last one by then, about the decision, with them."""
    found = [
        m
        for m in history.meetings
        if m.state is MeetingState.ADJOURNED and m.came and answer.about in m.about
        if m.day <= answer.day <= history.today
    ]
    return max(found, key=lambda m: m.day, default=None)


def instant(day: int, hour: int = 12) -> datetime:
    return datetime.combine(BEGAN + timedelta(day), time(hour), UTC)


def written(session, staff: UUID, history: History) -> Case:
    """The history as rows."""
    case = Case(
        reference="CP-LAW",
        track=history.track,
        authority_code="bury",
        authority_name="Bury",
        person_name="Aarav Shah",
        person_birth_date=date(2015, 5, 3),
        asker=Asker.PARENT,
        wish=Wish.MEDIATION,
        received_at=instant(0),
        detained=history.detained,
    )
    family = Party(number=1, role=PartyRole.PARENT, side=Side.FAMILY, name="Priya", email="p@example.com")
    body = Party(number=2, role=PartyRole.AUTHORITY, side=Side.AUTHORITY, name="Bury", organisation="Bury")
    case.parties += [family, body]
    for number, planned in enumerate(history.decisions, start=1):
        case.decisions.append(
            Decision(
                number=number,
                kind=DecisionKind.PLAN_CEASES,
                letter_date=BEGAN + timedelta(planned.letter),
                contacted_on=None
                if number == 1 or planned.contact is None
                else BEGAN + timedelta(planned.contact),
                contacted_how=None if number == 1 else ContactWay.PHONE,
                late_contact_reason="They were ill" if planned.senior_decided else "",
                cannot_arrange_on=None
                if planned.cannot_arrange is None
                else BEGAN + timedelta(planned.cannot_arrange),
            )
        )
    for number in history.taken_on & set(range(len(case.decisions))):
        case.decisions[number].custody_records.append(
            CustodyRecord(
                done_on=BEGAN,
                taken_over_by="Mel",
                told_family="Mel phones",
                recorded_at=instant(history.today),
                recorded_by="Dina",
            )
        )
    session.add(case)
    session.flush()
    for minute, one in enumerate(history.choices):
        decision, at = case.decisions[one.about], instant(one.day) + timedelta(minutes=minute)
        decision.calls.append(
            Call(
                case_id=case.id,
                party_id=family.id,
                at=at,
                channel="phone",
                advice_given=True,
                taken_by="Sam",
                taken_by_id=staff,
                recorded_at=at,
            )
        )
        decision.choices.append(
            ChoiceMade(party_id=family.id, choice=one.choice, chosen_at=at, recorded_at=at, recorded_by="Sam")
        )
    rows = [_meeting(session, staff, case, family, one) for one in history.meetings]
    session.flush()
    for answer in sorted(history.answers, key=lambda one: one.day):  # a list in memory stays as it was filled
        about = counted(history, answer)
        if about is not None:
            case.decisions[answer.about].adjourned_answers.append(
                AdjournedAnswer(
                    party_id=family.id,
                    meeting_id=rows[history.meetings.index(about)].id,
                    answer=answer.answer,
                    said_on=BEGAN + timedelta(answer.day),
                    recorded_at=instant(answer.day, 15),
                    recorded_by="Sam",
                )
            )
    session.flush()
    return case


def _meeting(session, staff: UUID, case: Case, family: Party, one: Met) -> Meeting:
    concluded = one.state is MeetingState.CONCLUDED
    meeting = Meeting(
        case_id=case.id,
        state=one.state,
        starts_at=instant(one.day, 13),
        ends_at=instant(one.day, 15),
        mode=MeetingMode.PHONE,
        mediator_id=staff,
        mediator_name="Idris",
        arranged_at=instant(0),
        concluded_at=instant(one.day, 15) if concluded else None,
        decisions=[case.decisions[number] for number in sorted(one.about)],
        attendances=[
            Attendance(number=1, party_id=family.id, name="Priya", role_words="Parent", present=one.came)
        ],
    )
    session.add(meeting)
    return meeting


def issued(session, case: Case, decision: Decision, variant: CertificateVariant, staff: UUID, at: datetime):
    """A certificate as it stands once it was sent."""
    party = case.parties[0]
    number = decision.number
    session.add(
        Certificate(
            case_id=case.id,
            decision_id=decision.id,
            party_id=party.id,
            reference=f"MC-{number}",
            register_number=number,
            check_code="x",
            variant=variant,
            facts={},
            issue_date=at.date(),
            issued_at=at,
            issued_by="Sam",
            issued_by_id=staff,
            live_key=live_key(decision.id, party.id),
            sent_at=at,
        )
    )
    session.flush()
