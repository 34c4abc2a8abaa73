"""The last day to sign: put off while the document is out; once it is over, everyone is told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, Viewer
from cases.evidence.log import append_evidence
from cases.vocabulary import EnvelopeState, Event
from dates import uk_day
from services.notifications.signing import notify_extended, notify_time_ran_out
from services.signing import closing_instant
from signing.envelopes import NotOut, expire, locked_envelope, withdraw
from signing.errors import DayNotLater
from signing.links.tokens import Purpose
from signing.models import Envelope, Link
from storage.database import Database


def put_off_last_day(session: Session, envelope_id: UUID, day: date, *, by: Viewer, at: datetime) -> Envelope:
    """Let people sign until the end of ``day``; whoever was asked and has not answered is told once.

    Their links stay the same and are open for longer. Pressed twice, it is put off once.

    Raises:
        NotOut: it is out no more, or its last day is over: then a new version is made.
        DayNotLater: the day is before the one that people were told.
    """
    envelope = locked_envelope(session, envelope_id)
    if envelope.state is not EnvelopeState.OUT or envelope.open_until < uk_day(at):
        raise NotOut(envelope)
    if day == envelope.open_until:
        return envelope
    if day < envelope.open_until:
        raise DayNotLater(f"envelope {envelope.id} is open until {envelope.open_until}")
    before, envelope.open_until = envelope.open_until, day
    open_links = select(Link).where(
        Link.purpose == Purpose.OPEN_DOCUMENT,
        Link.subject_id.in_([signer.id for signer in envelope.signers]),
        Link.ended_at.is_(None),
    )
    for link in session.scalars(open_links):
        link.expires_at = closing_instant(day)
    append_evidence(
        session,
        envelope.case,
        Event.SIGNING_EXTENDED,
        by=Actor.of(by),
        at=at,
        about={
            "envelope": str(envelope.id),
            "version": envelope.version,
            "before": before.isoformat(),
            "open_until": day.isoformat(),
        },
    )
    notify_extended(session, envelope, at=at)
    return envelope


def close_expired(database: Database, *, at: datetime) -> int:
    """Close documents whose last day has passed, and tell everyone; return how many.

    An agreement that was made and never sent is taken back: nobody was asked, so nobody is told.

    An agreement that somebody signed is completed, and finished by the sweep's own look at what is completed.
    """
    with database.read() as session:
        overdue = list(
            session.scalars(
                select(Envelope.id).where(
                    Envelope.state == EnvelopeState.OUT, Envelope.open_until < uk_day(at)
                )
            )
        )
        unsent = list(
            session.scalars(
                select(Envelope.id).where(
                    Envelope.state == EnvelopeState.PREPARED,
                    Envelope.meeting_id.is_not(None),
                    Envelope.open_until < uk_day(at),
                )
            )
        )
    closed = 0
    for envelope_id in unsent:
        with database.write() as session:
            if locked_envelope(session, envelope_id).state is EnvelopeState.PREPARED:
                withdraw(session, envelope_id, by=SYSTEM, at=at)
                closed += 1
    for envelope_id in overdue:
        with database.write() as session:
            if expire(session, envelope_id, at=at):
                envelope = session.get_one(Envelope, envelope_id)
                if envelope.state is EnvelopeState.EXPIRED:
                    notify_time_ran_out(session, envelope, at=at)
                closed += 1
    return closed
