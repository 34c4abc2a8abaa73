"""What a signed Outcome Statement carries besides its pages: what was reviewed, scans, and evidence."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cases.documents import Document
from cases.vocabulary import SignerState
from documents.pdf.merge import Attachment
from signing.making.handed_out import evidence_to_hand_out
from signing.models import Envelope
from signing.on_paper import papers_of
from signing.seal.log_heads import evidence_in
from storage.blobs import Blobs
from worker.documents_on_file import made_pdf


def signed_attachments(
    session: Session,
    blobs: Blobs,
    envelope: Envelope,
    *,
    part_a_only: bool,
    copy_of: Document | None = None,
) -> list[Attachment]:
    """Return the parts exactly as they were read and signed, the scans of paper, and the evidence.

    What travels with Part A alone holds Part A and nothing else. ``copy_of``: the sealed document of which
    these are for the copy, whose evidence it repeats: what happened since is not in it.
    """
    if part_a_only:
        return [_reviewed(blobs, envelope.part_a)]
    assert envelope.completed_at is not None  # noqa: S101 - callers attach them once everyone has signed
    found = [
        *(_reviewed(blobs, one) for one in signed_documents(envelope)),
        *_scans(session, blobs, envelope),
    ]
    if copy_of is None:
        evidence: bytes | None = evidence_to_hand_out(session, envelope)
    else:
        evidence = evidence_in(blobs.read(copy_of.given_digest or made_pdf(copy_of)))
    if evidence is None:  # a document that an earlier version sealed without any
        return found
    about = Attachment(
        name=f"evidence-{envelope.reference}.json",
        content=evidence,
        media_type="application/json",
        description="The evidence of signing, which anyone can check",
        relationship="Supplement",
        modified=envelope.completed_at,
    )
    return [*found, about]


def signed_documents(envelope: Envelope) -> list[Document | None]:
    """Return the documents that are signed: both parts, or the agreement."""
    return [envelope.part_a] if envelope.is_agreement else [envelope.part_a, envelope.part_b]


def _scans(session: Session, blobs: Blobs, envelope: Envelope) -> list[Attachment]:
    """Return the scan of each signature on paper, as it was confirmed."""
    return [
        Attachment(
            name=f"signed-on-paper-{scan.signer.position}.pdf",
            content=blobs.read(scan.upload.pdf_digest or scan.upload.digest),
            media_type="application/pdf",
            description=f"Scan of the paper that {scan.signer.name} signed",
            relationship="Supplement",
            modified=scan.confirmed_at,
        )
        for scan in papers_of(session, [envelope])
        if scan.confirmed_at is not None and scan.signer.state is SignerState.SIGNED
    ]


def _reviewed(blobs: Blobs, document: Document | None) -> Attachment:
    assert document is not None  # noqa: S101 - callers run after the parts were made
    return Attachment(
        name=f"reviewed-{document.file_name}",
        content=blobs.read(made_pdf(document)),
        media_type="application/pdf",
        description=f"{document.title}: exactly the file that was read and signed",
        relationship="Source",
        modified=document.created_at,
    )
