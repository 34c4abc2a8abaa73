"""The files of a case held against their digests, their seals, and the heads of the log under those."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.documents import Document, Upload
from cases.evidence.heads import heads_not_in
from cases.vocabulary import Event
from services.evidence.signers import Said
from signing.models import Envelope, Signer
from signing.seal.log_heads import heads_in
from signing.seal.verify import judge
from storage.blobs import BlobMissing, Blobs, sha256

log = logging.getLogger(__name__)

SEALINGS: Final = (
    Event.CERTIFICATE_SEALED,
    Event.ENVELOPE_SEALED,
    Event.ACTION_REPORT_SEALED,
    Event.LARGE_PRINT_SEALED,
)


def faults_of_files(session: Session, case_id: UUID, said: Sequence[Said], blobs: Blobs) -> Iterator[str]:
    """Yield each file that a row or the log names and that is not there with the bytes of its name."""
    named: dict[str, str] = {}
    for document in session.scalars(select(Document).where(Document.case_id == case_id)):
        for digest in (
            document.sealed_digest,
            document.pdf_digest,
            document.word_digest,
            document.html_digest,
        ):
            if digest:
                named.setdefault(digest, document.file_name)
    for upload in session.scalars(select(Upload).where(Upload.case_id == case_id)):
        for digest in (upload.digest, upload.pdf_digest):
            if digest:
                named.setdefault(digest, upload.stored_name)
    pictures = select(Signer.picture_digest).join(Envelope, Envelope.id == Signer.envelope_id)
    for digest in session.scalars(pictures.where(Envelope.case_id == case_id)):
        if digest:
            named.setdefault(digest, "the picture of a signature")
    for one in said:
        if one.kind in SEALINGS:
            for digest in (one.body["sealed"], one.body["unsealed"]):
                named.setdefault(digest, f"the file of entry {one.seq}")
    for digest, name in named.items():
        if fault := fault_of_file(blobs, digest):
            yield f"{name}: its file {digest[:12]}… {fault}."


def fault_of_file(blobs: Blobs, digest: str) -> str:
    """Return what is wrong with the bytes kept under ``digest``: words, or nothing when they are right."""
    try:
        return "" if sha256(blobs.read(digest)) == digest else "was changed"
    except BlobMissing:
        return "is gone"
    except Exception:  # what stands there is no digest, or the store is not to be read
        log.exception("a file cannot be read")
        return "cannot be read"


def faults_of_sealed_copies(
    session: Session,
    case_id: UUID,
    said: Sequence[Said],
    hashes: Mapping[int, str],
    blobs: Blobs,
    certificates: Sequence[x509.Certificate],
) -> Iterator[str]:
    """Yield each sealed file of the case without a seal of ours that holds, or with a head that is not in the
    log.
    """
    sealed = {one.body["sealed"] for one in said if one.kind in SEALINGS}
    sealed |= set(
        session.scalars(
            select(Document.sealed_digest).where(
                Document.case_id == case_id, Document.sealed_digest.is_not(None)
            )
        )
    )
    for digest in sorted(sealed):
        try:
            content = blobs.read(digest)
        except Exception:  # told already, with every file of the case
            log.info("sealed file %s cannot be read", digest[:12])
        else:
            yield from fault_of_sealed(content, digest, hashes, certificates)


def fault_of_sealed(
    content: bytes, digest: str, hashes: Mapping[int, str], certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """Yield what is wrong with one sealed file: its seal, or a head that is not in the log of ``hashes``."""
    name = f"Sealed file {digest[:12]}…"
    try:
        if not judge(content, certificates).holds:
            yield f"{name}: its seal does not hold."
            return
        heads = heads_in(content)
    except Exception:  # whatever breaks while looking at a seal, it does not hold
        yield f"{name}: its seal does not hold, or its certificate is not trusted here."
        return
    yield from heads_not_in(hashes, heads, f"is under the seal of file {digest[:12]}…")
