"""The email about what somebody needs to take part: what is arranged, and what is offered instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_of_party
from cases.attending.need_words import need_line
from cases.models import Party
from cases.vocabulary import WORTH_A_WORD
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.page_step import page_step_words
from worker.emails.email import EmailContent, EmailContext, link_words


def needs_changed(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Say where it stands with each thing that staff did something about since the email began to wait.

    Raises:
        MailOvertaken: nothing of that is so now, or they left the case.
    """
    party = session.get_one(Party, delivery.party_id)
    since = datetime.fromisoformat(delivery.ids["since"])
    changed = [
        need
        for need in needs_of_party(session, party)
        if need.state in WORTH_A_WORD and need.changed_at is not None and need.changed_at >= since
    ]
    if not changed or party.left_on is not None:
        raise MailOvertaken("nothing of what they need is so now")
    words: dict[str, object] = {
        "lines": "\n".join(f"- {need_line(need)}" for need in changed),
        "instead": any(need.instead for need in changed),
        "link": "",
    }
    link = current_request_link(session, party, at=delivery.queued_at)
    if link is not None:
        words |= {"second_step": page_step_words(party), **link_words(context, link)}
    return EmailContent(words)
