"""Documents on file: one row for each kind, number and version, whoever is killed and tried again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.documents import Document
from cases.vocabulary import DocumentKind
from signing.models import Envelope


def find_on_file(session: Session, envelope: Envelope, kind: DocumentKind) -> Document | None:
    """Return the envelope's document of that kind, if it was filed."""
    return session.scalar(
        select(Document).where(
            Document.kind == kind,
            Document.reference == envelope.reference,
            Document.version == envelope.version,
        )
    )


def document_on_file(session: Session, envelope: Envelope, kind: DocumentKind, *, at: datetime) -> Document:
    """Return the envelope's document of that kind; file it at the instant ``at`` if it was not yet."""
    known = find_on_file(session, envelope, kind)
    if known is not None:
        return known
    document = Document(
        case_id=envelope.case_id,
        kind=kind,
        reference=envelope.reference,
        version=envelope.version,
        title=kind.words,
        created_at=at,
    )
    session.add(document)
    session.flush()
    return document


def made_pdf(document: Document | None) -> str:
    """Return the digest of the PDF of a document that an earlier step made."""
    assert document is not None  # noqa: S101 - callers run after the step that filed it
    assert document.pdf_digest is not None  # noqa: S101 - the same
    return document.pdf_digest
