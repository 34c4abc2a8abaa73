"""Who is told what staff did about what they need to take part: once for all that changes in a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.attending.access_needs import AccessNeed
from cases.models import Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.vocabulary import PartyNoticeKind, PartyRole
from mail.kinds import EmailKind
from mail.outbox import Delivery, still_to_go
from services.notifications.queueing import queue_about

GATHERED = timedelta(minutes=30)
"""How long the email waits, so that what staff record one after another comes in one."""


def notify_need_changed(session: Session, need: AccessNeed, *, at: datetime) -> None:
    """Have the party told where it stands with what it needs, in the email that waits for them already.

    Without an email address staff tell them. An officer reads it on the page of the case alone.
    """
    party = need.party
    if party.email:
        if not _waits(session, party):
            about, ids = f"{party.id}:{at.isoformat()}", {"since": at.isoformat()}
            queue_about(
                session,
                EmailKind.NEEDS_CHANGED,
                about,
                party.case,
                party.name,
                party.email,
                at=at,
                party=party,
                ids=ids,
                not_before=at + GATHERED,
            )
    elif party.role is not PartyRole.AUTHORITY and not _is_to_be_said(session, party):
        add_party_notice(session, party, PartyNoticeKind.NEEDS_CHANGED, {}, at=at)


def _waits(session: Session, party: Party) -> bool:
    """Return True if an email waits that nobody has begun to send: it is composed as it is sent."""
    waiting = select(Delivery.id).where(
        Delivery.party_id == party.id,
        Delivery.kind == EmailKind.NEEDS_CHANGED,
        Delivery.to_address == party.email,
        Delivery.claimed_by.is_(None),
        Delivery.held_at.is_(None),
        still_to_go(),
    )
    return session.scalar(waiting.limit(1)) is not None


def _is_to_be_said(session: Session, party: Party) -> bool:
    open_one = select(PartyNotice.id).where(
        PartyNotice.party_id == party.id,
        PartyNotice.kind == PartyNoticeKind.NEEDS_CHANGED,
        PartyNotice.told_on.is_(None),
    )
    return session.scalar(open_one.limit(1)) is not None
