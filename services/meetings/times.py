"""Asking everyone which proposed times they can do: links, emails, reminders, and the end of it.

State, evidence and emails are written in the caller's transaction, which the caller commits.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.casework.contact_safety import Clearance, clear_or_refuse, emailed_at
from cases.deadlines.signing_reminders import ReminderSchedule, due_reminder
from cases.evidence.log import append_evidence
from cases.intake.advice import gave_up
from cases.locks import lock_case
from cases.meetings import proposed_times
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import (
    OneAnswer,
    ProposedTime,
    TimesAsked,
    has_answered,
    times_to_answer,
)
from cases.models import Case, Party
from cases.provider import Provider
from cases.vocabulary import Event, ToldHow
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from services.backup.holds import what_is_held
from services.notifications.queueing import went_since
from services.notifications.times import (
    notify_ask_for_times,
    notify_times_answered,
    notify_times_reminder,
)
from signing.links.links import end_links, give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd
from signing.tries import Tries
from storage.database import Database

LINK_DAYS_MORE = 60
"""How long a link opens after the day to answer by: an answer can change until a meeting is booked."""
TIMES_REMINDERS = ReminderSchedule(first_after_days=2, every_days=2, at_most=2)
"""On day 2 and day 4, moved to working days: the thirty days leave no more."""


def ask_for_times(
    session: Session,
    case: Case,
    parties: Sequence[Party],
    reply_by: date,
    *,
    by: Actor,
    at: datetime,
    keys: Sequence[str],
    clearance: Clearance | None = None,
) -> list[TimesAsked]:
    """Ask these parties by link, each alone.

    Raises NoTimesToAsk, and NotCleared for whoever may be the other parent, without ``clearance``.

    Whoever has answered every time that stands gets no second email. The link of whoever is not asked any
    more ends.
    """
    clear_or_refuse(session, parties, clearance, by=by, at=at)
    asked = proposed_times.ask_for_times(session, case, parties, reply_by, by=by, at=at)
    times = times_to_answer(session, case, at=at)
    for one in asked:
        if not has_answered(one, times):
            _send_link(session, one, at=at, keys=keys)
    for one in proposed_times.asked_for_times(session, case):
        if one not in asked:
            end_links(session, Purpose.CHOOSE_TIMES, one.id, why=LinkEnd.STOPPED, at=at)
    return asked


def answer_times(
    session: Session,
    asked: TimesAsked,
    answers: Mapping[UUID, OneAnswer],
    *,
    access: str,
    how: ToldHow | None,
    by: Actor,
    at: datetime,
    provider: Provider,
) -> bool:
    """Keep an answer and tell the office that one came; nobody else. Raises TimesClosed."""
    changed = proposed_times.record_time_answers(
        session, asked, answers, access=access, how=how, by=by, at=at
    )
    if changed and how is None:
        notify_times_answered(session, asked, at=at, provider=provider)
    return changed


def close_times(session: Session, meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Take no more answers, now that ``meeting`` is arranged; the invitation says the rest."""
    for one in proposed_times.close_times(session, meeting.case, meeting, by=by, at=at):
        end_links(session, Purpose.CHOOSE_TIMES, one.id, why=LinkEnd.BOOKED, at=at)


def can_send_fresh_times_link(asked: TimesAsked) -> bool:
    """Return True if a fresh link would open anything for whoever holds an old one."""
    return asked.locked_at is None and asked.is_open


def send_fresh_times_link(
    session: Session, asked: TimesAsked, *, by: Actor | None, at: datetime, keys: Sequence[str]
) -> bool:
    """Send a fresh link in place of an earlier one; return True if one was sent.

    ``by`` staff it also unlocks, with a new code: they have spoken to this person. Raises NotCleared for
    whoever may be the other parent, until staff record that it is safe.
    """
    lock_case(session, asked.case_id)
    if not asked.is_open:
        return False
    if by is not None:
        clear_or_refuse(session, [asked.party], None, by=by, at=at)
        asked.code_round += 1
        asked.tries, asked.locked_at = Tries()
        about = {"party": str(asked.party_id)}
        append_evidence(session, asked.case, Event.TIMES_LINK_SENT, by=by, at=at, about=about)
    elif asked.locked_at is not None or not emailed_at(asked.party):
        return False
    _send_link(session, asked, at=at, keys=keys)
    return True


def own_actor(asked: TimesAsked) -> Actor:
    """Return the party as whoever acts behind its link."""
    return Actor(ActorKind.PARTY, str(asked.party_id), asked.party.name)


def remind_about_times(database: Database, bank_holidays: Container[date], *, at: datetime) -> int:
    """Queue the reminders that are due at ``at``, each once; return how many people were found to be due.

    After a restore nobody is reminded while something is held.
    """
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        waiting = session.scalars(select(TimesAsked).where(TimesAsked.closed_at.is_(None)))
        due = [one.id for one in waiting if _reminder_day(session, one, bank_holidays, at=at)]
    for asked_id in due:
        with database.write() as session:
            asked = session.get_one(TimesAsked, asked_id)
            lock_case(session, asked.case_id)
            day = _reminder_day(session, asked, bank_holidays, at=at)
            if day is not None:
                link = live_link(session, Purpose.CHOOSE_TIMES, asked.id, at=at)
                notify_times_reminder(session, asked, link, day, at=at)
    return len(due)


def times_left(session: Session, asked: TimesAsked, *, at: datetime) -> list[ProposedTime]:
    """Return the times of which this party has said nothing yet."""
    times = times_to_answer(session, asked.case, at=at)
    return [one for one in times if one.answer_of(asked.party) is None]


def _reminder_day(
    session: Session, asked: TimesAsked, bank_holidays: Container[date], *, at: datetime
) -> date | None:
    if not asked.is_open or asked.locked_at is not None or gave_up(asked.party):
        return None
    day = due_reminder(uk_day(asked.asked_at), asked.reply_by, TIMES_REMINDERS, bank_holidays, at=at)
    if day is None or not times_left(session, asked, at=at):
        return None
    kind = EmailKind.CHOOSE_TIMES_REMINDER
    return None if went_since(session, asked.case_id, kind, ("asked", str(asked.id)), day) else day


def give_times_link(session: Session, asked: TimesAsked, *, at: datetime, keys: Sequence[str]) -> Link:
    """Give this party a new link to say which times it can do; an earlier one ends."""
    return give_link(
        session,
        Purpose.CHOOSE_TIMES,
        asked.id,
        case_id=asked.case_id,
        until=from_uk(asked.reply_by + timedelta(days=LINK_DAYS_MORE), time(0, 0)),
        at=at,
        keys=keys,
    )


def _send_link(session: Session, asked: TimesAsked, *, at: datetime, keys: Sequence[str]) -> Link:
    link = give_times_link(session, asked, at=at, keys=keys)
    notify_ask_for_times(session, asked, link, at=at)
    return link
