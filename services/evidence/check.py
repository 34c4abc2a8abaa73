"""Whether a case's log, rows and files are what they were: checked against what no database owner can reach.

Three things are out of such a person's reach: the files, kept by their own digest; the heads of logs that
are kept beside them; and what our seal covers in every sealed copy. The log is held against the heads, the
rows against the log, the files against their digests. ``NOT_SEEN`` says what stays unseen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography import x509
from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from cases.documents import Document
from cases.evidence import chain
from cases.evidence.heads import LogHead, heads_not_in
from cases.evidence.own_log import OWN_LOG
from cases.models import Case
from cases.vocabulary import EnvelopeState, Event, SignerState
from services.evidence.certificates import faults_of_certificates
from services.evidence.files import SEALINGS, faults_of_files, faults_of_sealed_copies
from services.evidence.log_heads import noted_heads
from services.evidence.log_reading import read_log
from services.evidence.own_records import faults_of_own_records
from services.evidence.readable_rows import unreadable_rows
from services.evidence.rows import faults_of_kept_values, faults_of_rows
from services.evidence.signers import Said, faults_of_way_in
from signing.models import Envelope, Signer
from signing.row_digests import answer_digest, asked_digest
from signing.seal.log_heads import heads_in
from signing.seal.verdict import bears_our_certificate
from storage.blobs import Blobs

log = logging.getLogger(__name__)

NOT_SEEN: Final = (
    "This check cannot see entries or whole cases that somebody with the database added, in good form; "
    "changes of what no entry records, such as emails, links, accounts and an outcome form that no statement "
    "was made of yet; changes from before a case's first entry about its rows; entries deleted in the moment "
    "after they were written, before their head was kept; or changes by someone who can also change the "
    "stored files and has the key of the seal. Whoever holds a sealed copy can hold it against this log: "
    "docs/evidence.md says how."
)
PREPARED: Final = frozenset({Event.ENVELOPE_PREPARED, Event.AGREEMENT_PREPARED})
ANSWERS: Final = {
    Event.SIGNER_SIGNED: SignerState.SIGNED,
    Event.SIGNER_DECLINED: SignerState.DECLINED,
    Event.SIGNER_ASKED: SignerState.ASKED,
    Event.SIGNER_PASSED_ON: SignerState.PASSED_ON,
}


@dataclass
class CaseFindings:
    """What a check found: ``faults`` are broken promises, ``notes`` what it could not look into."""

    verdict: chain.ChainVerdict
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True if nothing was found wrong."""
        return self.verdict.sound and not self.faults


