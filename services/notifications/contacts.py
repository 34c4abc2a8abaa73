"""Who is told that new contact details were typed on somebody's own page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.casework.contact_changes import ContactChange
from cases.enums.contact import ContactKind
from cases.provider import Provider
from mail.kinds import EmailKind
from services.notifications.queueing import queue_about, to_office, to_party
from signing.models import Link


def notify_contact_change(
    session: Session, change: ContactChange, link: Link | None, *, at: datetime
) -> None:
    """Send six digits to a new email address, and ask the owner of the one until now whether it was them."""
    party, about = change.party, str(change.id)
    ids = {"change": about}
    if change.kind is ContactKind.EMAIL and change.by_phone_at is None:
        _send_digits(session, change, about, at=at)
    if link is not None:
        to_party(session, EmailKind.CONTACT_OLD, about, party, at=at, ids={**ids, "link": str(link.id)})


def notify_digits_again(session: Session, change: ContactChange, *, at: datetime) -> None:
    """Send the same six digits to a new email address once more: it was typed again."""
    _send_digits(session, change, f"{change.id}:{at.isoformat()}", at=at)


def _send_digits(session: Session, change: ContactChange, about: str, *, at: datetime) -> None:
    party, ids = change.party, {"change": str(change.id)}
    queue_about(
        session,
        EmailKind.CONTACT_NEW,
        about,
        party.case,
        party.name,
        change.new,
        at=at,
        party=party,
        ids=ids,
    )


def notify_not_them(session: Session, change: ContactChange, *, at: datetime, provider: Provider) -> None:
    """Tell the office that the owner of an address did not ask for another."""
    ids = {"change": str(change.id)}
    case = change.party.case
    to_office(session, EmailKind.CONTACT_NOT_THEM, str(change.id), case, at=at, provider=provider, ids=ids)
