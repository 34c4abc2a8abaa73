"""How many strangers' files are looked at at once, so that they never hold all of the web's threads.

Limits by address bound what comes at the same time, never how much in a day: schools, carriers and advice
services share addresses. Whoever finds no room is told at once, and what they send besides goes through.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from documents.jobs import JobError

MOST_AT_ONCE = 3
"""Files that the worker is asked about at once; each holds a thread of the web until it is answered."""
MOST_EACH = 2
"""Of those, how many may come from one network: another's always finds a place."""
MOST_WAITING = 3
WAIT_SECONDS = 4.0
"""How long a file waits for a place, when few others do."""
LEAST_FREE_BYTES = 500_000_000
"""With less disk than this no file is kept, so that requests and signatures still can be."""


class IntakeFull(JobError):
    """No further file can be looked at just now, or there is no room to keep it."""

    def __init__(self) -> None:
        super().__init__("So many files are coming in just now that we cannot look at this one.")


class IntakeGate:
    """The places of one web process; safe to share between threads."""

    def __init__(
        self,
        *,
        at_once: int = MOST_AT_ONCE,
        each: int = MOST_EACH,
        waiting: int = MOST_WAITING,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._at_once, self._each = at_once, each
        self._most_waiting, self._wait_seconds = waiting, wait_seconds
        self._inside: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def place(self, network: str, *, before_waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold a place for a file from ``network`` while the block runs.

        ``before_waiting`` is called where none is free yet, but one may become so.

        Raises:
            IntakeFull: there is none, and none became free in time.
        """
        with self._changed:
            if not self._has_room(network):
                self._wait(network, before_waiting)
            self._inside[network] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[network] -= 1
                self._inside += Counter()  # forget networks that are not inside
                self._changed.notify_all()

    def _wait(self, network: str, before_waiting: Callable[[], None] | None) -> None:
        if self._waiting.total() >= self._most_waiting or self._waiting[network]:
            raise IntakeFull
        if before_waiting is not None:
            before_waiting()
        self._waiting[network] += 1
        until = time.monotonic() + self._wait_seconds
        try:
            while not self._has_room(network):
                if not self._changed.wait(until - time.monotonic()) and not self._has_room(network):
                    raise IntakeFull
        finally:
            self._waiting[network] -= 1
            self._waiting += Counter()

    def _has_room(self, network: str) -> bool:
        return self._inside.total() < self._at_once and self._inside[network] < self._each


def has_disk_for_files(data_dir: Path) -> bool:
    """Return whether there is disk left for strangers' files."""
    return shutil.disk_usage(data_dir).free >= LEAST_FREE_BYTES
