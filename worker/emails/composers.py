"""What each kind of email says: its words are looked up, and its link minted, at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy.orm import Session

from cases.deadlines.days import stamp_words
from cases.models import Case
from mail.compose import compose
from mail.outbox import Delivery
from services.container import Services
from services.notifications import case_words
from worker.emails.certificates import (
    certificate_issued,
    certificate_listed,
    certificate_withdrawn,
    mediation_chosen,
)
from worker.emails.email import (
    EmailContent,
    open_link,
)
from worker.emails.meetings import invitation, meeting_cancelled, not_asked
from worker.emails.requests import new_request, request_link_words, request_received, saved_form
from worker.emails.signing import (
    day_of_meeting,
    digits_by_email,
    fresh_copy_link,
    not_complete,
    please_sign,
    signed_by_all,
    signer_locked,
    told_to_staff,
)


def compose_delivery(services: Services, session: Session, delivery: Delivery) -> EmailMessage:
    """The email of one delivery, as it is to be sent now. Raises MailOvertaken when it is true no more."""
    email = LETTERS[delivery.kind](services, session, delivery)
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    words = {
        "provider": services.provider,
        "reference": case.reference if case else "",
        "about": case_words(case) if case else "",
        "name": delivery.to_name,
        **email.words,
    }
    return compose(
        delivery.kind,
        words,
        sender=services.sender,
        name=delivery.to_name,
        address=delivery.to_address,
        message_id=delivery.message_id,
        at=delivery.queued_at,
        attachments=email.attachments,
    )


def _password_link(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    link = open_link(session, delivery)
    return EmailContent(
        {
            "link": services.link_addresses.set_password(link),
            "until": stamp_words(link.expires_at),
        }
    )


LETTERS: dict[str, Callable[[Services, Session, Delivery], EmailContent]] = {
    "request_received": request_received,
    "fresh_request_link": lambda *given: EmailContent(request_link_words(*given)),
    "new_request": new_request,
    "saved_form": saved_form,
    "certificate_issued": certificate_issued,
    "certificate_listed": certificate_listed,
    "mediation_chosen": mediation_chosen,
    "invitation": invitation,
    "meeting_moved": invitation,
    "meeting_changed": invitation,
    "meeting_cancelled": meeting_cancelled,
    "not_asked": not_asked,
    "please_sign": please_sign,
    "fresh_link": please_sign,
    "signed_by_all": signed_by_all,
    "fresh_copy_link": fresh_copy_link,
    "emailed_digits": digits_by_email,
    "signed_by_all_staff": told_to_staff,
    "not_complete": not_complete,
    "withdrawn": day_of_meeting,
    "certificate_withdrawn": certificate_withdrawn,
    "declined": told_to_staff,
    "change_asked": told_to_staff,
    "signer_locked": signer_locked,
    "password_link": _password_link,
}
