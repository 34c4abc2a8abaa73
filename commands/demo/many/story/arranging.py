"""From the request to the day of the meeting: what happens in every case that gets so far."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cases.enums.attending import AccessKind
from cases.enums.drs import PartAnswer
from cases.vocabulary import Choice, Track
from commands.demo.many.rows import Row
from commands.demo.many.story import disagreements, times
from commands.demo.many.story.advice import call
from commands.demo.many.story.agreements import send_agreement, sent_on, sign_before
from commands.demo.many.story.attending import (
    give_views,
    letter_with_request,
    name_supporter,
    send_paper,
    share_page,
)
from commands.demo.many.story.casework import plan_step, write_note
from commands.demo.many.story.meetings import arrange
from commands.demo.many.story.needs import ask_on_own_page, book_needs
from commands.demo.many.story.request import open_request
from commands.demo.many.story.story import Story
from commands.demo.many.story.times import Asked, Slot, way_of
from commands.demo.many.world import AFTERNOON, MORNING, World
from dates import uk_day


def new_story(world: World, number: int, received_on: date, *, track: Track = Track.MEDIATION) -> Story:
    """Begin a story with its request."""
    story = Story(world, number, received_on, track=track)
    open_request(story)
    if track is Track.MEDIATION and story.chance(0.4):
        letter_with_request(story)
    return story


def agree_to_meet(story: Story) -> None:
    """Let everyone agree to a meeting: the family by choosing it, in disagreement resolution everybody."""
    if story.track is Track.DRS:
        all_say_yes(story, ask_to_take_part(story))
    else:
        call(story, Choice.MEDIATION)
    some_casework(story)


def ask_to_take_part(story: Story) -> datetime:
    """Call, talk with everyone, agree on the sentence and ask; return when everyone was asked."""
    call(story, None)
    disagreements.talk_with(story, story.asker, story.last_at + timedelta(minutes=20))
    for party in story.parties[1:]:
        at = story.later(story.last_at, story.random.randrange(0, 2), hour=15)
        disagreements.talk_with(story, party, at + timedelta(minutes=25))
    at = story.later(story.last_at, 1)
    disagreements.agree_on_focus(story, at, by=story.parties)
    asked_at = story.last_at + timedelta(minutes=45)
    disagreements.ask_everyone(story, asked_at)
    return asked_at


def meet(story: Story, day: date, *, arranged_on: date) -> Row:
    """Find a time, arrange the meeting of ``day``, see to what is needed, and have the agreement signed."""
    world, way = story.world, way_of(story)
    before = story.last_at + timedelta(minutes=15)
    if story.chance(0.5):
        name_supporter(story, before + (max(before, story.instant(arranged_on, 9)) - before) / 2)
    mediator, begins = world.bookings.somebody(day)
    slot = Slot(day, begins, mediator)
    at = max(story.instant(arranged_on, 11), before + timedelta(hours=2))
    asked = _times_for(story, slot, way, before=at) if story.chance(0.6) else None
    at = max(at, story.last_at + timedelta(minutes=20))
    meeting = arrange(story, slot, way, at=min(at, world.now))
    if asked is not None:
        times.close(story, asked, meeting, meeting["arranged_at"])
    _before_the_day(story, meeting)
    book_needs(story, day, since=meeting["arranged_at"])
    send_on = sent_on(story, meeting)
    if send_on <= world.today and (send_on < world.today or story.chance(0.5)):
        sent_at = max(story.instant(send_on, 10), meeting["arranged_at"] + timedelta(minutes=40))
        sent_at = min(sent_at, world.now)
        sign_before(story, send_agreement(story, meeting, at=sent_at), meeting)
    return meeting


def _times_for(story: Story, slot: Slot, way: times.Way, *, before: datetime) -> Asked | None:
    """Have everyone asked about times, of which ``slot`` suits all; None where there is no time for it."""
    world = story.world
    at = story.later(story.last_at, 0, hour=12) + timedelta(minutes=5)
    if at + timedelta(hours=20) > before:
        return None
    others = [world.working_day(slot.day, number) for number in story.random.sample((-2, -1, 1, 2), 2)]
    slots = [alternative(world, day) for day in others]
    slots = [one for one in slots if one.starts_at != slot.starts_at and one.day > uk_day(before)]
    slots = sorted([slot, *slots], key=lambda one: one.starts_at)
    rows = times.propose(story, slots, way, at=at)
    reply_by = world.working_day(uk_day(at), 4)
    asked = times.ask(story, rows, story.parties, reply_by=reply_by, at=at)
    fits = slots.index(slot) + 1
    for party in story.parties:
        answered = min(at + (before - at) * story.random.uniform(0.1, 0.95), world.now)
        times.answer(story, asked, party, times.replies_of(story, rows, can=fits), answered)
    return asked


def _before_the_day(story: Story, meeting: Row) -> None:
    """Let the family say and send what it wants before the meeting, as far as that is past."""
    now = story.world.now
    begins: datetime = meeting["starts_at"]
    arranged: datetime = meeting["arranged_at"]

    def some_time() -> datetime:
        return arranged + (min(begins, now) - arranged) * story.random.uniform(0.05, 0.9)

    is_over = begins <= now
    if story.chance(0.2):
        plan_step(story, some_time(), done=is_over)
    if not story.asker["email"]:
        return  # the rest is what people do on their own page
    if story.chance(0.12):
        ask_on_own_page(
            story, story.random.choice((AccessKind.QUIET_ROOM, AccessKind.STEP_FREE)), "", some_time()
        )
    if story.chance(0.3):
        give_views(story, some_time(), read=is_over or story.chance(0.7))
    if story.chance(0.35):
        send_paper(story, some_time(), looked=is_over or story.chance(0.8), for_meeting=story.chance(0.6))
    if story.chance(0.16):
        share_page(story, some_time())


def some_casework(story: Story) -> None:
    if story.chance(0.35):
        write_note(story, min(story.last_at + timedelta(minutes=8), story.world.now))


def days_ago(world: World, least: int, most: int) -> date:
    return world.working_day(world.today, -world.random.randrange(least, most + 1))


def alternative(world: World, day: date) -> Slot:
    """Return another time that could be proposed; nobody is booked for it."""
    return Slot(day, world.random.choice((MORNING, AFTERNOON)), world.random.choice(world.mediators))


def all_say_yes(story: Story, at: datetime) -> None:
    for party in story.parties:
        answered = min(story.later(at, story.random.randrange(1, 3), hour=18), story.world.now)
        disagreements.answer(story, party, PartAnswer.YES, answered)


def one_says_no(story: Story, at: datetime) -> None:
    says_no = story.random.choice(story.parties[1:])
    for party in story.parties:
        answered = min(story.later(at, story.random.randrange(1, 3), hour=18), story.world.now)
        given = PartAnswer.NO if party is says_no else PartAnswer.YES
        disagreements.answer(story, party, given, answered)
