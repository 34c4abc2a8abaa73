"""The email about what somebody needs to take part: what is arranged, and what is offered instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_large_print, needs_of_party
from cases.attending.need_words import need_line
from cases.documents import Document
from cases.models import Party
from cases.vocabulary import WORTH_A_WORD
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.large_print import large_print_of
from services.queries.own_documents import documents_to_read, documents_to_sign, own_documents
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
    copies, to_sign = _copies_since(context, session, party, delivery)
    if not (changed or copies or to_sign) or party.left_on is not None:
        raise MailOvertaken("nothing of what they need is so now")
    words: dict[str, object] = {
        "lines": "\n".join(f"- {need_line(need)}" for need in changed),
        "instead": any(need.instead for need in changed),
        "copies": "\n".join(f"- {title}" for title in copies),
        "to_sign": "\n".join(f"- {title}" for title in to_sign),
        "link": "",
    }
    link = current_request_link(session, party, at=delivery.queued_at)
    if link is not None:
        words |= {"second_step": page_step_words(party), **link_words(context, link)}
    return EmailContent(words)


def _copies_since(
    context: EmailContext, session: Session, party: Party, delivery: Delivery
) -> tuple[list[str], list[str]]:
    """Return the titles of what was made in large print since: of what is on the party's page, and of what
    waits for it to sign, which is not.

    A copy that is still being made is named in an email of its own, whose ids name it
    (``services.needs.copies.tell_of_late_copy``).
    """
    if not needs_large_print(session, party):
        return [], []
    since, late = datetime.fromisoformat(delivery.ids["since"]), delivery.ids.get("copies", "").split()

    def titles(documents: Sequence[Document]) -> list[str]:
        made = [(one, large_print_of(session, one)) for one in documents]
        return [
            f"{one.title} {one.reference}"
            for one, copy in made
            if copy is not None
            and copy.given_digest is not None
            and (copy.created_at >= since or str(copy.id) in late)
        ]

    found = own_documents(session, party, at=delivery.queued_at, policy=context.policy)
    return titles(documents_to_read(session, found)), titles(documents_to_sign(session, found))
