"""Whether a case's log, rows and files are what they were: checked against what no database owner can reach.

Three things are out of such a person's reach: the files, kept by their own digest; the heads of logs that
are kept beside them; and what our seal covers in every sealed copy. The log is held against the heads, the
rows against the log, the files against their digests. ``NOT_SEEN`` says what stays unseen.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import chain
from cases.evidence import chain_of, check_case
from cases.models import Case
from cases.papers import Document, Upload
from cases.vocabulary import EnvelopeState, Event, SignerState
from services.certificate_evidence import faults_of_certificates
from services.log_heads import noted_heads
from services.signer_evidence import Said, faults_of_way_in
from signing.judge import judge
from signing.log_heads import LogHead, heads_in
from signing.models import Envelope, Signer
from signing.row_digests import answer_digest, asked_digest
from signing.verdict import bears_our_certificate
from storage.blobs import BlobMissing, Blobs, sha256

log = logging.getLogger(__name__)

NOT_SEEN: Final = (
    "This check cannot see entries or whole cases that somebody with the database added, in good form; "
    "changes of what no signature or certificate covers, such as calls, choices, meetings and people; "
    "entries deleted in the moment after they were written, before their head was kept; or changes by "
    "someone who can also change the stored files and has the key of the seal. Whoever holds a sealed copy "
    "can hold it against this log: docs/evidence.md says how."
)
ANSWERS: Final = {
    Event.SIGNER_SIGNED: SignerState.SIGNED,
    Event.SIGNER_DECLINED: SignerState.DECLINED,
    Event.SIGNER_ASKED: SignerState.ASKED,
}
SEALINGS: Final = (Event.CERTIFICATE_SEALED, Event.ENVELOPE_SEALED)


@dataclass
class CaseFindings:
    """What a check found: ``faults`` are broken promises, ``notes`` what it could not look into."""

    verdict: chain.ChainVerdict
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.verdict.sound and not self.faults


def check_evidence(
    session: Session, case: Case, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> CaseFindings:
    """Hold one case's log, rows and files against one another. Reads every file of the case."""
    found = CaseFindings(check_case(session, case))
    entries, opened = chain_of(session, case.id)
    hashes = {entry.seq: entry.hash for entry in entries}
    said = [
        Said(seq, Event(opening.kind), opening.at, json.loads(opening.body))
        for seq, opening in sorted(opened.items())
    ]
    if closed := len(entries) - len(opened):
        found.notes.append(
            f"{closed} of its entries cannot be read; what they said is not compared with any row."
        )
    if not entries or (1 in opened and opened[1].kind != Event.REQUEST_RECEIVED):
        found.faults.append("The log does not begin with the request, as every log does.")
    for heads in noted_heads(blobs, case.id).values():
        found.faults += _not_in(hashes, [LogHead(*head) for head in heads], "was kept beside the documents")
    try:
        _look_at_rows(found, session, case, said, hashes, blobs, certificates)
    except Exception:  # a word or a date in a row that we never write: an editor must not end the check
        log.exception("a row of case %s cannot be read", case.reference)
        found.faults.append("A row of it cannot be read: it holds what we never write. Not all was checked.")
    return found


def _look_at_rows(
    found: CaseFindings,
    session: Session,
    case: Case,
    said: Sequence[Said],
    hashes: dict[int, str],
    blobs: Blobs,
    certificates: Sequence[x509.Certificate],
) -> None:
    """Hold rows, files and sealed copies against the log of ``hashes``, and add to ``found`` as it goes."""
    whole = len(said) == len(hashes)
    found.faults += _documents(session, case, said)
    found.faults += faults_of_certificates(session, case.id, said, whole=whole)
    found.faults += _envelopes(session, case, said, found.notes, whole=whole)
    found.faults += _files(session, case, said, blobs)
    found.faults += _sealed_copies(session, case, said, hashes, blobs, certificates)


def _not_in(hashes: dict[int, str], heads: Sequence[LogHead], where: str) -> Iterator[str]:
    """Faults for heads that the log no longer has."""
    lost = [head for head in heads if hashes.get(head.seq) != head.hash]
    if lost:
        first = min(head.seq for head in lost)
        how = "is gone" if first not in hashes else "is another"
        yield f"Entry {first} {how}: the log as it once stood {where}."


