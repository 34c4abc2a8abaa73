"""What staff write in a case: notes for themselves, and next steps of their own."""

from __future__ import annotations

from datetime import datetime

from cases.casework.models import PlannedStep, StaffNote
from cases.vocabulary import Event
from commands.demo.many.story.phrases import NOTES, STEPS
from commands.demo.many.story.story import Story
from dates import uk_day


def write_note(story: Story, at: datetime) -> None:
    """An adviser writes a note for staff alone; no entry of the log holds it."""
    story.rows.add(
        StaffNote,
        words=story.random.choice(NOTES),
        written_at=at,
        written_by=story.adviser.name,
        written_by_id=story.adviser.viewer.user_id,
    )


def plan_step(story: Story, at: datetime, *, done: bool) -> None:
    """A coordinator writes a next step with a day; ``done`` in a case that is over."""
    by, what = story.coordinator, story.random.choice(STEPS)
    due = story.working_day(uk_day(at), story.random.randrange(2, 9))
    row = story.rows.add(PlannedStep, what=what, due_on=due, written_at=at, written_by=by.name)
    story.log(Event.STEP_PLANNED, by, at, step=str(row["id"]), due_on=due.isoformat())
    done_at = story.instant(due, 15)
    if done or (due < story.world.today and story.chance(0.8)):
        row.update(done_at=done_at, done_by=by.name)
        story.log(Event.STEP_DONE, by, done_at, step=str(row["id"]))
