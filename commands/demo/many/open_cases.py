"""Cases that are open: where each stands today, and how it came there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from cases.enums.drs import PartAnswer
from cases.enums.meetings import NotHeldWhy, TimeReply
from cases.vocabulary import CertificateVariant, Choice, Result, Track
from commands.demo.many.rows import CaseRows, Row
from commands.demo.many.story import disagreements, times
from commands.demo.many.story.advice import call, certificate_to_make, certify
from commands.demo.many.story.arranging import (
    agree_to_meet,
    all_say_yes,
    alternative,
    ask_to_take_part,
    days_ago,
    meet,
    new_story,
    one_says_no,
    some_casework,
)
from commands.demo.many.story.casework import write_note
from commands.demo.many.story.envelopes import Signing
from commands.demo.many.story.meetings import hold, miss
from commands.demo.many.story.statements import (
    come_back,
    leave_out,
    make_statement,
    points_of,
    record_outcome,
)
from commands.demo.many.story.story import Story
from commands.demo.many.story.times import way_of
from commands.demo.many.world import World
from dates import uk_day


class Stage(Enum):
    """Where an open case stands."""

    TO_CALL = "to call"
    UNDECIDED = "called, not decided yet"
    CERTIFICATE_DUE = "no mediation, certificate due"
    NOTHING_LEFT = "certificate issued"
    TO_ARRANGE = "mediation, no meeting yet"
    TIMES_PROPOSED = "times proposed, answers come in"
    DAY_30 = "thirty days are over and nothing is arranged"
    MEETING_AHEAD = "meeting arranged"
    MEETING_TODAY = "meeting today"
    NOT_HELD = "meeting not held, another day to find"
    ADJOURNED = "meeting will continue on another day"
    MEETING_OVER = "meeting held, nothing agreed, certificate due"
    STATEMENT_DUE = "meeting held, statement to make"
    STATEMENT_OUT = "statement out for signature"
    CHANGE_ASKED = "statement came back"
    TALK = "disagreement resolution, first talk"
    PARTS_ASKED = "disagreement resolution, everyone asked"
    PARTS_REFUSED = "disagreement resolution, somebody said no"
    PARTS_AGREED = "disagreement resolution, everyone said yes"
    DRS_MEETING_AHEAD = "disagreement resolution, meeting arranged"


def open_case(world: World, number: int, stage: Stage) -> CaseRows:
    """Return a case that stands at ``stage`` today."""
    story = _OPEN[stage](world, number)
    certificate_to_make(story)
    return story.end()


# Open, before a meeting


def _to_call(world: World, number: int) -> Story:
    return new_story(world, number, world.working_day(world.today, -world.random.randrange(0, 3)))


def _called(choice: Choice) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        longest = 3 if choice is Choice.NO_MEDIATION else 12
        story = new_story(world, number, days_ago(world, 2, longest))
        call(story, choice)
        some_casework(story)
        return story

    return tell


def _nothing_left(world: World, number: int) -> Story:
    story = new_story(world, number, days_ago(world, 4, 12))
    call(story, Choice.NO_MEDIATION)
    certify(story, CertificateVariant.NO_MEDIATION)
    return story


def _times_proposed(world: World, number: int) -> Story:
    story = new_story(world, number, days_ago(world, 6, 12))
    call(story, Choice.MEDIATION)
    some_casework(story)
    asked_on = world.working_day(world.today, -world.random.randrange(1, 4))
    at = story.instant(max(asked_on, world.working_day(uk_day(story.last_at), 0)), 10)
    at = max(at, story.last_at + timedelta(minutes=30))
    days = world.random.sample(range(7, 15), 3)
    slots = [alternative(world, day) for day in (world.working_day(world.today, n) for n in sorted(days))]
    how = world.random.random()
    rows = times.propose(story, slots, way_of(story), at=at, sent=how >= 0.08)
    if how < 0.08:
        return story
    reply_by = world.working_day(uk_day(at), 4)
    asked = times.ask(story, rows, story.parties, reply_by=reply_by, at=at)
    fits = world.random.randrange(1, len(rows) + 1)
    who = story.parties if how > 0.7 else story.parties[1:2] if how > 0.45 else story.parties[:1]
    none_fits = how > 0.9
    for party in () if how < 0.25 else who:
        answered = min(story.later(at, world.random.randrange(0, 2), hour=18), world.now)
        replies = times.replies_of(story, rows, can=None if none_fits else fits)
        if none_fits and party is story.authority:
            replies = dict.fromkeys(replies, TimeReply.CANNOT)
        times.answer(story, asked, party, replies, max(answered, at))
    return story


def _day_30(world: World, number: int) -> Story:
    story = new_story(world, number, days_ago(world, 24, 26))
    call(story, Choice.MEDIATION)
    write_note(story, story.later(story.last_at, 12))
    return story


# Open, with a meeting


def _ahead(*, today: bool = False, track: Track = Track.MEDIATION) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        ahead = 0 if today else world.random.randrange(1, 13)
        notice = max(6, ahead + world.random.randrange(0, 6))
        day = world.working_day(world.today, ahead)
        arranged_on = world.working_day(day, -notice)
        before = world.random.randrange(8, 12) if track is Track.DRS else world.random.randrange(4, 8)
        story = new_story(world, number, world.working_day(arranged_on, -before), track=track)
        agree_to_meet(story)
        meet(story, day, arranged_on=arranged_on)
        return story

    return tell


def _over(then: Callable[[Story, Row], None]) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        day = world.working_day(world.today, -world.random.randrange(1, 4))
        arranged_on = world.working_day(day, -world.random.randrange(7, 12))
        received_on = world.working_day(arranged_on, -world.random.randrange(4, 8))
        story = new_story(world, number, received_on)
        agree_to_meet(story)
        then(story, meet(story, day, arranged_on=arranged_on))
        return story

    return tell


def _nothing_agreed(story: Story, meeting: Row) -> None:
    record_outcome(story, meeting, Result.NONE, [], hold(story, meeting))


def _another_day(story: Story, meeting: Row) -> None:
    record_outcome(story, meeting, Result.ADJOURNED, [], hold(story, meeting, adjourned=True))


def _missed(story: Story, meeting: Row) -> None:
    why = story.random.choice((NotHeldWhy.AUTHORITY_AWAY, NotHeldWhy.FAMILY_AWAY, NotHeldWhy.CALLED_OFF))
    miss(story, meeting, why)


def _statement_due(story: Story, meeting: Row) -> None:
    held_at = hold(story, meeting)
    record_outcome(story, meeting, Result.FULL, points_of(story, meeting), held_at)


def _statement_out(story: Story, meeting: Row) -> None:
    signing, sent_at = _statement(story, meeting)
    leave_out(story, signing, at=sent_at)
    if story.chance(0.6):
        certify(story, CertificateVariant.HELD, days=0)


def _change_asked(story: Story, meeting: Row) -> None:
    signing, sent_at = _statement(story, meeting)
    come_back(story, signing, at=sent_at)


def _statement(story: Story, meeting: Row) -> tuple[Signing, datetime]:
    held_at, result = hold(story, meeting), story.random.choice((Result.FULL, Result.PART))
    points = points_of(story, meeting)
    outcome = record_outcome(story, meeting, result, points, held_at)
    made_at = min(held_at + timedelta(minutes=50), story.world.now)
    sent_at = min(made_at + timedelta(minutes=20), story.world.now)
    return make_statement(story, meeting, outcome, result, points, at=made_at), sent_at


# Open, disagreement resolution before its meeting


def _talk(world: World, number: int) -> Story:
    return new_story(world, number, days_ago(world, 0, 4), track=Track.DRS)


def _parts(then: Callable[[Story, datetime], None]) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        story = new_story(world, number, days_ago(world, 12, 15), track=Track.DRS)
        at = ask_to_take_part(story)
        then(story, at)
        return story

    return tell


def _some_answered(story: Story, at: datetime) -> None:
    for party in story.parties:
        answered = story.later(at, story.random.randrange(1, 4), hour=18)
        if answered < story.world.now and story.chance(0.5):
            given = PartAnswer.TALK if story.chance(0.2) else PartAnswer.YES
            disagreements.answer(story, party, given, answered)


_OPEN: dict[Stage, Callable[[World, int], Story]] = {
    Stage.TO_CALL: _to_call,
    Stage.UNDECIDED: _called(Choice.UNDECIDED),
    Stage.CERTIFICATE_DUE: _called(Choice.NO_MEDIATION),
    Stage.NOTHING_LEFT: _nothing_left,
    Stage.TO_ARRANGE: _called(Choice.MEDIATION),
    Stage.TIMES_PROPOSED: _times_proposed,
    Stage.DAY_30: _day_30,
    Stage.MEETING_AHEAD: _ahead(),
    Stage.MEETING_TODAY: _ahead(today=True),
    Stage.NOT_HELD: _over(_missed),
    Stage.ADJOURNED: _over(_another_day),
    Stage.MEETING_OVER: _over(_nothing_agreed),
    Stage.STATEMENT_DUE: _over(_statement_due),
    Stage.STATEMENT_OUT: _over(_statement_out),
    Stage.CHANGE_ASKED: _over(_change_asked),
    Stage.TALK: _talk,
    Stage.PARTS_ASKED: _parts(_some_answered),
    Stage.PARTS_REFUSED: _parts(one_says_no),
    Stage.PARTS_AGREED: _parts(all_say_yes),
    Stage.DRS_MEETING_AHEAD: _ahead(track=Track.DRS),
}
