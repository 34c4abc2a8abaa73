"""What one email says and carries, and the words that several kinds of email share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.models import Case
from cases.readers import birth_date_words
from cases.reference import sendiass_for
from cases.vocabulary import SecondStep
from mail.compose import ATTACHMENTS_LIMIT, MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.container import Services
from signing.models import Link, Signer


@dataclass
class EmailContent:
    """What one email says and carries."""

    words: dict[str, Any]
    attachments: list[MailAttachment] = field(default_factory=list)


def open_link(session: Session, delivery: Delivery) -> Link:
    link = session.get_one(Link, UUID(delivery.ids["link"]))
    if link.ended_at is not None:
        raise MailOvertaken(f"the link was ended: {link.ended_why}")
    return link


def code_words(services: Services, link: Link) -> dict[str, str]:
    return {
        "short_code": services.link_addresses.short_code(link),
        "code_page": services.link_addresses.code_page,
    }


def second_step_words(signer: Signer) -> str:
    if signer.second_step is SecondStep.BIRTH_DATE:
        return birth_date_words(signer.party)
    if signer.envelope.version > 1:
        return (
            "a new six-digit code, which we tell you by phone or at the meeting "
            "(the code for an earlier version no longer works)"
        )
    return "the six-digit code that we tell you by phone or at the meeting"


def second_step_of_copy(signer: Signer) -> str:
    """What opens the copy: for whoever signed with a code that same code, not another."""
    if signer.second_step is SecondStep.CODE:
        return "the six-digit code that you used when you signed"
    return second_step_words(signer)


def free_advice(case: Case) -> str:
    if not case.authority_code:
        return "your local SENDIASS, or IPSEA"
    service = sendiass_for(case.authority_code)
    return f"{service.name}, {' or '.join(service.phones)}"


def attached_file(services: Services, name: str, digest: str) -> list[MailAttachment]:
    content = services.blobs.read(digest)
    if len(content) > ATTACHMENTS_LIMIT:
        return []
    return [MailAttachment(name, content, "application/pdf")]
