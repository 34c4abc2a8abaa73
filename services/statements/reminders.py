"""Reminding signers of an Outcome Statement that waits for their answer."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.contact_safety import contact_guard
from cases.deadlines.signing_reminders import ReminderSchedule, due_reminder, reminder_days
from cases.evidence.log import append_evidence
from cases.vocabulary import EnvelopeState, Event
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.backup.holds import what_is_held
from services.notifications.signing import notify_signing_reminder
from signing.envelopes import locked_signer
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, Signer
from storage.database import Database


def remind_signers(
    database: Database, schedule: ReminderSchedule, bank_holidays: Container[date], *, at: datetime
) -> int:
    """Queue the reminders that are due at ``at``, each once; return how many signers were found to be due.

    A signer is reminded while the Outcome Statement is out, it is their turn, they have an email address and
    an open link, and neither answered nor had their link paused. Days count from when they were asked. One
    who got a new link since the day came is not. After a
    restore nobody is reminded while something is held, nor of a day up to the restore: what was answered or
    sent since the backup may be missing here.
    """
    with database.read() as session:
        held = what_is_held(session)
        if held.count:
            return 0
        restored_on = uk_day(held.restoration.at) if held.restoration else None
        waiting = session.scalars(
            select(Signer)
            .join(Envelope)
            .where(Envelope.state == EnvelopeState.OUT, Signer.decided_at.is_(None))
        )
        due = [
            signer.id
            for signer in waiting
            if (found := _reminder_to_queue(session, signer, schedule, bank_holidays, at=at)) is not None
            and (restored_on is None or found[1] > restored_on)
        ]
    for signer_id in due:
        with database.write() as session:
            signer = locked_signer(session, signer_id)
            reminder = _reminder_to_queue(session, signer, schedule, bank_holidays, at=at)
            if reminder is not None:
                link, day = reminder
                notify_signing_reminder(session, signer, link, day, at=at)
    return len(due)


def nudge_signer(session: Session, signer_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Remind one signer now, at staff's press; return False where nothing was sent.

    At most one reminder a day, of the schedule or by a press, and none on the day on which they were asked or
    got a new link. Only while it is their turn, and only where an email reaches them.
    """
    signer = locked_signer(session, signer_id)
    if not may_be_nudged(session, signer, at=at):
        return False
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    if link is None:
        return False
    signer.nudged_by, signer.nudged_at = by.name, at
    notify_signing_reminder(session, signer, link, uk_day(at), at=at)
    append_evidence(
        session,
        signer.envelope.case,
        Event.SIGNER_NUDGED,
        by=Actor.of(by),
        at=at,
        about={
            "envelope": str(signer.envelope_id),
            "version": signer.envelope.version,
            "signer": str(signer.id),
            "name": signer.name,
        },
    )
    return True


def may_be_nudged(session: Session, signer: Signer, *, at: datetime) -> bool:
    """Return True if staff may have this signer reminded today."""
    may_answer = signer.decided_at is None and signer.locked_at is None and not signer.waits_for_turn
    if signer.envelope.state is not EnvelopeState.OUT or not may_answer or not signer.email:
        return False
    if contact_guard(signer.party) is not None:
        return False
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    return (
        link is not None
        and uk_day(link.made_at) < uk_day(at)
        and not _was_reminded(session, signer, uk_day(at))
    )


def days_reminded(session: Session, envelope: Envelope) -> dict[UUID, list[datetime]]:
    """Return when each signer's reminders were queued, by signer, earliest first."""
    sent = session.scalars(
        select(Delivery)
        .where(Delivery.case_id == envelope.case_id, Delivery.kind == EmailKind.SIGNING_REMINDER)
        .order_by(Delivery.queued_at)
    )
    found: dict[UUID, list[datetime]] = {signer.id: [] for signer in envelope.signers}
    for delivery in sent:
        found.get(UUID(delivery.ids["signer"]), []).append(delivery.queued_at)
    return found


def days_to_come(
    envelope: Envelope, schedule: ReminderSchedule, bank_holidays: Container[date], *, at: datetime
) -> list[date]:
    """Return the days after today on which whoever has been asked and has not answered is reminded."""
    if envelope.state is not EnvelopeState.OUT:
        return []
    asked = {
        uk_day(signer.invited_at)
        for signer in envelope.signers
        if signer.invited_at is not None and signer.decided_at is None
    }
    days = {
        day
        for first in asked
        for day in reminder_days(first, envelope.open_until, schedule, bank_holidays)
        if day > uk_day(at)
    }
    return sorted(days)


def _reminder_to_queue(
    session: Session,
    signer: Signer,
    schedule: ReminderSchedule,
    bank_holidays: Container[date],
    *,
    at: datetime,
) -> tuple[Link, date] | None:
    """Return the link and the day of the reminder that ``signer`` is to get now, or None."""
    envelope = signer.envelope
    may_answer = signer.decided_at is None and signer.locked_at is None and not signer.waits_for_turn
    if envelope.state is not EnvelopeState.OUT or signer.invited_at is None or not may_answer:
        return None
    day = due_reminder(uk_day(signer.invited_at), envelope.open_until, schedule, bank_holidays, at=at)
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at) if day and signer.email else None
    if day is None or link is None or uk_day(link.made_at) >= day or _was_reminded(session, signer, day):
        return None
    return link, day


def _was_reminded(session: Session, signer: Signer, day: date) -> bool:
    """Return True if a reminder was queued for ``signer`` on ``day`` or since."""
    sent = session.scalars(
        select(Delivery).where(
            Delivery.case_id == signer.envelope.case_id, Delivery.kind == EmailKind.SIGNING_REMINDER
        )
    )
    return any(one.ids["signer"] == str(signer.id) and uk_day(one.queued_at) >= day for one in sent)
