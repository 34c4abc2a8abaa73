"""Emails about an account, and to officers about what awaits their authority."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.vocabulary import Role, WeeklySummary
from dates import time_and_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.authority.weekly import summary_of
from signing.links.summary_tokens import stop_token
from worker.emails.email import EmailContent, EmailContext, open_link


def password_link(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give someone with an account the link by which they set their own password."""
    link = open_link(session, delivery)
    return EmailContent(
        {"link": context.addresses.set_password(link), "until": time_and_date(link.expires_at)}
    )


def weekly_summary(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer what awaits their authority, by counts, references and days alone.

    Nothing to whoever may not sign in any more, has stopped it, or has another address now.
    """
    user = session.get(User, UUID(delivery.ids["user"]))
    if user is None or not user.active or user.role is not Role.OFFICER:
        raise MailOvertaken("the account is locked, or no officer's any more")
    if user.weekly_summary is WeeklySummary.OFF or user.email != delivery.to_address:
        raise MailOvertaken("they have stopped it, or have another address")
    summary = summary_of(session, user, context.bank_holidays, at=delivery.queued_at)
    if summary.is_empty and user.weekly_summary is not WeeklySummary.ALWAYS:
        raise MailOvertaken("nothing waits any more")
    stop = context.addresses.page(f"weekly-summary/stop/{stop_token(user.id, context.addresses.keys)}")
    words = {"summary": summary, "link": context.addresses.page("authority"), "stop": stop}
    return EmailContent(words, stop_link=stop)
