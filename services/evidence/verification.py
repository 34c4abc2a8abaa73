"""Every promise that can be checked by a machine: digests of files, logs of cases, seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography import x509
from sqlalchemy.orm import Session

from services.backup.backup import named_digests
from services.evidence.check import cases_to_check, check_evidence, check_what_no_case_names
from services.evidence.files import fault_of_file
from storage.blobs import Blobs


def verify_everything(
    session: Session, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """Yield what does not hold, a sentence each: nothing when all is well. Reads every file that is kept."""
    for digest in sorted(set(blobs.digests()) | named_digests(session), key=str):
        if fault := fault_of_file(blobs, digest):
            yield f"File {digest} {fault}."
    for case_id, reference in cases_to_check(session):
        found = check_evidence(session, case_id, blobs=blobs, certificates=certificates)
        if not found.verdict.sound:
            yield f"{reference}: {found.verdict.sentence}"
        for fault in found.faults:
            yield f"{reference}: {fault}"
    yield from check_what_no_case_names(session, blobs=blobs, certificates=certificates)
