"""Emails about what one may read, and whether Part A may be read by the Tribunal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.bundles.part_a import consents_of
from cases.casework.files import files_for_mediator, files_for_party
from cases.casework.sharing import SharedPage
from cases.models import Case, Party
from cases.vocabulary import PartyRole
from dates import plain_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.models import Envelope
from signing.page_step import page_step_words
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


def file_opened(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Say that there is a paper to read and where; neither its name nor whose it is.

    Raises:
        MailOvertaken: it is not open to them any more, or was taken back.
    """
    case = session.get_one(Case, delivery.case_id)
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    is_authority = party.role is PartyRole.AUTHORITY if party else delivery.ids.get("to") == "authority"
    reader = party or (case.authority_party() if is_authority else None)
    files = files_for_party(session, reader) if reader is not None else files_for_mediator(session, case)
    if delivery.ids["upload"] not in {str(one.id) for one in files}:
        raise MailOvertaken("the paper is not open to them any more")
    words = {"link": "", "second_step": "", "short_code": "", "code_page": "", "is_own_page": False}
    if is_authority:
        words["link"] = context.addresses.page(f"authority/cases/{case.reference}")
    elif party is None:
        words["link"] = context.addresses.page(f"mediator/{case.reference}")
    else:
        words["is_own_page"] = True
        link = current_request_link(session, party, at=delivery.queued_at)
        if link is not None:
            words |= {"second_step": page_step_words(party), **link_words(context, link)}
    return EmailContent(words)


def part_a_asked(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask whether a signed Part A may go before the Tribunal; who asked for it is not said.

    Raises:
        MailOvertaken: they have answered.
    """
    case = session.get_one(Case, delivery.case_id)
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    reader = party or next((p for p in case.present_parties() if p.role is PartyRole.AUTHORITY), None)
    asked = [one for one in consents_of(session, envelope.id) if reader and one.party_id == reader.id]
    if not any(one.agrees is None for one in asked):
        raise MailOvertaken("they have answered, or the authority is another now")
    words = {
        "met": plain_date(envelope.agreed_on),
        "link": "",
        "second_step": "",
        "short_code": "",
        "code_page": "",
    }
    if party is None:
        words["link"] = context.addresses.page(f"authority/cases/{case.reference}/part-a/{envelope.id}")
    else:
        link = current_request_link(session, party, at=delivery.queued_at)
        if link is not None:
            words |= {"second_step": page_step_words(party), **link_words(context, link)}
    return EmailContent(words)
