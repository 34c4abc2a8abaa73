"""Making many cases, and never beside real ones."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.certificates.issuing import REGISTER
from cases.certificates.models import Certificate, Register
from cases.deadlines.days import is_working_day
from cases.meetings.models import Meeting, Outcome
from cases.models import Case
from cases.references import new_reference
from cases.search.index import keep_words
from cases.vocabulary import Role
from commands.demo.cases import CASES
from commands.demo.many.closed_cases import closed_case
from commands.demo.many.feedback import keep_feedback
from commands.demo.many.files import keep_files
from commands.demo.many.names import AUTHORITIES, STAFF
from commands.demo.many.open_cases import Stage, open_case
from commands.demo.many.past_emails import send_past_emails
from commands.demo.many.records import keep_complaints, link_those_that_belong_together
from commands.demo.many.rows import CaseRows, write_rows
from commands.demo.many.story.story import MADE_BY
from commands.demo.many.world import Account, Bookings, Surroundings, World
from commands.demo.people import PEOPLE, add_people
from dates import london_time, uk_day
from services.casework.after_closing import note_those_that_ask
from services.directory.filling import add_missing
from signing.models import Envelope

OPEN_AT_MOST, OPEN_SHARE = 400, 0.4
"""However many cases were closed over the years, an office has so many in hand."""
ASKING_AT_MOST, ASKING_SHARE = 60, 0.06
"""The same of closed cases in which what was agreed still goes on."""
OLDEST, YOUNGEST = timedelta(days=6 * 365), timedelta(days=80)
"""How long ago closed cases came in."""
ASKING_SINCE = timedelta(days=120)
"""Of those that still ask for something, the oldest."""
AT_ONE_TIME = 500
STAGES = (
    *([Stage.TO_CALL] * 4),
    *([Stage.UNDECIDED] * 2),
    *([Stage.CERTIFICATE_DUE] * 3),
    *([Stage.NOTHING_LEFT] * 3),
    *([Stage.TO_ARRANGE] * 3),
    *([Stage.TIMES_PROPOSED] * 4),
    Stage.DAY_30,
    *([Stage.MEETING_AHEAD] * 9),
    *([Stage.MEETING_TODAY] * 1),
    Stage.NOT_HELD,
    Stage.ADJOURNED,
    Stage.MEETING_OVER,
    *([Stage.STATEMENT_DUE] * 1),
    *([Stage.STATEMENT_OUT] * 2),
    Stage.CHANGE_ASKED,
    *([Stage.TALK] * 1),
    *([Stage.PARTS_ASKED] * 2),
    Stage.PARTS_REFUSED,
    Stage.PARTS_AGREED,
    *([Stage.DRS_MEETING_AHEAD] * 2),
)
STRIDE = 7
"""So far apart are the stages of cases that are made one after the other: a few cases have many stages."""


class RealDataHere(Exception):
    """These cases are for practice alone, and something here may be real; ``sentence`` says what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def add_many(here: Surroundings, count: int, *, seed: int = 1) -> Iterator[int]:
    """Add ``count`` fictional cases, in transactions of their own; yield how many are there after each.

    Raises RealDataHere in production mode, or where there is any account or case that practice mode did not
    make: one such is looked for before each transaction.
    """
    world = yield from _add_rows(here, count, seed=seed)
    send_past_emails(here, world)
    link_those_that_belong_together(here, world)
    keep_complaints(here, world, count)


def add_rows(here: Surroundings, count: int, *, seed: int = 1, at_one_time: int = AT_ONE_TIME) -> None:
    """Add the same without what the worker would have sent since, and what staff record across cases.

    ``at_one_time`` cases are written in a transaction: the more of them, the less each costs where there are
    many already, and the longer nobody else can write.
    """
    for _ in _add_rows(here, count, seed=seed, at_one_time=at_one_time):
        pass


def _add_rows(
    here: Surroundings, count: int, *, seed: int, at_one_time: int = AT_ONE_TIME
) -> Generator[int, None, World]:
    random = Random(seed)  # noqa: S311 - fiction, no secret
    database, at, is_practice = here.database, here.at, here.is_practice
    with database.write() as session:
        refuse_beside_real_data(session, is_practice=is_practice)
        add_people(session, at=at, others=STAFF)
        add_missing(session, AUTHORITIES, at=at)
        world = _world(here, session, random, at=at)
        made = len(session.scalars(select(Case.id).where(Case.received_by == MADE_BY)).all())
    stages = _stages(count, random)
    for first in range(0, count, at_one_time):
        with database.write() as session:
            refuse_beside_real_data(session, is_practice=is_practice)
            register = _register(session)
            counting = replace(world, next_number=_counting(register))
            cases = [
                _one(counting, made + number, stages[number])
                for number in range(first, min(first + at_one_time, count))
            ]
            write_rows(session, cases)
            keep_words(session, [case.id for case in cases])
            note_those_that_ask(session, [case.id for case in cases])
        yield min(first + at_one_time, count)
    with database.write() as session:
        keep_feedback(session, world.tally)
    return world


