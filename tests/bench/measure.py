"""Measuring two ways of one piece of work in turn, so that a busy machine slows both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

WARM_UPS = 3
DRIFT = 0.15
"""Medians of a run's first and last third that differ by more make it worth little: told beside it."""


@dataclass(frozen=True)
class Line:
    """One measured thing. ``ratio`` is baseline ÷ ours, as ``of`` says in words.

    ``at_least`` and ``at_most`` are aims for the ratio, or for ours where there is none; ``ours_at_most`` is
    one for ours where both count. ``baseline`` is None where there is nothing to compare with here.
    """

    name: str
    ours: float
    unit: str
    baseline: float | None = None
    of: str = ""
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    ours_at_most: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether every aim is kept."""
        value = self.ours if self.ratio is None else self.ratio
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.ours_at_most is None or self.ours <= self.ours_at_most)
        )


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds of each pair, and of what takes seconds a time."""

    rounds: int
    slow_rounds: int
    requests: int


FULL = Effort(rounds=30, slow_rounds=10, requests=600)
QUICK = Effort(rounds=10, slow_rounds=4, requests=150)


def in_turn(
    ours: Callable[[], float | None], baseline: Callable[[], float | None], rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each, taken in turn after some rounds that do not count.

    A function that returns a figure has measured itself (another process, say).
    """
    mine, theirs = [], []
    for count in range(-min(WARM_UPS, rounds), rounds):
        first, second = _timed(ours), _timed(baseline)
        if count >= 0:
            mine.append(first)
            theirs.append(second)
    return mine, theirs


def quicker(
    name: str,
    ours: Callable[[], float | None],
    baseline: Callable[[], float | None],
    *,
    than: str,
    rounds: int,
    at_least: float,
) -> Line:
    """How many times as long ``baseline`` takes."""
    mine, theirs = in_turn(ours, baseline, rounds)
    us, them = statistics.median(mine), statistics.median(theirs)
    return Line(
        name, us, "ms", them, f"{than} ÷ ours", them / us, at_least=at_least, note=_drift(mine, theirs)
    )


@contextmanager
def milliseconds() -> Iterator[list[float]]:
    """A list that holds one figure when the block has ended."""
    taken: list[float] = []
    began = time.perf_counter()
    yield taken
    taken.append((time.perf_counter() - began) * 1000)


def _timed(act: Callable[[], float | None]) -> float:
    gc.collect()  # else one of the two clears away what the other left, at random
    with milliseconds() as taken:
        own = act()
    return taken[0] if own is None else own


def _drift(*runs: list[float]) -> str:
    for run in runs:
        third = len(run) // 3
        if third >= 3:
            first, last = statistics.median(run[:third]), statistics.median(run[-third:])
            if abs(first - last) > DRIFT * max(first, last):
                return "the machine was not steady"
    return ""
