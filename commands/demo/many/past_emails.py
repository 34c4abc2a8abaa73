"""What the worker would have sent about practice cases on each of the last working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import delete, select, update

from cases.models import Case
from commands.demo.many.story.story import MADE_BY, ONE_MINUTE
from commands.demo.many.world import Surroundings, World
from dates import from_uk
from mail.outbox import Delivery, still_to_go
from services.agreed.reminders import remind_owners
from services.casework.appeal_news import tell_of_time_to_appeal
from services.casework.arranging_news import tell_what_is_not_arranged
from services.casework.taking_part import remind_parts
from services.feedback.inviting import ask_for_feedback
from services.meetings.times import remind_about_times
from services.statements.reminders import remind_signers

DAYS = 30
"""For how many working days back: no reminder of what is still open is older."""
AT = time(9, 30)


def send_past_emails(here: Surroundings, world: World) -> None:
    """Let the rules send, day by day, what was due by then, and note it as sent on its day.

    What a day would have told of a request that came later is not kept.
    """
    theirs = select(Case.id).where(Case.received_by == MADE_BY).scalar_subquery()
    for at in _days(world):
        _send(here, at)
        with here.database.write() as session:
            received = select(Case.received_at).where(Case.id == Delivery.case_id).scalar_subquery()
            unsent = (Delivery.case_id.in_(theirs), still_to_go())
            session.execute(delete(Delivery).where(*unsent, Delivery.queued_at < received))
            sent = {"accepted_at": at + ONE_MINUTE, "tries": 1}
            sent |= {"last_reply": "250 practice data: nothing was sent"}
            session.execute(update(Delivery).where(*unsent).values(**sent))


def _days(world: World) -> Iterator[datetime]:
    days: list[date] = [world.working_day(world.today, -number) for number in range(DAYS, -1, -1)]
    for day in dict.fromkeys(days):
        at = from_uk(day, AT)
        if at <= world.now:
            yield at


def _send(here: Surroundings, at: datetime) -> None:
    database, holidays, policy = here.database, here.bank_holidays, here.policy
    tell_what_is_not_arranged(database, holidays, here.provider, at=at)
    tell_of_time_to_appeal(database, holidays, here.provider, at=at)
    remind_parts(database, holidays, policy.drs_reminders, at=at)
    remind_about_times(database, holidays, at=at)
    remind_signers(database, policy.reminders, holidays, at=at)
    remind_owners(database, policy, holidays, at=at, keys=here.keys)
    ask_for_feedback(database, holidays, at=at)
