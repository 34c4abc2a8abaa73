"""Tries counted in the database by place: a person, an address on the network, or both together.

A try is counted in one statement before anything is judged, and the number that this statement returns
decides. However many arrive at once, on SQLite and on PostgreSQL, no more than a limit's number get through.

Wrong answers behind one link are counted with what the link guards (``signing.tries``): they pause it until
somebody lets the person in again, where a place here is free again when its time is over.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Integer, String, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, UtcDateTime

IPV6_NETWORK: Final = 64
"""One household or office has a whole /64 of IPv6 addresses, so these bits alone say where a try is from."""


class TryCount(Base):
    """How many tries one place has had since its time began; the count is worth nothing after ``until``."""

    __tablename__ = "try_count"

    place: Mapped[str] = mapped_column(String(80), primary_key=True)
    tries: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries at ``place`` within a time; after the last of them, as long a wait again."""

    place: str
    most: int
    within: timedelta


_COUNT = (
    text(
        "INSERT INTO try_count AS held (place, tries, until) VALUES (:place, 1, :fresh) "
        "ON CONFLICT (place) DO UPDATE SET "
        "tries = CASE WHEN held.until <= :at THEN 1 ELSE held.tries + 1 END, "
        "until = CASE WHEN held.until <= :at OR held.tries + 1 = :most THEN :fresh ELSE held.until END "
        "RETURNING tries, until"
    )
    .bindparams(bindparam("at", type_=UtcDateTime), bindparam("fresh", type_=UtcDateTime))
    .columns(tries=Integer, until=UtcDateTime)
)


def place_of(kind: str, *what: str) -> str:
    """Return a place's name: its kind, and of whom or where only a digest."""
    return f"{kind}:{hashlib.sha256(chr(10).join(what).encode()).hexdigest()[:40]}"


def network_of(address: str) -> str:
    """Return where a try comes from: an IPv4 address whole, an IPv6 address by its /64 network."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))
    return str(known)


def wait_until(session: Session, limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Return until when no try is taken at these places, or None. Counts nothing."""
    most = {limit.place: limit.most for limit in limits}
    held = session.execute(
        select(TryCount.place, TryCount.tries, TryCount.until).where(
            TryCount.place.in_(most), TryCount.until > at
        )
    )
    return max((until for place, tries, until in held if tries >= most[place]), default=None)


def take_try(session: Session, limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Count one try and return None, or return until when to wait because there were too many.

    The caller commits at once, and only then judges what was tried: until the commit, others who try at the
    same place wait. A refused try counts at no place named after the one that refused it, so that nobody
    whose own tries are used up can use up another's. Callers name their places in one order, the narrowest
    first.
    """
    if (until := wait_until(session, limits, at=at)) is not None:
        return until
    for limit in limits:
        values = {"place": limit.place, "most": limit.most, "at": at, "fresh": at + limit.within}
        tries, ends_at = session.execute(_COUNT, values).one()
        if tries > limit.most:
            return cast(datetime, ends_at)
    return None


def give_back(session: Session, limits: Sequence[Limit]) -> None:
    """Take back the one try just counted, which was right. Earlier wrong ones still count."""
    session.execute(
        update(TryCount)
        .where(TryCount.place.in_([limit.place for limit in limits]), TryCount.tries > 0)
        .values(tries=TryCount.tries - 1)
    )


def forget_tries(session: Session, limits: Sequence[Limit]) -> None:
    """Forget every try at these places: whoever tried has shown that they belong there."""
    session.execute(delete(TryCount).where(TryCount.place.in_([limit.place for limit in limits])))
