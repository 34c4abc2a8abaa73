"""Times that a coordinator proposes for a meeting, and what each party answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cases.enums.meetings import TimeEnd, TimeReply
from cases.meetings.proposed_times import ProposedTime, TimeAnswer, TimesAsked
from cases.vocabulary import Event, MeetingMode
from commands.demo.many.rows import Row
from commands.demo.many.story.phrases import PLACES
from commands.demo.many.story.story import Story, actor
from commands.demo.many.world import Account
from dates import from_uk
from mail.kinds import EmailKind
from services.meetings.times import LINK_DAYS_MORE
from signing.links.tokens import Purpose
from signing.models import LinkEnd

LASTS = timedelta(hours=2, minutes=30)
MODES = (MeetingMode.IN_PERSON, MeetingMode.ONLINE, MeetingMode.ONLINE)


@dataclass(frozen=True)
class Slot:
    """When and with whom a meeting may be."""

    day: date
    begins: time
    mediator: Account

    @property
    def starts_at(self) -> datetime:
        """When it begins, in UTC."""
        return from_uk(self.day, self.begins)


@dataclass
class Way:
    """How a case's meetings are held: in a place, or by video."""

    mode: MeetingMode
    place: str = ""
    access: str = ""
    why: str = ""
    link: str = ""


@dataclass
class Asked:
    """The times that stand, and who was asked about them."""

    times: list[Row]
    rows: list[Row]
    parties: list[Row]
    links: list[Row] = field(default_factory=list)


def way_of(story: Story) -> Way:
    """Return how the people of a case meet."""
    mode = story.random.choice(MODES)
    if mode is MeetingMode.ONLINE:
        return Way(mode, link=f"https://meet.example.com/{story.number}")
    return Way(mode, *story.random.choice(PLACES))


def when_and_where(slot: Slot, way: Way) -> Row:
    """Return what a proposed time and a meeting say alike of when it is, with whom and where."""
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.starts_at + LASTS,
        "mode": way.mode,
        "place": way.place,
        "access": way.access,
        "link": way.link,
        "mediator_id": slot.mediator.viewer.user_id,
        "mediator_name": slot.mediator.name,
    }


def propose(story: Story, slots: Sequence[Slot], way: Way, *, at: datetime, sent: bool = True) -> list[Row]:
    """A coordinator proposes times; ``sent`` says that everyone is asked about them at once."""
    found = []
    for number, slot in enumerate(slots, start=1):
        row = story.rows.add(
            ProposedTime,
            number=number,
            **when_and_where(slot, way),
            place_why=way.why,
            proposed_at=at,
            proposed_by=story.coordinator.name,
            sent_at=at if sent else None,
        )
        story.log(
            Event.TIME_PROPOSED,
            story.coordinator,
            at,
            time=str(row["id"]),
            starts_at=slot.starts_at.isoformat(),
            mode=way.mode.value,
            mediator=slot.mediator.name,
        )
        found.append(row)
    return found


def ask(story: Story, times: list[Row], parties: list[Row], *, reply_by: date, at: datetime) -> Asked:
    """Ask these parties, each by a link of its own, which of the times they can do."""
    asked = Asked(times, [], parties)
    for party in parties:
        row = story.rows.add(
            TimesAsked,
            party_id=party["id"],
            asked_at=at,
            asked_by=story.coordinator.name,
            reply_by=reply_by,
        )
        until = from_uk(reply_by + timedelta(days=LINK_DAYS_MORE), time(0, 0))
        link = story.link(Purpose.CHOOSE_TIMES, row["id"], at=at, until=until)
        ids = {"asked": str(row["id"]), "link": str(link["id"])}
        story.email(EmailKind.CHOOSE_TIMES, party, at, str(link["id"]), **ids)
        asked.rows.append(row)
        asked.links.append(link)
    about = {
        "parties": [str(party["id"]) for party in parties],
        "times": [str(one["id"]) for one in times],
        "reply_by": reply_by.isoformat(),
    }
    story.log(Event.TIMES_ASKED, story.coordinator, at, **about)
    return asked


def answer(story: Story, asked: Asked, party: Row, replies: Mapping[int, TimeReply], at: datetime) -> None:
    """One party says on its page, or on the phone, of each time by its number whether it can."""
    by, how = story.heard(party)
    row = asked.rows[asked.parties.index(party)]
    for time_row in asked.times:
        goes = time_row["mode"] is MeetingMode.IN_PERSON
        story.rows.add(
            TimeAnswer,
            time_id=time_row["id"],
            party_id=party["id"],
            reply=replies[time_row["number"]],
            minutes=story.random.choice((10, 20, 25, 40)) if goes and story.chance(0.5) else None,
            answered_at=at,
        )
    row.update(answered_at=at, answered_by=actor(by).name, answered_how=how)
    story.log(Event.TIMES_ANSWERED, by, at, party=str(party["id"]), how=how.value if how else "page")


def close(story: Story, asked: Asked, meeting: Row, at: datetime) -> None:
    """Take no more answers: ``meeting`` is arranged at one of the times."""
    for row in asked.times:
        is_booked = row["starts_at"] == meeting["starts_at"]
        row["ended_at"] = at
        row["ended_why"] = TimeEnd.BOOKED if is_booked else TimeEnd.NOT_CHOSEN
        row["meeting_id"] = meeting["id"] if is_booked else None
    for row in asked.rows:
        row["closed_at"] = at
    for link in asked.links:
        link.update(ended_at=at, ended_why=LinkEnd.BOOKED)
    story.log(Event.TIMES_CLOSED, story.coordinator, at, meeting=str(meeting["id"]))


def replies_of(story: Story, times: list[Row], *, can: int | None) -> dict[int, TimeReply]:
    """Return what somebody answers; the time of number ``can`` suits them, others by chance."""
    likely = (TimeReply.CAN, TimeReply.RATHER_NOT, TimeReply.CANNOT, TimeReply.CANNOT)
    found = {row["number"]: story.random.choice(likely) for row in times}
    if can is not None:
        found[can] = TimeReply.CAN
    return found
