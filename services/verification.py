"""Every promise that can be checked by a machine: digests of files, logs of cases, seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.models import Case
from services.backup import named_digests
from services.evidence_check import check_evidence, check_what_no_case_names, fault_of_file
from storage.blobs import Blobs


def verify_everything(
    session: Session, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """What does not hold, a sentence each: nothing when all is well. Reads every file that is kept."""
    kept = set(blobs.digests())
    for digest in sorted(kept | named_digests(session)):
        if fault := fault_of_file(blobs, digest):
            yield f"File {digest} {fault}."
    for case in session.scalars(select(Case).order_by(Case.received_at)):
        found = check_evidence(session, case, blobs=blobs, certificates=certificates)
        if not found.verdict.sound:
            yield f"{case.reference}: {found.verdict.sentence}"
        for fault in found.faults:
            yield f"{case.reference}: {fault}"
    yield from check_what_no_case_names(session, blobs=blobs, certificates=certificates)
