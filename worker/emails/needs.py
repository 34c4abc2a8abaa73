"""The email about what somebody needs to take part: what is arranged, and what is offered instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_large_print, needs_of_party
from cases.attending.need_words import need_line
from cases.models import Party
from cases.vocabulary import WORTH_A_WORD
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.large_print import large_print_of
from services.queries.own_documents import documents_open_to
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
    copies = _copies_since(context, session, party, since, delivery.queued_at)
    if not (changed or copies) or party.left_on is not None:
        raise MailOvertaken("nothing of what they need is so now")
    words: dict[str, object] = {
        "lines": "\n".join(f"- {need_line(need)}" for need in changed),
        "instead": any(need.instead for need in changed),
        "copies": "\n".join(f"- {title}" for title in copies),
        "link": "",
    }
    link = current_request_link(session, party, at=delivery.queued_at)
    if link is not None:
        words |= {"second_step": page_step_words(party), **link_words(context, link)}
    return EmailContent(words)


def _copies_since(
    context: EmailContext, session: Session, party: Party, since: datetime, at: datetime
) -> list[str]:
    """Return the titles of what was made in large print since, of what the party can read."""
    if not needs_large_print(session, party):
        return []
    documents = documents_open_to(session, party, at=at, policy=context.policy)
    made = [(one, large_print_of(session, one)) for one in documents]
    return [f"{one.title} {one.reference}" for one, copy in made if copy and copy.created_at >= since]
