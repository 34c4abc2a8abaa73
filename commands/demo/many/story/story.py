"""One fictional case while it is told: its rows, its people, and what is said in its log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.vocabulary import Event, Track
from commands.demo.many.rows import CaseRows, Row
from commands.demo.many.world import Account, World
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery, stable_message_id
from signing.links.tokens import Purpose, short_code, short_code_digest
from signing.models import Link, LinkEnd

MADE_BY = "practice data"
"""How these requests came in: by this word they are known for what they are."""
ONE_MINUTE = timedelta(minutes=1)


class Story:
    """The case of which the modules beside this one tell; each of their functions is one thing that happens.

    They may be told in any order: the log is written by time, at the end.
    """

    case: Row
    asker: Row
    authority: Row
    decision: Row

    def __init__(
        self, world: World, number: int, received_on: date, *, track: Track = Track.MEDIATION
    ) -> None:
        self.world, self.random, self.number, self.track = world, world.random, number, track
        self.rows = CaseRows()
        self.adviser = self.random.choice(world.advisers)
        self.coordinator = world.coordinator
        self.received_at = self.instant(received_on, self.random.randrange(8, 22))
        self.last_at = self.received_at
        self.chosen_on: date | None = None
        self.meeting: Row | None = None
        self._said: list[tuple[datetime, Event, Actor, dict[str, Any]]] = []

    def log(self, event: Event, by: Account | Row | Actor, at: datetime, **about: Any) -> None:
        """Say in the log what happened; ``by`` is an account, a party of the case, or an actor."""
        self._said.append((at, event, actor(by), about))
        self.last_at = max(self.last_at, at)

    def email(
        self,
        kind: EmailKind,
        to: Account | Row,
        at: datetime,
        about: str,
        **ids: str,
    ) -> None:
        """Note an email that went then, once for each ``about`` and address, as the outbox keeps it."""
        party_id = None if isinstance(to, Account) else to["id"]
        name, address = (to.name, to.email) if isinstance(to, Account) else (to["name"], to["email"])
        if not address:
            return
        self.rows.add(
            Delivery,
            message_id=stable_message_id(kind, about, address),
            kind=kind,
            to_name=name,
            to_address=address,
            party_id=party_id,
            ids={"case": str(self.rows.id), **ids},
            queued_at=at,
            next_try_at=at,
            tries=1,
            accepted_at=at + ONE_MINUTE,
            last_reply="250 practice data: nothing was sent",
        )

    def email_officers(self, kind: EmailKind, at: datetime, about: str, **ids: str) -> None:
        """Note the same to each officer of the local authority who can sign in."""
        for officer in self.world.officers.get(self.case["authority_code"], ()):
            self.email(kind, officer, at, f"{about}:{officer.viewer.user_id}", **ids)

    def link(
        self,
        purpose: Purpose,
        subject_id: UUID,
        *,
        at: datetime,
        until: datetime,
        ended_at: datetime | None = None,
        why: LinkEnd = LinkEnd.NOT_ENDED,
    ) -> Row:
        """Give a link, with a short code that no other link has."""
        row = self.rows.add(
            Link,
            purpose=purpose,
            subject_id=subject_id,
            made_at=at.replace(microsecond=0),
            expires_at=until,
            ended_at=ended_at,
            ended_why=why,
        )
        version, keys, codes = 1, self.world.keys, self.world.codes
        while (digest := short_code_digest(short_code(row["id"], version, keys), keys)) in codes:
            version += 1
        codes.add(digest)
        row["version"], row["short_code_digest"] = version, digest
        return row

    def instant(self, day: date, hour: int) -> datetime:
        """Return a time of that UK day, never later than now."""
        return min(from_uk(day, time(hour, self.random.randrange(60))), self.world.now)

    def working_day(self, day: date, count: int) -> date:
        """Return the working day so many after ``day``, or before it; with 0 that day or the next."""
        return self.world.working_day(day, count)

    def chance(self, share: float) -> bool:
        """Return True as often as ``share`` says."""
        return self.random.random() < share

    def later(self, at: datetime, days: int, *, hour: int | None = None) -> datetime:
        """Return a time so many working days after ``at``, in office hours where no hour is given."""
        day = self.working_day(uk_day(at), days) if days else uk_day(at)
        return max(at, self.instant(day, self.random.randrange(9, 17) if hour is None else hour))

    @property
    def parties(self) -> list[Row]:
        """Everyone in the case, in the order in which they were named."""
        return self.rows.rows["party"]

    @property
    def bodies(self) -> list[Row]:
        """Who comes for a local authority, a school or a health body."""
        return [party for party in self.parties if party["organisation"]]

    def end(self) -> CaseRows:
        """Write the log, by time; record every row; return the whole."""
        for at, event, by, about in sorted(self._said, key=lambda said: said[0]):
            self.rows.log(event, by=by, at=at, **about)
        self.rows.record_rows(at=self.last_at)
        return self.rows


def actor(by: Account | Row | Actor | Viewer) -> Actor:
    """Return who acts, as the log names them."""
    if isinstance(by, Actor):
        return by
    if isinstance(by, Account):
        return Actor.of(by.viewer)
    if isinstance(by, Viewer):
        return Actor.of(by)
    return Actor(ActorKind.PARTY, str(by["id"]), by["name"])