def check_evidence(
    session: Session, case_id: UUID, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> CaseFindings:
    """Hold one case's log, rows and files against one another. Reads every file of the case.

    A row that cannot be read is a fault of its own; whatever else can be looked at is looked at.
    """
    log_of = read_log(session, case_id)
    found = CaseFindings(log_of.verdict, faults=list(log_of.faults))
    said, hashes = log_of.said, log_of.hashes
    if closed := len(hashes) - len(said):
        found.notes.append(
            f"{closed} of its entries cannot be read; what they said is not compared with any row."
        )
    if not hashes or (said and said[0].seq == 1 and said[0].kind is not Event.REQUEST_RECEIVED):
        found.faults.append("The log does not begin with the request, as every log does.")
    whole = len(said) == len(hashes)
    heads = [LogHead(*head) for kept in noted_heads(blobs, case_id).values() for head in kept]
    looks: dict[str, Callable[[], Iterable[str]]] = {
        "heads of the log": lambda: heads_not_in(hashes, heads, "was kept beside the documents"),
        "rows": lambda: faults_of_rows(session, case_id, said, found.notes),
        "agreed actions": lambda: faults_of_kept_values(session, case_id),
        "documents": lambda: _documents(session, case_id, said),
        "certificates": lambda: faults_of_certificates(session, case_id, said, whole=whole),
        "statements": lambda: _envelopes(session, case_id, said, found.notes, whole=whole),
        "files": lambda: faults_of_files(session, case_id, said, blobs),
        "sealed copies": lambda: faults_of_sealed_copies(session, case_id, said, hashes, blobs, certificates),
    }
    for what, look in looks.items():
        try:
            found.faults.extend(look())
        except Exception:  # a word or a date in a row that we never write: it must not end the check
            log.exception("not all %s of case %s could be checked", what, case_id)
            found.faults.append(f"Not all {what} were checked: a row holds what is never written.")
    return found


def _documents(session: Session, case_id: UUID, said: Sequence[Said]) -> Iterator[str]:
    """Yield each sealed document that is not the one that the log says was sealed, and each sealing without
    its document.
    """
    sealed = {one.body.get("document"): one for one in said if one.kind in SEALINGS}
    held = {
        str(document.id): document
        for document in session.scalars(select(Document).where(Document.case_id == case_id))
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
    session: Session, case_id: UUID, said: Sequence[Said], notes: list[str], *, whole: bool
) -> Iterator[str]:
    """Yield each envelope that does not point at the files that were read, and each signer's row that is not
    as written.
    """
    envelopes = {
        str(one.id): one for one in session.scalars(select(Envelope).where(Envelope.case_id == case_id))
    }
    by_envelope: dict[str, list[Said]] = {}
    for one in said:
        if (about := one.body.get("envelope")) is not None:
            by_envelope.setdefault(str(about), []).append(one)
    for envelope_id, its in by_envelope.items():
        envelope = envelopes.get(envelope_id)
        if envelope is None:
            yield f"The document of entry {its[0].seq} that people sign is gone."
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
            yield f"{envelopes[envelope_id].reference}: the log knows nothing of this document."


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
    who, named = f"{name}, signer {signer.position}", signer.acts_for_id is None
    for one in its:
        if one.kind is Event.SIGNER_PASSED_ON and one.body.get("to") == str(signer.id):
            named = True
            if one.body["row"] != asked_digest(signer) or one.body["signer"] != str(signer.acts_for_id):
                yield f"{who}: who signs for whom, or as what, was changed since entry {one.seq}."
        if one.kind in PREPARED and signer.acts_for_id is None:
            rows = one.body.get("rows")
            if rows is not None and rows.get(str(signer.id)) != asked_digest(signer):
                yield f"{who}: name, capacity or place was changed since entry {one.seq}."
            elif rows is None and signer.name not in one.body.get("signers", []):
                yield f"{who}: the name is not one of entry {one.seq}."
    if whole and not named:
        yield f"{who}: the log knows nobody who passed the signing on to this person."
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


def check_what_no_case_names(
    session: Session, *, blobs: Blobs, certificates: Sequence[x509.Certificate]
) -> Iterator[str]:
    """Yield rows of any table that cannot be read; what is wrong with the provider's own records; logs and
    sealed files of cases that are not here any more.

    Reads every row, and every file in the store.
    """
    yield from (row.sentence for row in unreadable_rows(session))
    yield from faults_of_own_records(session, blobs)
    cases = {case_id for case_id, _ in cases_to_check(session)}
    for case_id in noted_heads(blobs).keys() - cases - {OWN_LOG}:
        yield f"The case with the id {case_id} is gone; its log was kept beside the documents."
    named = set(session.scalars(select(Document.sealed_digest).where(Document.sealed_digest.is_not(None))))
    everywhere = {head for case_id in cases for head in read_log(session, case_id).hashes.items()}
    for digest in sorted(set(blobs.digests()) - named):
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


def cases_to_check(session: Session, reference: str | None = None) -> list[tuple[UUID, str]]:
    """Return id and reference of every case, or of the one with ``reference``; whatever its row holds."""
    raw_id, raw_reference = type_coerce(Case.id, NullType()), type_coerce(Case.reference, NullType())
    query = select(raw_id, raw_reference).order_by(type_coerce(Case.received_at, NullType()))
    if reference is not None:
        query = query.where(Case.reference == reference)
    found = []
    for case_id, name in session.execute(query):
        with suppress(ValueError):  # no id: told with the rows that cannot be read
            found.append((UUID(str(case_id)), str(name)))
    return found
