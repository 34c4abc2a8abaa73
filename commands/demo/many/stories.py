"""Which story a case has: where an open one stands today, and how a closed one went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum

from cases.enums.attending import AccessKind
from cases.enums.drs import PartAnswer
from cases.enums.meetings import NotHeldWhy, TimeReply
from cases.vocabulary import CertificateVariant, Choice, ClosingReason, Result, Track
from commands.demo.many.feedback import answer_feedback
from commands.demo.many.rows import CaseRows, Row
from commands.demo.many.story import disagreements, times
from commands.demo.many.story.actions import follow_up, keep_actions
from commands.demo.many.story.advice import call, certify, close
from commands.demo.many.story.agreements import send_agreement, sent_on, sign_before
from commands.demo.many.story.attending import (
    give_views,
    letter_with_request,
    name_supporter,
    send_paper,
    share_page,
)
from commands.demo.many.story.casework import plan_step, write_note
from commands.demo.many.story.envelopes import Signing
from commands.demo.many.story.meetings import arrange, hold, miss
from commands.demo.many.story.needs import ask_on_own_page, book_needs
from commands.demo.many.story.request import open_request
from commands.demo.many.story.statements import (
    come_back,
    leave_out,
    make_statement,
    promises_of,
    record_outcome,
    sign_by_all,
    without_statement,
)
from commands.demo.many.story.story import Story
from commands.demo.many.story.times import Asked, Slot, way_of
from commands.demo.many.world import AFTERNOON, MORNING, World
from dates import uk_day
from services.closing import OF_RESULT


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


def new_story(world: World, number: int, received_on: date, *, track: Track = Track.MEDIATION) -> Story:
    """Begin a story with its request."""
    story = Story(world, number, received_on, track=track)
    open_request(story)
    if track is Track.MEDIATION and story.chance(0.4):
        letter_with_request(story)
    return story


def open_case(world: World, number: int, stage: Stage) -> CaseRows:
    """Return a case that stands at ``stage`` today."""
    return _OPEN[stage](world, number).end()


def closed_case(world: World, number: int, received_on: date, *, asks: bool) -> CaseRows:
    """Return a case that came in on that day and was closed since; at least YOUNGEST ago.

    ``asks`` says that what was agreed in it is still going on; of any other everything is settled.
    """
    fate = world.random.random()
    if asks:
        story = _held(world, number, received_on, settled=False)
    elif fate < 0.42:
        story = new_story(world, number, received_on)
        call(story, Choice.NO_MEDIATION)
        certify(story, CertificateVariant.NO_MEDIATION)
        close(story, ClosingReason.NOT_CHOSEN)
    elif fate < 0.84:
        story = _held(world, number, received_on, settled=True)
    elif fate < 0.88:
        story = _refused(world, number, received_on)
    elif fate < 0.96:
        story = _held(world, number, received_on, settled=True, track=Track.DRS)
    else:
        story = new_story(world, number, received_on)
        call(story, Choice.UNDECIDED)
        close(story, ClosingReason.WITHDRAWN)
    return story.end()


# Open, before a meeting


def _to_call(world: World, number: int) -> Story:
    return new_story(world, number, world.working_day(world.today, -world.random.randrange(0, 3)))


def _called(choice: Choice) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        longest = 3 if choice is Choice.NO_MEDIATION else 12
        story = new_story(world, number, _days_ago(world, 2, longest))
        call(story, choice)
        _some_casework(story)
        return story

    return tell


def _nothing_left(world: World, number: int) -> Story:
    story = new_story(world, number, _days_ago(world, 4, 12))
    call(story, Choice.NO_MEDIATION)
    certify(story, CertificateVariant.NO_MEDIATION)
    return story


def _times_proposed(world: World, number: int) -> Story:
    story = new_story(world, number, _days_ago(world, 6, 12))
    call(story, Choice.MEDIATION)
    _some_casework(story)
    asked_on = world.working_day(world.today, -world.random.randrange(1, 4))
    at = story.instant(max(asked_on, world.working_day(uk_day(story.last_at), 0)), 10)
    at = max(at, story.last_at + timedelta(minutes=30))
    days = world.random.sample(range(7, 15), 3)
    slots = [_alternative(world, day) for day in (world.working_day(world.today, n) for n in sorted(days))]
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
    story = new_story(world, number, _days_ago(world, 24, 26))
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
        _agree_to_meet(story)
        _meet(story, day, arranged_on=arranged_on)
        return story

    return tell


def _over(then: Callable[[Story, Row], None]) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        day = world.working_day(world.today, -world.random.randrange(1, 4))
        arranged_on = world.working_day(day, -world.random.randrange(7, 12))
        received_on = world.working_day(arranged_on, -world.random.randrange(4, 8))
        story = new_story(world, number, received_on)
        _agree_to_meet(story)
        then(story, _meet(story, day, arranged_on=arranged_on))
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
    record_outcome(story, meeting, Result.FULL, promises_of(story, meeting), held_at)


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
    promises = promises_of(story, meeting)
    outcome = record_outcome(story, meeting, result, promises, held_at)
    made_at = min(held_at + timedelta(minutes=50), story.world.now)
    sent_at = min(made_at + timedelta(minutes=20), story.world.now)
    return make_statement(story, meeting, outcome, result, promises, at=made_at), sent_at


# Open, disagreement resolution before its meeting


def _talk(world: World, number: int) -> Story:
    return new_story(world, number, _days_ago(world, 0, 4), track=Track.DRS)


def _parts(told: Callable[[Story, datetime], None]) -> Callable[[World, int], Story]:
    def tell(world: World, number: int) -> Story:
        story = new_story(world, number, _days_ago(world, 12, 15), track=Track.DRS)
        at = _ask_to_take_part(story)
        told(story, at)
        return story

    return tell


def _some_answered(story: Story, at: datetime) -> None:
    for party in story.parties:
        answered = story.later(at, story.random.randrange(1, 4), hour=18)
        if answered < story.world.now and story.chance(0.5):
            given = PartAnswer.TALK if story.chance(0.2) else PartAnswer.YES
            disagreements.answer(story, party, given, answered)


def _one_said_no(story: Story, at: datetime) -> None:
    says_no = story.random.choice(story.parties[1:])
    for party in story.parties:
        answered = min(story.later(at, story.random.randrange(1, 3), hour=18), story.world.now)
        given = PartAnswer.NO if party is says_no else PartAnswer.YES
        disagreements.answer(story, party, given, answered)


def _all_said_yes(story: Story, at: datetime) -> None:
    for party in story.parties:
        answered = min(story.later(at, story.random.randrange(1, 3), hour=18), story.world.now)
        disagreements.answer(story, party, PartAnswer.YES, answered)


# Closed


def _held(
    world: World, number: int, received_on: date, *, settled: bool, track: Track = Track.MEDIATION
) -> Story:
    random, day = world.random, world.working_day
    story = new_story(world, number, received_on, track=track)
    _agree_to_meet(story)
    arranged_on = day(uk_day(story.last_at), random.randrange(2, 5))
    meeting = _meet(story, day(arranged_on, random.randrange(7, 14)), arranged_on=arranged_on)
    held_at = hold(story, meeting)
    results = (
        (Result.FULL, Result.FULL, Result.PART)
        if not settled
        else (Result.FULL, Result.FULL, Result.PART, Result.PART, Result.NONE)
    )
    result = random.choice(results)
    promises = promises_of(story, meeting) if result is not Result.NONE else []
    outcome = record_outcome(story, meeting, result, promises, held_at)
    rows: list[Row] = []
    if promises and settled and story.chance(0.06):
        without_statement(story, meeting, outcome, held_at)
    elif promises:
        signing = make_statement(
            story, meeting, outcome, result, promises, at=held_at + timedelta(minutes=10)
        )
        signed_at = sign_by_all(story, signing, at=held_at + timedelta(minutes=15))
        rows = keep_actions(story, signing, promises, signed_at)
    if track is Track.MEDIATION:
        certify(story, CertificateVariant.HELD, days=random.randrange(1, 3))
    close(story, OF_RESULT[result])
    follow_up(story, rows, settled=settled)
    answer_feedback(story, meeting)
    return story


def _refused(world: World, number: int, received_on: date) -> Story:
    story = new_story(world, number, received_on, track=Track.DRS)
    _one_said_no(story, _ask_to_take_part(story))
    disagreements.tell_everyone(story, story.later(story.last_at, 1))
    close(story, ClosingReason.REFUSED)
    return story


# What they are made of


def _agree_to_meet(story: Story) -> None:
    """Let everyone agree to a meeting: the family by choosing it, in disagreement resolution everybody."""
    if story.track is Track.DRS:
        _all_said_yes(story, _ask_to_take_part(story))
    else:
        call(story, Choice.MEDIATION)
    _some_casework(story)


def _ask_to_take_part(story: Story) -> datetime:
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


def _meet(story: Story, day: date, *, arranged_on: date) -> Row:
    """Find a time, arrange the meeting of ``day``, see to what is needed, and have the agreement signed."""
    world, way = story.world, way_of(story)
    before = story.last_at + timedelta(minutes=15)
    if story.chance(0.5):
        name_supporter(story, before + (max(before, story.instant(arranged_on, 9)) - before) / 2)
    mediator, begins = world.diary.somebody(day)
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
    slots = [_alternative(world, day) for day in others]
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
    if story.chance(0.12):
        ask_on_own_page(
            story, story.random.choice((AccessKind.QUIET_ROOM, AccessKind.STEP_FREE)), "", some_time()
        )
    if story.chance(0.3):
        give_views(story, some_time(), read=is_over or story.chance(0.7))
    if story.chance(0.35):
        send_paper(story, some_time(), looked=is_over or story.chance(0.8), for_meeting=story.chance(0.6))
    if story.chance(0.1):
        share_page(story, some_time())
    if story.chance(0.2):
        plan_step(story, some_time(), done=is_over)


def _some_casework(story: Story) -> None:
    if story.chance(0.35):
        write_note(story, min(story.last_at + timedelta(minutes=8), story.world.now))


def _days_ago(world: World, least: int, most: int) -> date:
    return world.working_day(world.today, -world.random.randrange(least, most + 1))


def _alternative(world: World, day: date) -> Slot:
    """Return another time that could be proposed; nobody is booked for it."""
    return Slot(day, world.random.choice((MORNING, AFTERNOON)), world.random.choice(world.mediators))


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
    Stage.PARTS_REFUSED: _parts(_one_said_no),
    Stage.PARTS_AGREED: _parts(_all_said_yes),
    Stage.DRS_MEETING_AHEAD: _ahead(track=Track.DRS),
}
