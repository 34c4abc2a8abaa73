"""Emails about an account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from dates import time_and_date
from mail.outbox import Delivery
from worker.emails.email import EmailContent, EmailContext, open_link


def password_link(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give someone with an account the link by which they set their own password."""
    link = open_link(session, delivery)
    return EmailContent(
        {"link": context.addresses.set_password(link), "until": time_and_date(link.expires_at)}
    )
