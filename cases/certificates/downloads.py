"""What a local authority takes away: certificates and signed papers, each time in evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.evidence.log import append_evidence
from cases.locks import hold_case
from cases.models import Case
from cases.vocabulary import Event


@dataclass(frozen=True)
class SealedFile:
    """One sealed file of one certificate; ``digest`` is its SHA-256."""

    certificate: Certificate
    digest: str


def record_certificate_downloads(
    session: Session,
    files: Sequence[SealedFile],
    *,
    together: bool,
    where: dict[str, str],
    by: Viewer,
    at: datetime,
) -> None:
    """Record who downloaded which certificates, alone or ``together`` in one file."""
    for one in sorted(files, key=lambda item: (item.certificate.case_id, item.certificate.reference)):
        certificate = one.certificate
        hold_case(session, certificate.case_id)
        certificate.fetched_at = certificate.fetched_at or at
        append_evidence(
            session,
            certificate.case,
            Event.CERTIFICATE_DOWNLOADED,
            by=Actor.of(by),
            at=at,
            about={"certificate": certificate.reference, "sha256": one.digest, "together": together},
            private=where,
        )


def record_statement_download(
    session: Session,
    case: Case,
    document: Document,
    *,
    where: dict[str, str],
    by: Viewer,
    at: datetime,
) -> None:
    """Record who downloaded a signed Outcome Statement, or its Part A."""
    append_evidence(
        session,
        case,
        Event.OUTCOME_DOWNLOADED,
        by=Actor.of(by),
        at=at,
        about={"document": document.file_name, "sha256": document.sealed_digest or ""},
        private=where,
    )
