"""Which waiting conversion is next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from enum import Enum
from typing import Generic, Protocol, TypeVar


class Lane(Enum):
    """How urgent a piece of work is."""

    FINISHING = "finishing"
    """A document that people wait to receive: goes first."""
    PREVIEW = "preview"
    """A look at a document in the making: the next change makes it worthless."""
    INTAKE = "intake"
    """A stranger's file: only while nothing else waits, and never with all servers at once."""


class Laned(Protocol):
    """Anything that waits in a lane; the lane may rise while it waits."""

    @property
    def key(self) -> Hashable: ...
    @property
    def lane(self) -> Lane: ...


Work = TypeVar("Work", bound=Laned)


class Lanes(Generic[Work]):
    """Work that waits, first come first served within each lane. Not thread-safe: its owner holds a lock.

    Finishing goes first. With two or more servers a preview never waits for more than one piece of work:
    while no server is at a preview, the next free one takes a preview if any waits. So a long batch
    neither starves the page beside a form, nor leaves a server idle for its sake; and previews never hold
    more than one server while something is to be finished. Strangers' files leave one server free, where
    there are two or more: however many come, and however slow each is, they hold up nothing else.
    """

    def __init__(self, servers: int) -> None:
        self.servers = servers
        self._waiting: dict[Lane, OrderedDict[Hashable, Work]] = {lane: OrderedDict() for lane in Lane}
        self._working: dict[Lane, int] = dict.fromkeys(Lane, 0)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add(self, work: Work) -> None:
        """Let ``work`` wait at the end of its lane."""
        self._waiting[work.lane][work.key] = work

    def remove(self, work: Work) -> bool:
        """Let ``work`` wait no longer; whether it had been waiting."""
        for waiting in self._waiting.values():
            if waiting.get(work.key) is work:
                del waiting[work.key]
                return True
        return False

    def take(self) -> Work | None:
        """Return the next piece of work, now being worked on until ``done``.

        None when nothing may be begun.
        """
        lane = next((lane for lane in self._order() if self._waiting[lane]), None)
        if lane is None:
            return None
        _, work = self._waiting[lane].popitem(last=False)
        self._working[lane] += 1
        return work

    def done(self, lane: Lane) -> None:
        """Note that a piece of work taken from ``lane`` is no longer worked on."""
        self._working[lane] -= 1

    def drain(self) -> list[Work]:
        """Return everything that waits, and let it wait no longer."""
        every = [work for waiting in self._waiting.values() for work in waiting.values()]
        for waiting in self._waiting.values():
            waiting.clear()
        return every

    def _order(self) -> tuple[Lane, ...]:
        last = (Lane.INTAKE,) if self._working[Lane.INTAKE] < max(self.servers - 1, 1) else ()
        if self.servers > 1 and self._working[Lane.PREVIEW] == 0:
            return Lane.PREVIEW, Lane.FINISHING, *last
        return Lane.FINISHING, Lane.PREVIEW, *last
