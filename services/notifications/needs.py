"""Who is told what staff did about what they need to take part: once for all that changes in a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.attending.access_needs import AccessNeed
from cases.casework.contact_safety import emailed_at
from cases.documents import Document
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
    address = emailed_at(party)
    if address:
        if not _waits(session, party):
            about, ids = f"{party.id}:{at.isoformat()}", {"since": at.isoformat()}
            queue_about(
                session,
                EmailKind.NEEDS_CHANGED,
                about,
                party.case,
                party.name,
                address,
                at=at,
                party=party,
                ids=ids,
                not_before=at + GATHERED,
            )
    elif party.role is not PartyRole.AUTHORITY and not _is_to_be_said(session, party):
        add_party_notice(session, party, PartyNoticeKind.NEEDS_CHANGED, {}, at=at)


def notify_late_copy(session: Session, party: Party, copy: Document, *, at: datetime) -> None:
    """Have a party told of a copy that was not made yet when the email that was to name it went.

    Nothing where that email still waits, or where none was to name it: nobody of the staff recorded the need.
    Copies that come one after another are named in one email.
    """
    emails = list(
        session.scalars(
            select(Delivery)
            .where(Delivery.party_id == party.id, Delivery.kind == EmailKind.NEEDS_CHANGED)
            .with_for_update()  # whoever is about to send one waits, and reads what is named here
        )
    )
    late = [one for one in emails if "copies" in one.ids]
    was_to_name = [one for one in emails if one not in late and _waited_at(one, copy.created_at)]
    is_named = any(str(copy.id) in one.ids["copies"].split() for one in late)
    address = emailed_at(party)
    if is_named or not was_to_name or not address or any(map(_may_be_added_to, was_to_name)):
        return
    gathering = next((one for one in late if _may_be_added_to(one)), None)
    if gathering is not None:
        gathering.ids = gathering.ids | {"copies": f"{gathering.ids['copies']} {copy.id}"}
        return
    queue_about(
        session,
        EmailKind.NEEDS_CHANGED,
        f"{party.id}:{copy.id}",
        party.case,
        party.name,
        address,
        at=at,
        party=party,
        ids={"since": at.isoformat(), "copies": str(copy.id)},
        not_before=at + GATHERED,
    )


def _waited_at(delivery: Delivery, at: datetime) -> bool:
    """Return True if this email was queued by then, and had not ended."""
    ended = [one for one in _ends(delivery) if one is not None]
    return datetime.fromisoformat(delivery.ids["since"]) <= at and all(one >= at for one in ended)


def _may_be_added_to(delivery: Delivery) -> bool:
    """Return True if nobody has begun to send this email: it is composed as it is sent."""
    return delivery.claimed_by is None and delivery.held_at is None and not any(_ends(delivery))


def _ends(delivery: Delivery) -> tuple[datetime | None, ...]:
    return (
        delivery.accepted_at,
        delivery.refused_at,
        delivery.given_up_at,
        delivery.overtaken_at,
        delivery.dropped_at,
    )


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
