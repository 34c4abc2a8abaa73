"""Emails about an account, and to officers about what awaits their authority."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.authority_officers import AuthorityOfficer
from cases.models import Case
from cases.vocabulary import Role, WeeklySummary
from dates import long_date, time_and_date
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


def case_handed_over(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer that a case was passed on within their authority, or taken back.

    Raises:
        MailOvertaken: they can sign in no more, or the case is another authority's now.
    """
    row = session.get_one(AuthorityOfficer, UUID(delivery.ids["row"]))
    case, user = session.get_one(Case, row.case_id), session.get(User, UUID(delivery.ids["user"]))
    if user is None or not user.active or user.authority_code != case.authority_code:
        raise MailOvertaken("the account is locked, or the case is with another authority")
    is_back = delivery.ids["what"] == "ended"
    words = {
        "is_back": is_back,
        "by": row.ended_by if is_back else row.given_by,
        "officer": session.get_one(User, row.user_id).name,
        "until": long_date(row.until) if row.until else "",
        "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
    }
    return EmailContent(words)
