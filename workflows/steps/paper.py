"""Making the Outcome Statement's two parts, so that they can be read before they go out."""

from __future__ import annotations

from uuid import UUID

from dbos import DBOS
from sqlalchemy.orm import Session

from cases.papers import Document
from cases.vocabulary import DocumentKind
from signing.envelopes import locked_envelope
from signing.models import Envelope
from workflows.queue import MAKE_PAPER
from workflows.statement import PART_A, PART_B
from workflows.steps.making import copy_onto, make, make_page_images
from workflows.steps.retrying import STEP
from workflows.steps.workshop import Workshop, workshop


@DBOS.workflow(name=MAKE_PAPER)
def make_paper(envelope_id: str) -> None:
    """Fill and convert both parts, then their pictures."""
    make_part(envelope_id, PART_A)
    make_part(envelope_id, PART_B)
    picture_pages(envelope_id)


@DBOS.step(**STEP)
def make_part(envelope_id: str, template: str) -> str:
    """One part as a document of the envelope; the digest of its PDF."""
    shop = workshop()
    with shop.house.database.read() as session:
        envelope = session.get_one(Envelope, UUID(envelope_id))
        data = envelope.paper["part_a" if template == PART_A else "part_b"]
    made = make(shop, template, data)
    with shop.house.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        document = _part(session, shop, envelope, template)
        copy_onto(document, made, template)
    return made.pdf_digest


@DBOS.step(**STEP)
def picture_pages(envelope_id: str) -> None:
    """Pictures of every page; the text can be read, and the paper sent, without them."""
    shop = workshop()
    with shop.house.database.write() as session:
        envelope = locked_envelope(session, UUID(envelope_id))
        envelope.made_at = envelope.made_at or shop.house.now()
        parts = [(d.pdf_digest, d.pages) for d in (envelope.part_a, envelope.part_b) if d is not None]
    for digest, pages in parts:
        if digest and pages:
            make_page_images(shop, digest, pages)


def _part(session: Session, shop: Workshop, envelope: Envelope, template: str) -> Document:
    known = envelope.part_a if template == PART_A else envelope.part_b
    if known is not None:
        return known
    kind = DocumentKind.OUTCOME_A if template == PART_A else DocumentKind.OUTCOME_B
    document = Document(
        case_id=envelope.case_id,
        kind=kind,
        reference=envelope.reference,
        version=envelope.version,
        title=kind.words,
        created_at=shop.house.now(),
    )
    session.add(document)
    session.flush()
    if template == PART_A:
        envelope.part_a_id, envelope.part_a = document.id, document
    else:
        envelope.part_b_id, envelope.part_b = document.id, document
    return document
