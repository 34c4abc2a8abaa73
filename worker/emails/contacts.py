"""Emails about new contact details that were typed on somebody's own page."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.casework.contact_changes import ContactChange
from dates import plain_date, time_and_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from signing.contact_digits import contact_digits
from worker.emails.email import EmailContent, EmailContext, link_words, open_link


def contact_new(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give the six digits that show that a new address is theirs; of the case it says nothing.

    Raises:
        MailOvertaken: it was settled, or another address was typed.
    """
    change = _change(session, delivery)
    if not change.is_open:
        raise MailOvertaken("the change was settled")
    return EmailContent({"digits": contact_digits(change, context.addresses.keys)})


def contact_old(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask the owner of the address until now whether it was them.

    Raises:
        MailOvertaken: it was settled, or another address was typed.
    """
    change = _change(session, delivery)
    if not change.is_open:
        raise MailOvertaken("the change was settled")
    link = open_link(session, delivery)
    return EmailContent(
        {
            "what": change.kind.words,
            "typed": time_and_date(change.asked_at),
            "by_phone": change.by_phone_at is not None,
            "until": plain_date(link.expires_at),
            **link_words(context, link),
        }
    )


def contact_not_them(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office whose page somebody else may have opened."""
    change = _change(session, delivery)
    case = change.party.case
    return EmailContent(
        {
            "what": change.kind.words,
            "office_link": context.addresses.page(f"office/cases/{case.reference}"),
        }
    )


def _change(session: Session, delivery: Delivery) -> ContactChange:
    return session.get_one(ContactChange, UUID(delivery.ids["change"]))
