"""Wrong guesses counted in the database, by place: a person, an address on the network, both together.

A guess is counted before it is judged, so that many at once count too; a right one is given back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from signing.models import Guess


@dataclass(frozen=True)
class Limit:
    """How many guesses ``place`` has within a time; after the last of them it waits that long."""

    place: str
    most: int
    within: timedelta


def place_of(kind: str, *what: str) -> str:
    """A place's name: says what kind it is, and of whom only a digest."""
    return f"{kind}:{hashlib.sha256(chr(10).join(what).encode()).hexdigest()[:40]}"


def wait_until(session: Session, limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Until when no further guess is taken, or None while one is."""
    waits = []
    for limit in limits:
        number, newest = session.execute(
            select(func.count(), func.max(Guess.at)).where(
                Guess.place == limit.place, Guess.at > at - limit.within
            )
        ).one()
        if number >= limit.most:
            waits.append(newest + limit.within)
    return max(waits, default=None)


def count_guess(session: Session, limits: Sequence[Limit], *, at: datetime) -> None:
    """Count one guess at each place. The worker's sweep forgets old ones."""
    session.add_all(Guess(place=limit.place, at=at) for limit in limits)
    session.flush()


def give_back(session: Session, limits: Sequence[Limit]) -> None:
    """The guess was right: forget what was counted at these places."""
    session.execute(delete(Guess).where(Guess.place.in_([limit.place for limit in limits])))
