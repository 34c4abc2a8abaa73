"""What one email says and carries, what it is composed with, and the words that several kinds share."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_large_print
from cases.documents import Document
from cases.models import Party
from cases.provider import Provider
from cases.readers import birth_date_words
from cases.vocabulary import SecondStep
from documents.easy_read.notes import EasyReadNote
from mail.compose import ATTACHMENTS_LIMIT, MailAttachment, Sender
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.container import Policy
from services.kept_records import KeptRecords
from services.large_print import large_print_of
from signing.links.addresses import LinkAddresses
from signing.models import Link, Signer
from storage.blobs import Blobs


@dataclass(frozen=True)
class EmailContext:
    """What emails are composed with besides the rows of the database."""

    addresses: LinkAddresses
    """Makes the links, short codes and addresses of pages that stand in emails."""
    provider: Provider
    """Who offers mediation: named in every email, and in calendar files."""
    sender: Sender
    """From whom every email comes."""
    blobs: Blobs
    """Where attached documents are read."""
    bank_holidays: Container[date]
    """Days that are no working days when a deadline is counted."""
    records: KeptRecords
    """The provider's own records, looked at when an email is composed."""
    policy: Policy
    """The provider's own choices, such as how long copies are kept open."""
    easy_read: Callable[[EasyReadNote], bytes] | None = None
    """Makes an easy-read note as PDF; None where nothing makes documents."""
    late_contact_certificates: bool = True
    """False where the provider issues none after late contact, and writes a letter with the dates instead."""


@dataclass
class EmailContent:
    """What one email says and carries."""

    words: dict[str, Any]
    """What the files of the kind's folder are filled with; the words of every email come on top."""
    attachments: list[MailAttachment] = field(default_factory=list)
    stop_link: str = ""
    """Where its reader ends emails of this kind, for the header that mail programs read; '' for none."""


def open_link(session: Session, delivery: Delivery) -> Link:
    """Return the link that the email carries.

    Raises:
        MailOvertaken: the link was ended.
    """
    link = session.get_one(Link, UUID(delivery.ids["link"]))
    if link.ended_at is not None:
        raise MailOvertaken(f"the link was ended: {link.ended_why}")
    return link


def link_words(context: EmailContext, link: Link) -> dict[str, str]:
    """Return the address of a link, its short code, and the page where the code is typed."""
    return {
        "link": context.addresses.open(link),
        "short_code": context.addresses.short_code(link),
        "code_page": context.addresses.code_page,
    }


def second_step_words(signer: Signer) -> str:
    """Return what a signer is asked besides the link, such as "your date of birth"."""
    if signer.second_step is SecondStep.BIRTH_DATE:
        return birth_date_words(signer.party)
    if signer.envelope.version > 1:
        return (
            "a new six-digit code, which we tell you by phone or at the meeting "
            "(the code for an earlier version no longer works)"
        )
    return "the six-digit code that we tell you by phone or at the meeting"


def second_step_of_copy(signer: Signer) -> str:
    """Return what opens the copy: for whoever signed with a code that same code, not another."""
    if signer.second_step is SecondStep.CODE:
        return "the six-digit code that you used when you signed"
    return second_step_words(signer)


def attached_large_print(
    session: Session,
    blobs: Blobs,
    document: Document | None,
    party: Party | None,
    files: list[MailAttachment],
) -> list[MailAttachment]:
    """Return the large-print copy to go with ``files``, where it is recorded that ``party`` needs it.

    Nothing where there is none, or where both are too large for one email: then it is on their own page.
    """
    copy = large_print_of(session, document)
    if copy is None or copy.given_digest is None or party is None or not needs_large_print(session, party):
        return []
    found = attached_pdf(blobs, copy.file_name, copy.given_digest)
    size = sum(len(one.content) for one in [*files, *found])
    return found if size <= ATTACHMENTS_LIMIT else []


def attached_pdf(blobs: Blobs, name: str, digest: str) -> list[MailAttachment]:
    """Return the PDF with that digest as an attachment; nothing where it is too large for an email."""
    content = blobs.read(digest)
    if len(content) > ATTACHMENTS_LIMIT:
        return []
    return [MailAttachment(name, content, "application/pdf")]
