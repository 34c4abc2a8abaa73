"""Cases that are closed: how each went, and what became of what was agreed."""

from __future__ import annotations

from datetime import date, timedelta

from cases.casework.closing import OF_RESULT
from cases.vocabulary import CertificateVariant, Choice, ClosingReason, Result, Track
from commands.demo.many.feedback import answer_feedback
from commands.demo.many.rows import CaseRows, Row
from commands.demo.many.story import disagreements
from commands.demo.many.story.actions import follow_up, keep_actions
from commands.demo.many.story.advice import call, certify, close, fetch_certificate
from commands.demo.many.story.arranging import (
    agree_to_meet,
    ask_to_take_part,
    meet,
    new_story,
    one_says_no,
)
from commands.demo.many.story.meetings import hold
from commands.demo.many.story.statements import (
    make_statement,
    points_of,
    record_outcome,
    sign_by_all,
    without_statement,
)
from commands.demo.many.story.story import Story
from commands.demo.many.world import World
from dates import uk_day


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
    fetch_certificate(story)
    return story.end()


# Closed


def _held(
    world: World, number: int, received_on: date, *, settled: bool, track: Track = Track.MEDIATION
) -> Story:
    random, day = world.random, world.working_day
    story = new_story(world, number, received_on, track=track)
    agree_to_meet(story)
    arranged_on = day(uk_day(story.last_at), random.randrange(2, 5))
    meeting = meet(story, day(arranged_on, random.randrange(7, 14)), arranged_on=arranged_on)
    held_at = hold(story, meeting)
    results = (
        (Result.FULL, Result.FULL, Result.PART)
        if not settled
        else (Result.FULL, Result.FULL, Result.PART, Result.PART, Result.NONE)
    )
    result = random.choice(results)
    points = points_of(story, meeting) if result is not Result.NONE else []
    outcome = record_outcome(story, meeting, result, points, held_at)
    rows: list[Row] = []
    if points and settled and story.chance(0.06):
        without_statement(story, meeting, outcome, held_at)
    elif points:
        signing = make_statement(story, meeting, outcome, result, points, at=held_at + timedelta(minutes=10))
        signed_at = sign_by_all(story, signing, at=held_at + timedelta(minutes=15))
        rows = keep_actions(story, signing, points, signed_at)
    if track is Track.MEDIATION:
        certify(story, CertificateVariant.HELD, days=random.randrange(1, 3))
    close(story, OF_RESULT[result])
    follow_up(story, rows, settled=settled)
    answer_feedback(story, meeting)
    return story


def _refused(world: World, number: int, received_on: date) -> Story:
    story = new_story(world, number, received_on, track=Track.DRS)
    one_says_no(story, ask_to_take_part(story))
    disagreements.tell_everyone(story, story.later(story.last_at, 1))
    close(story, ClosingReason.REFUSED)
    return story
