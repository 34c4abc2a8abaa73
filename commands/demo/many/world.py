"""What all stories share: who works here, the day, and what nothing else may have yet."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from cases.accounts.people import Viewer
from cases.deadlines.days import BankHolidays
from cases.provider import Provider
from cases.vocabulary import LinkKind
from dates import uk_day
from services.container import Policy
from storage.blobs import Blobs
from storage.database import Database

MORNING, AFTERNOON = time(9, 30), time(13, 30)
"""When meetings begin: two a day is what a mediator can do."""
FAMILIES_KNOWN = 60


@dataclass(frozen=True)
class Surroundings:
    """Where cases are added: what of the product's services is needed for that, at one instant."""

    database: Database
    blobs: Blobs
    keys: Sequence[str]
    bank_holidays: BankHolidays | Container[date]
    policy: Policy
    provider: Provider
    public_url: str
    at: datetime
    is_practice: bool


@dataclass(frozen=True)
class Account:
    """Somebody who signs in, with the address that their email goes to."""

    viewer: Viewer
    email: str

    @property
    def name(self) -> str:
        """Their name."""
        return self.viewer.name


@dataclass(frozen=True)
class PracticeFile:
    """A file that practice cases share: its name for people, the digest of its bytes, and its pages."""

    name: str
    digest: str
    pages: int


class Bookings:
    """When each mediator is taken, so that nobody is asked to be in two places."""

    def __init__(self, mediators: Sequence[Account], random: Random) -> None:
        self._mediators, self._random = mediators, random
        self._taken: defaultdict[date, set[tuple[UUID, time]]] = defaultdict(set)

    def take(self, mediator_id: UUID, day: date, begins: time) -> None:
        """Note a meeting that stands already."""
        slot = MORNING if begins < time(12, 30) else AFTERNOON
        self._taken[day].add((mediator_id, slot))

    def free(self, day: date, *, but: Iterable[Account] = ()) -> tuple[Account, time] | None:
        """Take and return a mediator who is free on ``day``, and when; None if nobody is."""
        left_out = {one.viewer.user_id for one in but}
        slots = [
            (one, slot)
            for one in self._mediators
            for slot in (MORNING, AFTERNOON)
            if one.viewer.user_id not in left_out and (one.viewer.user_id, slot) not in self._taken[day]
        ]
        if not slots:
            return None
        mediator, slot = self._random.choice(slots)
        self._taken[day].add((mediator.viewer.user_id, slot))
        return mediator, slot

    def somebody(self, day: date) -> tuple[Account, time]:
        """Return who is free on ``day``, and when; anybody where all are taken, as in an archive."""
        found = self.free(day)
        if found is None:
            return self._random.choice(self._mediators), self._random.choice((MORNING, AFTERNOON))
        return found


@dataclass
class Tally:
    """How many gave each answer to feedback, by quarter and question; of whom, nothing."""

    counts: Counter[tuple[str, str, str, str, str, str]] = field(default_factory=Counter)
    """By quarter, audience, stage, authority, question and answer."""
    appeals: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By quarter, kind of decision and answer."""
    comments: list[tuple[str, str, str, str, bool]] = field(default_factory=list)
    """Quarter, audience, stage, words, and whether they may be quoted."""


@dataclass(frozen=True)
class Family:
    """A family whose request came in: some ask again, for another child or about the same decision."""

    case: Mapping[str, Any]
    asker: Mapping[str, Any]
    decision: Mapping[str, Any]
    name: str
    """The family name of the child or young person."""


@dataclass(frozen=True)
class Belonging:
    """Two cases of which staff say that they belong together, and how."""

    case_id: UUID
    other_id: UUID
    kind: LinkKind


@dataclass(frozen=True)
class World:
    """Everything that all stories share."""

    random: Random
    now: datetime
    bank_holidays: BankHolidays | Container[date]
    advisers: tuple[Account, ...]
    coordinators: tuple[Account, ...]
    mediators: tuple[Account, ...]
    officers: Mapping[str, tuple[Account, ...]]
    """By the code of their local authority."""
    working_day: Callable[[date, int], date]
    """The working day so many working days after, or before, a day; with 0 that day or the next."""
    new_reference: Callable[[str], str]
    """A reference with this prefix that nothing has."""
    next_number: Callable[[], int]
    """The next number of the certificates' register."""
    keys: Sequence[str]
    policy: Policy
    provider: Provider
    public_url: str
    files: Sequence[PracticeFile]
    bookings: Bookings
    codes: set[str] = field(default_factory=set)
    """Digests of the short codes of links that are given."""
    tally: Tally = field(default_factory=Tally)
    families: deque[Family] = field(default_factory=lambda: deque(maxlen=FAMILIES_KNOWN))
    """Those whose requests were told last."""
    belonging: list[Belonging] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The UK day."""
        return uk_day(self.now)

    @property
    def coordinator(self) -> Account:
        """Somebody who arranges meetings."""
        return self.random.choice(self.coordinators)