def refuse_beside_real_data(session: Session, *, is_practice: bool) -> None:
    """Raise RealDataHere unless everything here is the example's."""
    if not is_practice:
        raise RealDataHere(
            "Practice data is made in practice mode only, and this is a production installation."
        )
    known = [person.email for person in (*PEOPLE, *STAFF)]
    if session.scalar(select(User.id).where(User.email.not_in(known)).limit(1)) is not None:
        raise RealDataHere(
            "There are accounts here besides the example's, so these may be real people and real cases. "
            "Nothing was added. Use a new data folder."
        )
    others = select(Case.id).where(Case.reference.not_in(list(CASES)), Case.received_by != MADE_BY)
    if session.scalar(others.limit(1)) is not None:
        raise RealDataHere(
            "There are cases here besides the example's, and they may be real. Nothing was added. "
            "Use a new data folder."
        )


def _one(world: World, number: int, stage: Stage | bool) -> CaseRows:
    if isinstance(stage, Stage):
        return open_case(world, number, stage)
    oldest = ASKING_SINCE if stage else OLDEST
    days = world.random.randrange(YOUNGEST.days, oldest.days)
    received_on = world.working_day(world.today - timedelta(days=days), 0)
    return closed_case(world, number, received_on, asks=stage)


def _stages(count: int, random: Random) -> list[Stage | bool]:
    """Return where each of the cases stands, in an order of chance.

    Of those that are closed, whether what was agreed in it still goes on.
    """
    is_open = min(round(count * OPEN_SHARE), OPEN_AT_MOST)
    asking = min(round(count * ASKING_SHARE), ASKING_AT_MOST)
    stages: list[Stage | bool] = [STAGES[number * STRIDE % len(STAGES)] for number in range(is_open)]
    stages += [number < asking for number in range(count - is_open)]
    random.shuffle(stages)
    return stages


def _world(here: Surroundings, session: Session, random: Random, *, at: datetime) -> World:
    people = [
        Account(Viewer(user.id, user.name, user.role, user.authority_code, user.senior), user.email)
        for user in session.scalars(select(User).order_by(User.name))
    ]

    def with_role(role: Role) -> tuple[Account, ...]:
        return tuple(one for one in people if one.viewer.role is role)

    taken = {
        reference
        for model in (Case, Certificate, Outcome, Envelope)
        for reference in session.scalars(select(model.reference))
    }

    def fresh(prefix: str) -> str:
        while (reference := new_reference(prefix)) in taken:
            pass
        taken.add(reference)
        return reference

    bookings = Bookings(with_role(Role.MEDIATOR), random)
    for meeting in session.scalars(select(Meeting).where(Meeting.starts_at >= at - timedelta(days=1))):
        begins = london_time(meeting.starts_at)
        bookings.take(meeting.mediator_id, begins.date(), begins.time())
    officers = with_role(Role.OFFICER)
    return World(
        random,
        at,
        here.bank_holidays,
        advisers=with_role(Role.ADVISER),
        coordinators=with_role(Role.COORDINATOR),
        mediators=with_role(Role.MEDIATOR),
        officers={
            code.code: tuple(one for one in officers if one.viewer.authority_code == code.code)
            for code in AUTHORITIES
        },
        working_day=_WorkingDays(uk_day(at), here.bank_holidays).after,
        new_reference=fresh,
        next_number=lambda: 0,
        keys=here.keys,
        policy=here.policy,
        provider=here.provider,
        public_url=here.public_url,
        files=keep_files(here.blobs),
        bookings=bookings,
    )


class _WorkingDays:
    """The working days of the years that stories are told in, counted once."""

    def __init__(self, today: date, bank_holidays: Container[date]) -> None:
        first, last = today - OLDEST - timedelta(days=60), today + timedelta(days=60)
        days = (first + timedelta(days=number) for number in range((last - first).days))
        self._days: Sequence[date] = [day for day in days if is_working_day(day, bank_holidays)]

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, or before it; with 0 that day or the next."""
        return self._days[bisect_left(self._days, day) + count]


def _register(session: Session) -> Register:
    row = session.get(Register, REGISTER, with_for_update=True)
    if row is None:
        row = Register(name=REGISTER, last=0)
        session.add(row)
    return row


def _counting(register: Register) -> Callable[[], int]:
    def number() -> int:
        register.last += 1
        return register.last

    return number
