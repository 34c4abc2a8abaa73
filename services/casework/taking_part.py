"""Asking everyone whether they take part in disagreement resolution: links, emails, reminders, the news.

State, evidence and emails are written in the caller's transaction, which the caller commits.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.casework.contact_safety import Clearance, clear_or_refuse, emailed_at
from cases.deadlines.drs_replies import PART_REMINDERS
from cases.deadlines.signing_reminders import ReminderSchedule, due_reminder
from cases.drs import parts as taking_part
from cases.drs.parts import (
    NotOpenForAnswers,
    PartReply,
    TakingPart,
    is_open,
    parts_of,
    reply_by_in_place,
)
from cases.drs.request import Disagreement, disagreement_of
from cases.evidence.log import append_evidence
from cases.intake.advice import gave_up
from cases.locks import lock_case
from cases.meetings.models import a_meeting_is_over, a_meeting_stands
from cases.models import Case, Party
from cases.provider import Provider
from cases.vocabulary import Event, PartAnswer, PartyRole, ToldHow
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from services.backup.holds import what_is_held
from services.notifications.queueing import officer_of, went_since
from services.notifications.taking_part import (
    notify_answer_later,
    notify_ask_to_take_part,
    notify_not_going_ahead,
    notify_part_answered,
    notify_part_reminder,
)
from signing.links.links import end_links, give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd
from signing.tries import Tries
from storage.database import Database

LINK_DAYS_MORE = 60
"""How long a link opens after the day to answer by: who answers late is still heard."""


class MeetingIsOver(NotOpenForAnswers):
    """The meeting has ended: whether somebody takes part in it is a question no longer."""

    sentence = "The time of the meeting is over, so this answer stays. Phone us if you want to talk about it."


def takes_answers(session: Session, part: TakingPart, *, at: datetime) -> bool:
    """Return True while this party may answer, or change its answer: while it is asked, until the end of the
    meeting.
    """
    return is_open(part) and not a_meeting_is_over(session, part.case, at=at)


def ask_everyone(
    session: Session,
    case: Case,
    parties: Sequence[Party],
    reply_by: date,
    *,
    by: Actor,
    at: datetime,
    keys: Sequence[str],
    clearance: Clearance | None = None,
) -> bool:
    """Ask these parties by link, each alone; return True if anything changed.

    Raises FocusNotAgreed, and NotCleared for whoever may be the other parent, without ``clearance``.
    """
    clear_or_refuse(session, parties, clearance, by=by, at=at)
    asked = taking_part.ask_everyone(session, case, parties, reply_by, by=by, at=at)
    for part in asked:
        _send_link(session, part, at=at, keys=keys)
    return bool(asked)


def ask_also(
    session: Session,
    case: Case,
    parties: Sequence[Party],
    reply_by: date,
    *,
    by: Actor,
    at: datetime,
    keys: Sequence[str],
    clearance: Clearance | None = None,
) -> bool:
    """Ask these parties after the others; return True if anything changed. The others are not told.

    Raises FocusNotAgreed, NotOpenForAnswers, and of these MeetingIsOver once the meeting has ended;
    NotCleared for whoever may be the other parent, without ``clearance``.
    """
    lock_case(session, case.id)
    if a_meeting_is_over(session, case, at=at):
        raise MeetingIsOver(case.reference)
    clear_or_refuse(session, parties, clearance, by=by, at=at)
    asked = taking_part.ask_also(session, case, parties, reply_by, by=by, at=at)
    for part in asked:
        _send_link(session, part, at=at, keys=keys)
    return bool(asked)


def ask_instead(
    session: Session,
    before: TakingPart,
    after: Party,
    reply_by: date,
    *,
    by: Actor,
    at: datetime,
    keys: Sequence[str],
) -> None:
    """Ask ``after`` in the place of a local authority that left the case; tell the others of a later day.

    They are not told who changed: where a family lives now may be nobody else's to know. Nothing is said
    where their day stays as it was, or a meeting stands: what they were asked is settled then. The link of
    the one that left ends.
    """
    is_later = gives_more_time(session, before.case, reply_by)
    end_links(session, Purpose.TAKE_PART, before.id, why=LinkEnd.STOPPED, at=at)
    part = taking_part.ask_in_place(session, before, after, reply_by, by=by, at=at)
    _send_link(session, part, at=at, keys=keys)
    for other in parts_of(session, part.case) if is_later else ():
        if other is not part and other.asked_at is not None:
            notify_answer_later(session, other, at=at)


def gives_more_time(session: Session, case: Case, reply_by: date) -> bool:
    """Return True if ``reply_by`` gives everyone a later day to answer, and no meeting stands."""
    disagreement = disagreement_of(case)
    if disagreement is None or reply_by_in_place(disagreement, reply_by) == disagreement.reply_by:
        return False
    return not a_meeting_stands(session, case)


def can_send_fresh_part_link(session: Session, part: TakingPart, *, at: datetime) -> bool:
    """Return True if a fresh link would open anything for whoever holds an old one."""
    return part.locked_at is None and takes_answers(session, part, at=at)


def send_fresh_part_link(
    session: Session, part: TakingPart, *, by: Actor | None, at: datetime, keys: Sequence[str]
) -> bool:
    """Send a fresh link in place of an earlier one; return True if one was sent.

    ``by`` staff it also unlocks, with a new code: they have spoken to this person. Raises NotCleared for
    whoever may be the other parent, until staff record that it is safe.
    """
    lock_case(session, part.case_id)
    disagreement = disagreement_of(part.case)
    if disagreement is None or disagreement.reply_by is None or not takes_answers(session, part, at=at):
        return False
    if by is not None:
        clear_or_refuse(session, [part.party], None, by=by, at=at)
        part.code_round += 1
        part.tries, part.locked_at = Tries()
        about = {"party": str(part.party_id)}
        append_evidence(session, part.case, Event.PART_LINK_SENT, by=by, at=at, about=about)
    elif part.locked_at is not None or not emailed_at(part.party):
        return False
    _send_link(session, part, at=at, keys=keys)
    return True


def answer_part(
    session: Session,
    part: TakingPart,
    reply: PartReply,
    *,
    how: ToldHow | None,
    by: Actor,
    at: datetime,
    provider: Provider,
) -> bool:
    """Keep an answer and tell the office that one came; nobody else.

    Raises NotOpenForAnswers, and of these MeetingIsOver once the meeting has ended.
    """
    lock_case(session, part.case_id)
    if is_open(part) and not takes_answers(session, part, at=at):
        raise MeetingIsOver(str(part.id))
    changed = taking_part.record_answer(session, part, reply, how=how, by=by, at=at)
    if changed and how is None:
        notify_part_answered(session, part, at=at, provider=provider)
    return changed


def gets_part_link(session: Session, party: Party) -> bool:
    """Return True for whoever answers by a link.

    An officer signs in; so do those of a local authority without an address.
    """
    if party.role is not PartyRole.AUTHORITY:
        return True
    return bool(party.email) and officer_of(session, party) is None


def take_back_part(session: Session, party: Party, *, how: ToldHow | None, by: Actor, at: datetime) -> bool:
    """Record a no for a party that does not want disagreement resolution any more; True if anything changed.

    Nothing is recorded for whoever was not asked, or has a wish left.
    """
    part = next((one for one in parts_of(session, party.case) if one.party_id == party.id), None)
    if (
        part is None
        or not takes_answers(session, part, at=at)
        or part.answer is PartAnswer.NO
        or not gave_up(part.party)
    ):
        return False
    return taking_part.record_answer(session, part, PartReply(PartAnswer.NO), how=how, by=by, at=at)


def own_actor(part: TakingPart) -> Actor:
    """Return the party as whoever acts behind its link."""
    return Actor(ActorKind.PARTY, str(part.party_id), part.party.name)


def tell_everyone(session: Session, case: Case, *, by: Actor, at: datetime) -> bool:
    """Tell everyone who was asked, at once and in the same words; return True if anything changed.

    Their links stay open, for the news and its letter: an answer is taken no more. Raises TooEarlyToTell.
    """
    if not taking_part.record_not_going_ahead(session, case, by=by, at=at):
        return False
    for part in parts_of(session, case):
        if part.asked_at is not None:
            notify_not_going_ahead(session, part, at=at)
    return True


def remind_parts(
    database: Database,
    bank_holidays: Container[date],
    schedule: ReminderSchedule = PART_REMINDERS,
    *,
    at: datetime,
) -> int:
    """Queue the reminders that are due at ``at``, each once; return how many people were found to be due.

    Whoever has not answered is reminded, whatever others answered: a reminder that stopped would tell. Who
    wants to talk first has answered, and is not reminded.
    After a restore nobody is, while something is held.
    """
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        waiting = session.scalars(
            select(TakingPart)
            .join(Disagreement, Disagreement.case_id == TakingPart.case_id)
            .join(Case, Case.id == TakingPart.case_id)
            .join(Party, Party.id == TakingPart.party_id)
            .where(
                Party.left_on.is_(None),
                Case.closed_at.is_(None),
                Disagreement.told_at.is_(None),
                TakingPart.asked_at.is_not(None),
                TakingPart.answer.is_(None),
            )
        )
        due = [part.id for part in waiting if _reminder_day(session, part, bank_holidays, schedule, at=at)]
    for part_id in due:
        with database.write() as session:
            part = session.get_one(TakingPart, part_id)
            lock_case(session, part.case_id)
            day = _reminder_day(session, part, bank_holidays, schedule, at=at)
            if day is not None:
                link = live_link(session, Purpose.TAKE_PART, part.id, at=at)
                notify_part_reminder(session, part, link, day, at=at)
    return len(due)


def _reminder_day(
    session: Session,
    part: TakingPart,
    bank_holidays: Container[date],
    schedule: ReminderSchedule,
    *,
    at: datetime,
) -> date | None:
    disagreement = disagreement_of(part.case)
    if disagreement is None or disagreement.reply_by is None or part.asked_at is None:
        return None
    if part.answer is not None or part.locked_at is not None or part.case.closed_at is not None:
        return None
    if gave_up(part.party) or not takes_answers(session, part, at=at):
        return None
    if part.case.came_after(part.asked_at) and live_link(session, Purpose.TAKE_PART, part.id, at=at) is None:
        return None  # they were asked elsewhere, and have no link from here
    day = due_reminder(uk_day(part.asked_at), disagreement.reply_by, schedule, bank_holidays, at=at)
    if day is None:
        return None
    kind = EmailKind.TAKE_PART_REMINDER
    return None if went_since(session, part.case_id, kind, ("part", str(part.id)), day) else day


def give_part_link(session: Session, part: TakingPart, *, at: datetime, keys: Sequence[str]) -> Link:
    """Give this party, which was asked, a new link to answer by; an earlier one ends."""
    disagreement = disagreement_of(part.case)
    assert disagreement is not None and disagreement.reply_by is not None  # noqa: S101, PT018 - it was asked
    return give_link(
        session,
        Purpose.TAKE_PART,
        part.id,
        case_id=part.case_id,
        until=from_uk(disagreement.reply_by + timedelta(days=LINK_DAYS_MORE), time(0, 0)),
        at=at,
        keys=keys,
    )


def _send_link(session: Session, part: TakingPart, *, at: datetime, keys: Sequence[str]) -> None:
    """Give this party its link and email it; a local authority's officers answer on their own page."""
    link = None
    if gets_part_link(session, part.party):
        link = give_part_link(session, part, at=at, keys=keys)
    notify_ask_to_take_part(session, part, link, at=at)
