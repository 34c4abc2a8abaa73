"""Making many cases, and never beside real ones."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.certificates.issuing import REGISTER
from cases.certificates.models import Certificate, Register
from cases.deadlines.days import is_working_day
from cases.meetings.models import Outcome
from cases.models import Case
from cases.references import new_reference
from cases.search.index import keep_words
from cases.vocabulary import Role
from commands.demo.cases import CASES
from commands.demo.many.names import AUTHORITIES
from commands.demo.many.rows import CaseRows, write_rows
from commands.demo.many.stories import MADE_BY, Stage, World, closed_case, open_case
from commands.demo.people import PEOPLE, add_people
from dates import uk_day
from services.directory.filling import add_missing
from storage.database import Database

OPEN_AT_MOST, OPEN_SHARE = 400, 0.4
"""However many cases were closed over the years, an office has so many in hand."""
OLDEST, YOUNGEST = timedelta(days=6 * 365), timedelta(days=60)
"""How long ago closed cases came in."""
AT_ONE_TIME = 500
STAGES = (
    *([Stage.TO_CALL] * 3),
    *([Stage.UNDECIDED] * 2),
    *([Stage.CERTIFICATE_DUE] * 2),
    *([Stage.TO_ARRANGE] * 5),
    *([Stage.MEETING_AHEAD] * 5),
    Stage.MEETING_OVER,
    *([Stage.NOTHING_LEFT] * 2),
    Stage.TALK,
)


class RealDataHere(Exception):
    """These cases are for practice alone, and something here may be real; ``sentence`` says what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def add_many(
    database: Database,
    count: int,
    *,
    is_practice: bool,
    bank_holidays: Container[date],
    at: datetime,
    seed: int = 1,
) -> Iterator[int]:
    """Add ``count`` fictional cases, in transactions of their own; yield how many are there after each.

    Raises RealDataHere in production mode, or where there is any account or case that practice mode did not
    make: one such is looked for before each transaction.
    """
    random = Random(seed)  # noqa: S311 - fiction, no secret
    with database.write() as session:
        refuse_beside_real_data(session, is_practice=is_practice)
        add_people(session, at=at)
        add_missing(session, AUTHORITIES, at=at)
        world = _world(session, random, bank_holidays, at=at)
        made = len(session.scalars(select(Case.id).where(Case.received_by == MADE_BY)).all())
    stages = _stages(count, random)
    for first in range(0, count, AT_ONE_TIME):
        with database.write() as session:
            refuse_beside_real_data(session, is_practice=is_practice)
            register = _register(session)
            counting = World(**{**vars(world), "next_number": _counting(register)})
            cases = [
                _one(counting, made + number, stages[number])
                for number in range(first, min(first + AT_ONE_TIME, count))
            ]
            write_rows(session, cases)
            keep_words(session, [case.id for case in cases])
        yield min(first + AT_ONE_TIME, count)


def refuse_beside_real_data(session: Session, *, is_practice: bool) -> None:
    """Raise RealDataHere unless everything here is the example's."""
    if not is_practice:
        raise RealDataHere(
            "Practice data is made in practice mode only, and this is a production installation."
        )
    known = [person.email for person in PEOPLE]
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


def _one(world: World, number: int, stage: Stage | None) -> CaseRows:
    if stage is not None:
        return open_case(world, number, stage)
    days = world.random.randrange(YOUNGEST.days, OLDEST.days)
    return closed_case(world, number, world.working_day(world.today - timedelta(days=days), 0))


def _stages(count: int, random: Random) -> list[Stage | None]:
    """Return where each of the cases stands, None for those that are closed; in an order of chance."""
    is_open = min(round(count * OPEN_SHARE), OPEN_AT_MOST)
    stages: list[Stage | None] = [STAGES[number % len(STAGES)] for number in range(is_open)]
    stages += [None] * (count - is_open)
    random.shuffle(stages)
    return stages


def _world(session: Session, random: Random, bank_holidays: Container[date], *, at: datetime) -> World:
    people = [
        Viewer(user.id, user.name, user.role, user.authority_code, user.senior)
        for user in session.scalars(select(User).order_by(User.name))
    ]

    def with_role(role: Role) -> tuple[Viewer, ...]:
        return tuple(one for one in people if one.role is role)

    taken = {
        reference
        for model in (Case, Certificate, Outcome)
        for reference in session.scalars(select(model.reference))
    }

    def fresh(prefix: str) -> str:
        while (reference := new_reference(prefix)) in taken:
            pass
        taken.add(reference)
        return reference

    return World(
        random,
        at,
        advisers=with_role(Role.ADVISER),
        coordinator=with_role(Role.COORDINATOR)[0],
        mediators=with_role(Role.MEDIATOR),
        working_day=_WorkingDays(uk_day(at), bank_holidays).after,
        new_reference=fresh,
        next_number=lambda: 0,
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