def _documents(session: Session, case: Case, said: Sequence[Said]) -> Iterator[str]:
    """Every sealed document is the one that the log says was sealed, and every sealing has its document."""
    sealed = {one.body.get("document"): one for one in said if one.kind in SEALINGS}
    held = {
        str(document.id): document
        for document in session.scalars(select(Document).where(Document.case_id == case.id))
    }
    for document_id, one in sealed.items():
        document = held.get(str(document_id))
        if document is None:
            yield f"The document that entry {one.seq} says was sealed is gone."
        elif (document.sealed_digest, document.pdf_digest) != (one.body["sealed"], one.body["unsealed"]):
            yield f"{document.file_name} is not the file that entry {one.seq} says was sealed."
    for document_id, document in held.items():
        if document.sealed_digest and document_id not in sealed:
            yield f"{document.file_name} is sealed, and the log does not say so."


def _envelopes(
    session: Session, case: Case, said: Sequence[Said], notes: list[str], *, whole: bool
) -> Iterator[str]:
    """Every paper points at the files that were read, and every signer's row is as it was written."""
    envelopes = {
        str(one.id): one for one in session.scalars(select(Envelope).where(Envelope.case_id == case.id))
    }
    by_envelope: dict[str, list[Said]] = {}
    for one in said:
        if (about := one.body.get("envelope")) is not None:
            by_envelope.setdefault(str(about), []).append(one)
    for envelope_id, its in by_envelope.items():
        envelope = envelopes.get(envelope_id)
        if envelope is None:
            yield f"The Outcome Statement of entry {its[0].seq} is gone."
            continue
        name = f"{envelope.reference}, version {envelope.version}"
        yield from _files_of_envelope(envelope, name, its)
        yield from _state_of_envelope(envelope, name, its, whole=whole)
        for signer in envelope.signers:
            yield from _signer(signer, name, its, notes, whole=whole)
            yield from faults_of_way_in(signer, f"{name}, signer {signer.position}", its, whole=whole)
        known = {str(signer.id) for signer in envelope.signers}
        for one in its:
            if (about := one.body.get("signer")) is not None and about not in known:
                yield f"{name}: the signer of entry {one.seq} is gone."
                break
    if whole:
        for envelope_id in envelopes.keys() - by_envelope.keys():
            yield f"{envelopes[envelope_id].reference}: the log knows nothing of this Outcome Statement."


def _files_of_envelope(envelope: Envelope, name: str, its: Sequence[Said]) -> Iterator[str]:
    parts = {"part_a": envelope.part_a, "part_b": envelope.part_b}
    finals = {str(envelope.final_id), str(envelope.final_a_id)}
    for one in its:
        for part, digest in (one.body.get("documents") or {}).items():
            document = parts.get(part)
            if digest and (document is None or document.pdf_digest != digest):
                yield f"{name}: {part.replace('_', ' ')} is not the file of entry {one.seq}."
        for part, digest in (one.body.get("texts") or {}).items():
            document = parts.get(part)
            if digest and (document is None or document.html_digest != digest):
                yield f"{name}: the text of {part.replace('_', ' ')} is not that of entry {one.seq}."
        if one.kind is Event.ENVELOPE_SEALED and one.body.get("document") not in finals:
            yield f"{name} points at another signed copy than entry {one.seq} says."


def _state_of_envelope(envelope: Envelope, name: str, its: Sequence[Said], *, whole: bool) -> Iterator[str]:
    kinds = {one.kind for one in its}
    for event, state in (
        (Event.ENVELOPE_COMPLETED, EnvelopeState.COMPLETED),
        (Event.ENVELOPE_WITHDRAWN, EnvelopeState.WITHDRAWN),
    ):
        if (event in kinds) != (envelope.state is state) and (whole or event in kinds):
            yield f"{name}: the log and the row do not agree on whether it was {state.words.lower()}."


