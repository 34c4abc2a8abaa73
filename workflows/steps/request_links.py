"""What an email says about the link to somebody's own request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.days import plain_date, uk_day
from cases.models import Party
from cases.vocabulary import PartyRole
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.links import short_code_of, token_of
from signing.models import Link
from workflows.house import House


def request_link_words(house: House, session: Session, delivery: Delivery) -> dict[str, Any]:
    """Return the link, its code and its second step in words; an empty link where there is none.

    The link is the one now open: a receipt that is sent again carries a link that works.

    Raises:
        MailOvertaken: the email is about the link alone, and a newer one was made.
    """
    if "link" not in delivery.ids:
        return {"link": ""}
    first = session.get_one(Link, UUID(delivery.ids["link"]))
    party = session.get_one(Party, first.subject_id)
    link = current_request_link(session, party, at=delivery.queued_at)
    if link is None or (delivery.kind == "fresh_request_link" and link.id != first.id):
        if delivery.kind == "fresh_request_link":
            raise MailOvertaken("a newer link was made, or its time is over")
        return {"link": ""}
    own = party.role is PartyRole.YOUNG_PERSON
    return {
        "link": f"{house.public_url}/open/{token_of(link, house.keys)}",
        "kept_until": plain_date(uk_day(link.expires_at)),
        "second_step": "your date of birth" if own else "the child's or young person's date of birth",
        "short_code": short_code_of(link, house.keys),
        "code_page": f"{house.public_url.split('://', 1)[-1]}/code",
    }
