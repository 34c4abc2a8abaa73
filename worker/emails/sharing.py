"""The email to a supporter with whom somebody shares their own page."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.casework.sharing import SharedPage
from dates import plain_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from worker.emails.email import EmailContent, EmailContext, link_words, open_link


def page_shared(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a supporter the link; neither who shares with them nor what it is about.

    Raises:
        MailOvertaken: it was ended, or has expired.
    """
    page, link = session.get_one(SharedPage, UUID(delivery.ids["shared"])), open_link(session, delivery)
    if not page.is_open(delivery.queued_at):
        raise MailOvertaken("the page is not shared any more")
    return EmailContent({"until": plain_date(page.until), **link_words(context, link)})
