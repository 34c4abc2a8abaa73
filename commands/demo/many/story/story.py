"""One fictional case while it is told: its rows, its people, and what is said in its log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.meetings.models import MeetingNotice
from cases.party_notices import ABOUT, PartyNotice
from cases.vocabulary import Event, MeetingNoticeKind, PartyNoticeKind, ToldHow, Track
from commands.demo.many.rows import CaseRows, Row
from commands.demo.many.world import Account, World
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery, stable_message_id
from services.notifications.queueing import ABOUT_A_MEETING, NOTIFIED_BY_STAFF
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
        """Note an email that went then, once for each ``about`` and address, as the outbox keeps it.

        Of whoever has no address, what staff are to tell them instead.
        """
        party_id = None if isinstance(to, Account) else to["id"]
        name, address = (to.name, to.email) if isinstance(to, Account) else (to["name"], to["email"])
        if not address:
            assert not isinstance(to, Account)  # noqa: S101 - each account has an address
            self._by_staff(kind, to, at, ids)
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

    def _by_staff(self, kind: EmailKind, to: Row, at: datetime, ids: dict[str, str]) -> None:
        """Note what staff are to tell somebody by phone or post, and that they did, if they had the time."""
        row, about = self._notice(kind, to, at, ids)
        if row is None:
            return
        by, heard_at = self.coordinator, self.later(at, self.random.randrange(0, 2)) + ONE_MINUTE
        if "meeting_id" in row:
            heard_at = min(heard_at, row["starts_at"]) if row["starts_at"] > at else heard_at
        if heard_at >= self.world.now:
            return
        how = self.random.choice((ToldHow.PHONE, ToldHow.PHONE, ToldHow.POST))
        row.update(told_on=uk_day(heard_at), told_how=how, recorded_at=heard_at, recorded_by=by.name)
        event = Event.MEETING_TOLD if "meeting_id" in row else Event.PARTY_TOLD
        given = {"how": how.value, "told_on": uk_day(heard_at).isoformat()}
        named = {"party": str(to["id"]), "name": to["name"], "news": row["news"].value}
        self.log(event, by, heard_at, **about, **named, **given)

    def _notice(
        self, kind: EmailKind, to: Row, at: datetime, ids: dict[str, str]
    ) -> tuple[Row | None, dict[str, Any]]:
        """Return the row of what staff are to tell, with what the log says it is about; None for nothing."""
        if kind in ABOUT_A_MEETING:
            meeting = next(one for one in self.rows.rows["meeting"] if str(one["id"]) == ids["meeting"])
            starts_at: datetime = meeting["starts_at"]
            row = self.rows.add(
                MeetingNotice,
                meeting_id=meeting["id"],
                party_id=to["id"],
                news=MeetingNoticeKind(kind),
                starts_at=starts_at,
                due_since=at,
            )
            return row, {"meeting": ids["meeting"], "starts_at": starts_at.isoformat()}
        if kind in NOTIFIED_BY_STAFF:
            about = {name: ids[name] for name in ABOUT if name in ids}
            row = self.rows.add(
                PartyNotice,
                party_id=to["id"],
                news=PartyNoticeKind(kind),
                due_since=at,
                **{f"{name}_id": UUID(one) for name, one in about.items()},
            )
            decision = {"decision": about["decision"]} if "decision" in about else {}
            return row, {"notice": str(row["id"]), **decision, "about": about}
        return None, {}

    def heard(self, party: Row) -> tuple[Account | Row, ToldHow | None]:
        """Return who enters what a party says, and how they heard it: whoever has no email is phoned."""
        return (party, None) if party["email"] else (self.coordinator, ToldHow.PHONE)

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