def _signer(
    signer: Signer, name: str, its: Sequence[Said], notes: list[str], *, whole: bool
) -> Iterator[str]:
    who = f"{name}, signer {signer.position}"
    for one in its:
        if one.kind is Event.ENVELOPE_PREPARED:
            rows = one.body.get("rows")
            if rows is not None and rows.get(str(signer.id)) != asked_digest(signer):
                yield f"{who}: name, capacity or place was changed since entry {one.seq}."
            elif rows is None and signer.name not in one.body.get("signers", []):
                yield f"{who}: the name is not one of entry {one.seq}."
    answers = [one for one in its if one.kind in ANSWERS and one.body.get("signer") == str(signer.id)]
    if not answers:
        if whole and signer.state in ANSWERS.values():
            yield f"{who}: the row says '{signer.state.words.lower()}', and the log knows no answer."
        return
    last = answers[-1]
    if last.kind is not Event.SIGNER_ASKED and signer.state is not ANSWERS[last.kind]:
        yield f"{who}: the row says '{signer.state.words.lower()}', entry {last.seq} another answer."
    if last.kind is not Event.SIGNER_SIGNED:
        return
    body = last.body
    plain = (body["method"], body["name"], body["accepted"], body["by"]["name"])
    method = signer.method.value if signer.method else None
    if plain != (method, signer.signed_name, signer.accepted, signer.name):
        yield f"{who}: name, method or what was accepted is not what entry {last.seq} says."
    elif "row" not in body:
        notes.append(
            f"{who} signed before rows were covered: drawing, capacity and second step are not compared."
        )
    elif body["row"] != answer_digest(signer):
        yield f"{who}: the row is not as it was when entry {last.seq} was written."


def _files(session: Session, case: Case, said: Sequence[Said], blobs: Blobs) -> Iterator[str]:
    """Every file that a row or the log names is there, with the bytes of its name."""
    named: dict[str, str] = {}
    for document in session.scalars(select(Document).where(Document.case_id == case.id)):
        for digest in (
            document.sealed_digest,
            document.pdf_digest,
            document.word_digest,
            document.html_digest,
        ):
            if digest:
                named.setdefault(digest, document.file_name)
    for upload in session.scalars(select(Upload).where(Upload.case_id == case.id)):
        for digest in (upload.digest, upload.pdf_digest):
            if digest:
                named.setdefault(digest, upload.stored_name)
    pictures = select(Signer.picture_digest).join(Envelope, Envelope.id == Signer.envelope_id)
    for digest in session.scalars(pictures.where(Envelope.case_id == case.id)):
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
    """What is wrong with the bytes kept under ``digest``: words, or nothing when they are right."""
    try:
        return "" if sha256(blobs.read(digest)) == digest else "was changed"
    except BlobMissing:
        return "is gone"


def _sealed_copies(
    session: Session,
    case: Case,
    said: Sequence[Said],
    hashes: dict[int, str],
    blobs: Blobs,
    certificates: Sequence[x509.Certificate],
) -> Iterator[str]:
    """Every sealed file of the case bears a seal of ours that holds, and its heads are in the log."""
    sealed = {one.body["sealed"] for one in said if one.kind in SEALINGS}
    sealed |= set(
        session.scalars(
            select(Document.sealed_digest).where(
                Document.case_id == case.id, Document.sealed_digest.is_not(None)
            )
        )
    )
    for digest in sorted(sealed):
        try:
            content = blobs.read(digest)
        except BlobMissing:  # told already
            continue
        yield from fault_of_sealed(content, digest, hashes, certificates)


def fault_of_sealed(
    content: bytes, digest: str, hashes: dict[int, str], certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """What is wrong with one sealed file: its seal, or a head that is not in the log of ``hashes``."""
    name = f"Sealed file {digest[:12]}…"
    try:
        if not judge(content, certificates).holds:
            yield f"{name}: its seal does not hold."
            return
        heads = heads_in(content)
    except Exception:  # whatever breaks while looking at a seal, it does not hold
        yield f"{name}: its seal does not hold, or its certificate is not trusted here."
        return
    yield from _not_in(hashes, heads, f"is under the seal of file {digest[:12]}…")


def check_what_no_case_names(
    session: Session, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """Logs and sealed files of cases that are not here any more. Reads every file in the store."""
    cases: set[UUID] = set(session.scalars(select(Case.id)))
    for case_id in noted_heads(blobs).keys() - cases:
        yield f"The case with the id {case_id} is gone; its log was kept beside the documents."
    named = set(session.scalars(select(Document.sealed_digest).where(Document.sealed_digest.is_not(None))))
    everywhere = {(entry.seq, entry.hash) for case_id in cases for entry in chain_of(session, case_id)[0]}
    for digest in sorted(blobs.digests()):
        if digest in named:
            continue
        content = blobs.read(digest)
        if not bears_our_certificate(content, certificates):
            continue
        try:
            heads = heads_in(content)
        except Exception:
            log.info("file %s mentions our certificate and is no sealed PDF", digest[:12])
            continue
        if any((head.seq, head.hash) not in everywhere for head in heads):
            yield f"Sealed file {digest[:12]}… belongs to a log that is not here."
