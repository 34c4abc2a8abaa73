"""A meeting: arranged, held, adjourned, or not held."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.enums.meetings import NotHeldWhy
from cases.meetings.models import Attendance, Meeting
from cases.vocabulary import Event, MeetingState
from commands.demo.many.rows import Row
from commands.demo.many.story.attending import supporters_coming
from commands.demo.many.story.story import Story
from commands.demo.many.story.times import Slot, Way, when_and_where
from commands.demo.many.world import Account
from mail.kinds import EmailKind


def arrange(story: Story, slot: Slot, way: Way, *, at: datetime) -> Row:
    """A coordinator arranges a meeting with everyone of the case; return it."""
    random = story.random
    meeting = story.rows.add(
        Meeting,
        **when_and_where(slot, way),
        why_this_place=way.why,
        arranged_at=at,
        state=MeetingState.ARRANGED,
    )
    if story.chance(0.06):
        helper = random.choice([one for one in story.world.mediators if one != slot.mediator])
        meeting.update(co_mediator_id=helper.viewer.user_id, co_mediator_name=helper.name)
    story.rows.add_meeting_decision(meeting, story.decision)
    people = [
        (party["id"], party["name"], party["post"] or party["role"].words, party["organisation"])
        for party in story.parties
    ]
    people += [(None, name, role, "") for name, role in supporters_coming(story)]
    for number, (party_id, name, role, for_whom) in enumerate(people, start=1):
        story.rows.add(
            Attendance,
            meeting_id=meeting["id"],
            number=number,
            party_id=party_id,
            name=name,
            role_words=role,
            for_whom=for_whom,
        )
    story.meeting = meeting
    story.log(
        Event.MEETING_ARRANGED,
        story.coordinator,
        at,
        meeting=str(meeting["id"]),
        decisions=[str(story.decision["id"])],
        starts_at=slot.starts_at.isoformat(),
        mode=way.mode.value,
        mediator=slot.mediator.name,
        asked=[name for _, name, _, _ in people],
        short_notice_agreed="",
        **({"co_mediator": meeting["co_mediator_name"]} if meeting["co_mediator_id"] else {}),
        **({"why_this_place": way.why} if way.why else {}),
    )
    about, ids = f"{meeting['id']}:0", {"meeting": str(meeting["id"])}
    for party in story.parties:
        story.email(EmailKind.INVITATION, party, at, f"{about}:{party['id']}", **ids)
    mediator = {"mediator": str(slot.mediator.viewer.user_id)}
    story.email(EmailKind.MEETING_BOOKED_STAFF, slot.mediator, at, about, **ids, **mediator)
    return meeting


def attendances(story: Story, meeting: Row) -> list[Row]:
    """Return everyone who is asked to the meeting."""
    return [one for one in story.rows.rows["attendance"] if one["meeting_id"] == meeting["id"]]


def hold(story: Story, meeting: Row, *, adjourned: bool = False) -> datetime:
    """The meeting takes place, and the mediator says as it ends who came; return when that was."""
    over: datetime = meeting["ends_at"]
    at = min(over + timedelta(minutes=story.random.randrange(5, 40)), story.world.now)
    state = MeetingState.ADJOURNED if adjourned else MeetingState.CONCLUDED
    meeting["state"], meeting["concluded_at"] = state, None if adjourned else at
    for attendance in attendances(story, meeting):
        attendance["present"] = True
    came = [one["name"] for one in attendances(story, meeting)]
    by = mediator_of(story, meeting)
    story.log(Event.MEETING_CONCLUDED, by, at, meeting=str(meeting["id"]), state=state.value, came=came)
    if adjourned:
        about, ids = f"{meeting['id']}:0", {"meeting": str(meeting["id"])}
        for party in story.parties:
            story.email(EmailKind.MEETING_ADJOURNED, party, at, f"{about}:{party['id']}", **ids)
    return at


def miss(story: Story, meeting: Row, why: NotHeldWhy) -> datetime:
    """The meeting does not take place; return when that was recorded."""
    begins: datetime = meeting["starts_at"]
    at = begins + timedelta(minutes=45)
    meeting.update(state=MeetingState.NOT_HELD, not_held_because=why.words, not_held_why=why)
    about = {"meeting": str(meeting["id"]), "because": why.words, "why": why.value}
    story.log(Event.MEETING_NOT_HELD, mediator_of(story, meeting), at, **about)
    ids = {"meeting": str(meeting["id"])}
    for party in story.parties:
        key = f"{meeting['id']}:0:{party['id']}"
        story.email(EmailKind.MEETING_NOT_HELD, party, at, key, **ids)
    return at


def mediator_of(story: Story, meeting: Row) -> Account:
    """Return the account of whoever leads the meeting."""
    return next(one for one in story.world.mediators if one.viewer.user_id == meeting["mediator_id"])
