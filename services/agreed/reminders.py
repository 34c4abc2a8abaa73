"""Reminding the owners of agreed actions, and telling the others where an action stands once its date passed.

One email a party and day, whatever number of actions it is about. Whoever has no email address, or whose link
is paused, gets none: *Today* asks the office to phone or write to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.agreed.models import AgreedAction
from cases.agreed.rules import SEES_ALL
from cases.deadlines.action_reminders import ActionReminderSchedule, due_action_reminder
from cases.deadlines.action_states import OWNERS_ANSWERS
from cases.locks import lock_case
from cases.models import Party
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.links import open_link_of
from services.agreed.people import ActionEntry, concerned, entries_of
from services.backup.holds import what_is_held
from services.container import Policy
from services.notifications.agreed import notify_action_reminder, notify_action_state
from storage.database import Database

LOOKS_AHEAD, LOOKS_BACK = timedelta(days=31), timedelta(days=62)
"""How far from today the dates lie that a reminder may be about."""


@dataclass(frozen=True)
class _Due:
    """One action of which its owner is to be reminded now, and for which day."""

    action: AgreedAction
    day: date


@dataclass(frozen=True)
class Emails:
    """What each party is to hear now and by which kind of email, and how each comes to its page."""

    of: Mapping[tuple[Party, EmailKind], list[_Due]]
    entries: Mapping[UUID, ActionEntry]

    @property
    def asked(self) -> set[int]:
        """The numbers of those actions whose owners an email asks now; the office phones other owners."""
        reminders = [ones for (_, kind), ones in self.of.items() if kind is EmailKind.ACTION_REMINDER]
        return {one.action.number for ones in reminders for one in ones}


def remind_owners(
    database: Database,
    policy: Policy,
    bank_holidays: Container[date],
    *,
    at: datetime,
    keys: Sequence[str],
) -> int:
    """Queue what reminders are due at ``at``, each once; return for how many cases something was due.

    An owner who says that an action is done is not reminded of it, nor is one who answered on the reminder's
    day or since. After a restore nobody is reminded while something is held, nor of a day up to the restore.
    """
    schedule = policy.action_reminders
    with database.read() as session:
        held = what_is_held(session)
        if held.count:
            return 0
        restored_on = uk_day(held.restoration.at) if held.restoration else None
        due = _due(session, schedule, bank_holidays, at=at, after=restored_on)
        cases = {one.action.case_id for ones in _to_tell(session, due, at=at).of.values() for one in ones}
    for case_id in sorted(cases):
        with database.write() as session:
            lock_case(session, case_id)
            due = _due(session, schedule, bank_holidays, at=at, after=restored_on, case_id=case_id)
            emails = _to_tell(session, due, at=at)
            asked = emails.asked
            for (party, kind), ones in emails.of.items():
                _tell(session, emails.entries[party.id], kind, ones, policy, at=at, keys=keys, asked=asked)
    return len(cases)


def _due(
    session: Session,
    schedule: ActionReminderSchedule,
    bank_holidays: Container[date],
    *,
    at: datetime,
    after: date | None,
    case_id: UUID | None = None,
) -> list[_Due]:
    today = uk_day(at)
    query = (
        select(AgreedAction)
        .where(
            AgreedAction.due_date >= today - LOOKS_BACK,
            AgreedAction.due_date <= today + LOOKS_AHEAD,
            AgreedAction.replaced_at.is_(None),
            AgreedAction.owner_id.is_not(None),
        )
        .order_by(AgreedAction.number)
        .options(selectinload(AgreedAction.answers), selectinload(AgreedAction.owner_party))
    )
    if case_id is not None:
        query = query.where(AgreedAction.case_id == case_id)
    found = []
    for action in session.scalars(query):
        assert action.due_date is not None  # noqa: S101 - the query saw to it
        day = due_action_reminder(
            action.due_date, schedule, bank_holidays, kept_on=uk_day(action.kept_at), at=at
        )
        if day is None or (after is not None and day <= after) or _has_answered(action, day):
            continue
        found.append(_Due(action, day))
    return found


def _has_answered(action: AgreedAction, day: date) -> bool:
    """Return True if nothing is asked of the owner: it is done, or they answered on ``day`` or since."""
    said = [answer for answer in action.answers if answer.kind in OWNERS_ANSWERS]
    return action.standing.is_done or (bool(said) and uk_day(said[-1].at) >= day)


def _to_tell(session: Session, due: Sequence[_Due], *, at: datetime) -> Emails:
    """Return what is still to be said: owners are reminded; after the date others hear where it stands."""
    if not due:
        return Emails({}, {})
    actions = [one.action for one in due]
    parties = concerned(session, actions)
    entries = entries_of(session, {one.id: one for each in parties.values() for one in each}.values(), at=at)
    sent_on = _sent_on(session, {one.case_id for one in actions})
    found: defaultdict[tuple[Party, EmailKind], list[_Due]] = defaultdict(list)
    for one in due:
        owner, due_date = one.action.owner_party, one.action.due_date
        assert owner is not None  # noqa: S101 - the query saw to it
        assert due_date is not None  # noqa: S101 - the query saw to it
        readers = [(owner, EmailKind.ACTION_REMINDER)]
        if uk_day(at) > due_date:
            readers += [
                (party, EmailKind.ACTION_STATE)
                for party in parties[one.action.id]
                if party.role in SEES_ALL and party.side is not owner.side
            ]
        for party, kind in readers:
            last = sent_on.get((party.id, kind, one.action.number))
            if entries[party.id].is_emailed and (last is None or last < one.day):
                found[party, kind].append(one)
    return Emails(found, entries)


def _sent_on(session: Session, case_ids: set[UUID]) -> dict[tuple[UUID, EmailKind, int], date]:
    """Return the day on which each party was last told of each action, by the kind of email."""
    sent = session.scalars(
        select(Delivery)
        .where(
            Delivery.case_id.in_(case_ids),
            Delivery.kind.in_((EmailKind.ACTION_REMINDER, EmailKind.ACTION_STATE)),
            Delivery.party_id.is_not(None),
        )
        .order_by(Delivery.queued_at)
    )
    return {
        (one.party_id, EmailKind(one.kind), int(number)): uk_day(one.queued_at)
        for one in sent
        if one.party_id is not None
        for number in one.ids["actions"].split(",")
    }


def _tell(
    session: Session,
    entry: ActionEntry,
    kind: EmailKind,
    ones: Sequence[_Due],
    policy: Policy,
    *,
    at: datetime,
    keys: Sequence[str],
    asked: Container[int],
) -> None:
    link = open_link_of(session, entry, at=at, policy=policy, keys=keys)
    numbers, day = [one.action.number for one in ones], max(one.day for one in ones)
    if kind is EmailKind.ACTION_REMINDER:
        notify_action_reminder(session, entry.party, link, numbers, day, at=at)
        return
    asked_of = [number for number in numbers if number in asked]
    notify_action_state(session, entry.party, link, numbers, day, at=at, asked=asked_of)
