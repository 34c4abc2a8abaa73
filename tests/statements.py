"""Outcome Statements out for signature, for tests of what parties see; no office and no worker needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.documents import Document, PageImage
from cases.meetings.models import Outcome
from cases.meetings.outcomes import Change, save_changes
from cases.models import Case, Party
from cases.vocabulary import DocumentKind, PartyRole, Side, SigningOrder
from documents.templates.fill import fill
from documents.templates.word_template import load_template
from documents.word.text import html_text
from services.container import Services
from services.statements.data import PART_A, PART_B
from services.statements.versions import circulate, make_statement
from signing.links.links import live_link, short_code_of, token_of
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, Signer
from signing.second_step import code_for
from tests import factories
from tests.app_services import wait_until
from worker.document_making import PAGE_WIDTHS, TEMPLATES

NOT_A_REAL_PDF = b"%PDF-1.7\n% stands for the pages of part "
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8ff9f01"
    "00060401029f2f9c4e0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Invited:
    """One signer, and what reached them."""

    id: UUID
    name: str
    email: str | None
    link: str
    """The link's path, with its token."""
    short_code: str
    code: str


@dataclass(frozen=True)
class StatementOut:
    """One version out for signature."""

    envelope_id: UUID
    outcome_id: UUID
    case_id: UUID
    mediator_id: UUID
    family: Invited
    authority: Invited


def statement_out(
    services: Services,
    *,
    family: str = "Priya Shah",
    at: datetime | None = None,
    order: SigningOrder = SigningOrder.TOGETHER,
) -> StatementOut:
    """A statement of two parts with two actions, sent to one parent and one officer for signature."""
    at = at or datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = _an_outcome(services, session, family, at)
        return circulated(services, session, outcome, mediator, at=at, order=order)


def three_to_sign(services: Services, session: Session, *, at: datetime) -> tuple[Outcome, User]:
    """An outcome that Priya Shah, the other parent Dev Shah (without email) and the local authority sign."""

    def add_other_parent(case: Case) -> None:
        case.parties[0].name = "Priya Shah"
        case.parties.append(
            Party(number=len(case.parties) + 1, role=PartyRole.PARENT, side=Side.FAMILY, name="Dev Shah")
        )
        session.flush()

    return factories.a_filled_outcome(services, session, at=at, before_the_meeting=add_other_parent)


def _an_outcome(services: Services, session: Session, family: str, at: datetime) -> tuple[Outcome, User]:
    def rename(case: Case) -> None:
        case.parties[0].name = family

    return factories.a_filled_outcome(services, session, at=at, before_the_meeting=rename)


def circulated(
    services: Services,
    session: Session,
    outcome: Outcome,
    mediator: User,
    *,
    at: datetime,
    order: SigningOrder = SigningOrder.TOGETHER,
) -> StatementOut:
    """Make the outcome's paper, its two parts included, and send it for signature."""
    by = factories.viewer_of(mediator)
    envelope = make_statement(
        session,
        outcome,
        open_until=(at + timedelta(days=9)).date(),
        by=by,
        at=at,
        provider=services.provider,
        bank_holidays=services.bank_holidays,
        work=services.work,
    )
    envelope.part_a = made_part(services, session, envelope, PART_A)
    envelope.part_b = made_part(services, session, envelope, PART_B)
    envelope.made_at = at
    session.flush()
    turns = {signer.id: signer.position for signer in envelope.signers}
    circulate(session, envelope.id, by=by, at=at, keys=services.keys, order=order, turns=turns)
    signers = [invited(services, session, signer, at=at) for signer in envelope.signers]
    return StatementOut(envelope.id, outcome.id, envelope.case_id, mediator.id, *signers)


def next_version(
    services: Services, statement: StatementOut, *, at: datetime, what: str = "Visit the school"
) -> StatementOut:
    """Another version, in which action 1 reads differently, sent for signature in place of the first."""
    with services.database.write() as session:
        outcome = session.get_one(Outcome, statement.outcome_id)
        mediator = session.get_one(User, statement.mediator_id)
        name = next(
            f.name.replace(".position", ".what")
            for f in outcome.fields
            if f.name.startswith("actions.") and f.name.endswith(".position") and f.value == 1
        )
        save_changes(
            session,
            outcome,
            [Change(name, what, outcome.revision)],
            by=factories.viewer_of(mediator),
            at=at,
        )
        return circulated(services, session, outcome, mediator, at=at)


def invited(services: Services, session: Session, signer: Signer, *, at: datetime) -> Invited:
    """What a signer holds now."""
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    assert link is not None
    return Invited(
        signer.id,
        signer.name,
        signer.email,
        link_path(services, link),
        short_code_of(link, services.keys),
        code_for(signer, services.keys),
    )


def link_path(services: Services, link: Link) -> str:
    """The path of a link, as its email has it."""
    return f"/open/{token_of(link, services.keys)}"


def made_part(services: Services, session: Session, envelope: Envelope, template: str) -> Document:
    letter = "b" if template == PART_B else "a"
    word = fill(load_template(TEMPLATES / template), envelope.statement_data[f"part_{letter}"])
    pdf = services.blobs.keep(NOT_A_REAL_PDF + f"{letter} {envelope.id}".encode())
    document = Document(
        case_id=envelope.case_id,
        kind=DocumentKind.OUTCOME_A if letter == "a" else DocumentKind.OUTCOME_B,
        reference=envelope.reference,
        version=envelope.version,
        title=f"Part {letter}",
        word_digest=services.blobs.keep(word),
        html_digest=services.blobs.keep(html_text(word).encode()),
        pdf_digest=pdf,
        pages=1,
        created_at=envelope.prepared_at,
    )
    session.add(document)
    for width in (820, 1240):
        session.add(
            PageImage(pdf_digest=pdf, page=1, width_px=width, image_digest=services.blobs.keep(PIXEL))
        )
    session.flush()
    return document


def made_statement_out(services: Services) -> StatementOut:
    """The same with pages that a running worker's office made, so that it can be merged and sealed."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = _an_outcome(services, session, "Priya Shah", at)
        by = factories.viewer_of(mediator)
        until = (at + timedelta(days=9)).date()
        envelope_id = make_statement(
            session,
            outcome,
            open_until=until,
            by=by,
            at=at,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        ).id

    def is_pictured() -> bool:
        with services.database.read() as session:
            envelope = session.get_one(Envelope, envelope_id)
            parts = [part for part in (envelope.part_a, envelope.part_b) if part is not None]
            digests = [part.pdf_digest for part in parts]
            made = session.scalar(select(func.count()).where(PageImage.pdf_digest.in_(digests)))
            return len(parts) == 2 and made == len(PAGE_WIDTHS) * sum(part.pages or 0 for part in parts)

    wait_until(is_pictured)
    with services.database.write() as session:
        envelope = circulate(session, envelope_id, by=by, at=at, keys=services.keys)
        signers = [invited(services, session, signer, at=at) for signer in envelope.signers]
        return StatementOut(envelope_id, outcome.id, envelope.case_id, mediator.id, *signers)
