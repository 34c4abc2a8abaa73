"""What staff record across practice cases: which belong together, and complaints about the provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.casework.links import link_cases
from cases.complaints import ComplaintOutcome, ComplaintRecord, ComplaintWay
from cases.deadlines.days import working_days_after
from cases.models import Case
from commands.demo.many.names import FAMILY, someone
from commands.demo.many.story.phrases import COMPLAINTS
from commands.demo.many.world import AFTERNOON, MORNING, Surroundings, World
from dates import from_uk
from services.provider.complaints import record_complaint

AT_ONE_TIME = 50
CASES_TO_A_COMPLAINT, COMPLAINTS_AT_MOST = 40, 30
OLDEST_COMPLAINT = 300
"""Days."""
STILL_OPEN = 12
"""Working days: a complaint that came since then may still wait for its answer."""


def link_those_that_belong_together(here: Surroundings, world: World) -> None:
    """Have a coordinator say today of both cases that they belong together."""
    for first in range(0, len(world.belonging), AT_ONE_TIME):
        with here.database.write() as session:
            for one in world.belonging[first : first + AT_ONE_TIME]:
                case, other = (session.get_one(Case, case_id) for case_id in (one.case_id, one.other_id))
                link_cases(session, case, other, one.kind, by=world.coordinator.viewer, at=world.now)


def keep_complaints(here: Surroundings, world: World, count: int) -> None:
    """Record complaints for so many cases: most are answered, and some that came lately are not yet."""
    with here.database.write() as session:
        for versions in _complaints(world, min(-(-count // CASES_TO_A_COMPLAINT), COMPLAINTS_AT_MOST)):
            number, by = None, world.coordinator.viewer
            for seen, (at, record) in enumerate(versions):
                kept = record_complaint(session, record, number=number, seen=seen, by=by, at=at)
                number = kept.number


def _complaints(world: World, count: int) -> Iterator[list[tuple[datetime, ComplaintRecord]]]:
    """Yield the versions of each complaint, with when they were saved; the oldest complaint first."""
    random = world.random
    ages = sorted((random.randrange(1, OLDEST_COMPLAINT) for _ in range(count)), reverse=True)
    for age in ages:
        about, words, answer = random.choice(COMPLAINTS)
        who = someone(random, random.choice(FAMILY), 0)
        received = world.working_day(world.today - timedelta(days=age), 0)
        received = min(received, world.working_day(world.today, -1))
        record = ComplaintRecord(
            received_on=received,
            came_by=random.choice(tuple(ComplaintWay)),
            complainant=who.name,
            contact=who.phone,
            about=about,
            words=words,
        )
        versions = [(_at(world, received), record)]
        acknowledged = working_days_after(received, random.randrange(1, 4), world.bank_holidays)
        if acknowledged < world.today:
            record = replace(record, acknowledged_on=acknowledged)
            versions.append((_at(world, acknowledged), record))
            answered = working_days_after(received, random.randrange(6, 24), world.bank_holidays)
            is_new = received > world.working_day(world.today, -STILL_OPEN)
            if answered < world.today and not is_new:
                outcome = random.choice(
                    (ComplaintOutcome.UPHELD, ComplaintOutcome.PARTLY, ComplaintOutcome.NOT_UPHELD)
                )
                record = replace(
                    record,
                    answered_on=answered,
                    answered_by=world.coordinator.name,
                    outcome=outcome,
                    outcome_words=answer,
                )
                versions.append((_at(world, answered), record))
        yield versions


def _at(world: World, day: date) -> datetime:
    return min(from_uk(day, world.random.choice((MORNING, AFTERNOON))), world.now)
