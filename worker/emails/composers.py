"""What each kind of email says: its words are looked up, and its link minted, at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy.orm import Session

from cases.models import Case
from dates import time_and_date
from mail.compose import compose
from mail.errors import UnknownEmailKind
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.container import Services
from services.notifications import case_words
from storage.database import UnknownMember
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
    """Return the email of one delivery, as it is to be sent now.

    Raises:
        MailOvertaken: it is true no more.
        UnknownEmailKind: another version queued it, and this one has no such email.
    """
    if isinstance(delivery.kind, UnknownMember):
        raise UnknownEmailKind(f"no kind of email is called {delivery.kind}")
    email = COMPOSERS[delivery.kind](services, session, delivery)
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
            "until": time_and_date(link.expires_at),
        }
    )


COMPOSERS: dict[EmailKind, Callable[[Services, Session, Delivery], EmailContent]] = {
    EmailKind.REQUEST_RECEIVED: request_received,
    EmailKind.FRESH_REQUEST_LINK: lambda *given: EmailContent(request_link_words(*given)),
    EmailKind.NEW_REQUEST: new_request,
    EmailKind.SAVED_FORM: saved_form,
    EmailKind.CERTIFICATE_ISSUED: certificate_issued,
    EmailKind.CERTIFICATE_LISTED: certificate_listed,
    EmailKind.MEDIATION_CHOSEN: mediation_chosen,
    EmailKind.INVITATION: invitation,
    EmailKind.MEETING_MOVED: invitation,
    EmailKind.MEETING_CHANGED: invitation,
    EmailKind.MEETING_CANCELLED: meeting_cancelled,
    EmailKind.NOT_ASKED: not_asked,
    EmailKind.PLEASE_SIGN: please_sign,
    EmailKind.FRESH_LINK: please_sign,
    EmailKind.SIGNED_BY_ALL: signed_by_all,
    EmailKind.FRESH_COPY_LINK: fresh_copy_link,
    EmailKind.EMAILED_DIGITS: digits_by_email,
    EmailKind.SIGNED_BY_ALL_STAFF: told_to_staff,
    EmailKind.NOT_COMPLETE: not_complete,
    EmailKind.WITHDRAWN: day_of_meeting,
    EmailKind.CERTIFICATE_WITHDRAWN: certificate_withdrawn,
    EmailKind.DECLINED: told_to_staff,
    EmailKind.CHANGE_ASKED: told_to_staff,
    EmailKind.SIGNER_LOCKED: signer_locked,
    EmailKind.PASSWORD_LINK: _password_link,
}
