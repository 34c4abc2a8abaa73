"""Edits that a database owner could make by hand, each of them by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.documents import Document
from cases.evidence import chain
from cases.evidence.log import (
    EvidenceEntry,
    EvidenceErasure,
    EvidenceOpening,
)
from cases.evidence.own_log import OwnLogEntry
from cases.models import Case
from cases.vocabulary import (
    CodeKind,
    EnvelopeState,
    SignerState,
)
from services.container import Services
from services.evidence.check import check_evidence, check_what_no_case_names
from signing.models import CodeLook, Envelope, Signer
from signing.seal.keys import trusted_certificates
from tests import factories
from tests.unit.signing.pdfs import a_pdf

NOW = factories.CALLED + timedelta(days=6)


@dataclass
class Provider:
    """A finished statement and a certificate, sealed, with heads kept, as after a day's work."""

    services: Services
    statement_case: UUID
    envelope: UUID
    certificate: UUID

    def faults(self, session: Session) -> list[str]:
        """Everything that a check of all cases finds."""
        certificates = trusted_certificates(self.services.keys_dir)
        faults_found = list(
            check_what_no_case_names(session, blobs=self.services.blobs, certificates=certificates)
        )
        for case in session.scalars(select(Case)):
            found = check_evidence(session, case.id, blobs=self.services.blobs, certificates=certificates)
            faults_found += [] if found.verdict.sound else [found.verdict.sentence]
            faults_found += found.faults
        return faults_found


def lift_guards(session: Session) -> None:
    """Drop every trigger, as an owner of the database can."""
    if session.connection().dialect.name == "sqlite":
        for guard in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {guard}"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        session.execute(text("SET session_replication_role = replica"))


def entries_of(case_id: UUID, *, beyond: int = 0) -> Any:
    return select(EvidenceEntry.id).where(EvidenceEntry.case_id == case_id, EvidenceEntry.seq > beyond)


def delete_entries(session: Session, case_id: UUID, *, beyond: int) -> None:
    gone = list(session.scalars(entries_of(case_id, beyond=beyond)))
    session.execute(delete(EvidenceOpening).where(EvidenceOpening.entry_id.in_(gone)))
    session.execute(delete(EvidenceEntry).where(EvidenceEntry.id.in_(gone)))


def length(session: Session, case_id: UUID) -> int:
    return len(session.scalars(entries_of(case_id)).all())


def a_look(session: Session, at: Provider) -> CodeLook:
    return a_signer(session, at).code_looks[0]


def a_signer(session: Session, at: Provider) -> Signer:
    return session.get_one(Envelope, at.envelope).signers[0]


def chain_anew(session: Session, case_id: UUID, order: Callable[[list[EvidenceEntry]], None]) -> None:
    """Put the entries into another order, number them anew and link each to the one before."""
    rows = list(
        session.scalars(
            select(EvidenceEntry).where(EvidenceEntry.case_id == case_id).order_by(EvidenceEntry.seq)
        )
    )
    order(rows)
    for number, row in enumerate(rows, 1):  # out of the way: a number is there once
        row.seq = 10_000 + number
    session.flush()
    before = chain.FIRST
    for number, row in enumerate(rows, 1):
        row.seq, row.prev = number, before
        before = chain.Entry(row.v, row.seq, row.prev, row.head_hash, row.body_hash).hash
    session.flush()


def swap(rows: list[EvidenceEntry]) -> None:
    rows[1], rows[2] = rows[2], rows[1]


def insert_again(rows: list[EvidenceEntry]) -> None:
    rows.insert(1, rows.pop())


def by_hand(how: str) -> Callable[[Session, Provider], object]:
    """An edit in SQL."""
    return lambda session, _at: session.execute(text(how))


OWN_RECORDS = {
    "an address is changed": """UPDATE entry_version SET data = '{"name": "Elsewhere"}'""",
    "a version is dated back": "UPDATE entry_version SET saved_at = '2020-01-01 00:00:00'",
    "an entry is called ended": "UPDATE entry_version SET ended = true",
    "who saved it is changed": "UPDATE entry_version SET saved_by = 'Nobody'",
    "every version is deleted": "DELETE FROM entry_version",
    "another version is put in": (
        "INSERT INTO entry_version (id, kind, code, version, data, ended, saved_at, saved_by) "
        "SELECT '5d1c6b0e6f4b4ad19f0d8f1f6a6f0001', kind, code, 99, data, ended, saved_at, saved_by "
        "FROM entry_version LIMIT 1"
    ),
    "another day counts as a bank holiday": "UPDATE holiday_change SET day = '2026-12-24'",
    "a bank holiday is approved by somebody else": "UPDATE holiday_decision SET decided_by = 'Nobody'",
    "a decision about a bank holiday is deleted": "DELETE FROM holiday_decision",
    "what their log says is changed": 'UPDATE own_log_entry SET body = \'{"columns": {}, "rows": {}}\'',
    "their log is emptied": "DELETE FROM own_log_entry",
}
ATTACKS: dict[str, Callable[[Session, Provider], object]] = {
    "the last entry is deleted": lambda s, at: delete_entries(
        s, at.statement_case, beyond=length(s, at.statement_case) - 1
    ),
    "the last five entries are deleted": lambda s, at: delete_entries(
        s, at.statement_case, beyond=length(s, at.statement_case) - 5
    ),
    "all entries of a case are deleted": lambda s, at: delete_entries(s, at.statement_case, beyond=0),
    "two entries change places, and the chain is made anew": lambda s, at: chain_anew(
        s, at.statement_case, swap
    ),
    "the last entry is put in earlier, and the chain is made anew": lambda s, at: chain_anew(
        s, at.statement_case, insert_again
    ),
    "an opening is deleted": lambda s, at: s.execute(
        delete(EvidenceOpening).where(EvidenceOpening.entry_id.in_(entries_of(at.statement_case, beyond=2)))
    ),
    "an opening is deleted with leave that no entry gives": lambda s, at: _forge_leave(s, at),
    "a signer's name is changed": lambda s, at: setattr(a_signer(s, at), "name", "Somebody Else"),
    "a signer's signed name is changed": lambda s, at: setattr(a_signer(s, at), "signed_name", "Other"),
    "a signer's capacity is changed": lambda s, at: setattr(a_signer(s, at), "capacity", "Grandparent"),
    "a signer's method is changed": lambda s, at: s.execute(
        update(Signer).where(Signer.id == a_signer(s, at).id).values(method="drawn")
    ),
    "a drawing is put in": lambda s, at: setattr(a_signer(s, at), "strokes", [[[1, 2, 3.5]]]),
    "a signer's state is changed": lambda s, at: setattr(a_signer(s, at), "state", SignerState.OPENED),
    "a signature is dated back": lambda s, at: setattr(
        a_signer(s, at), "decided_at", NOW - timedelta(days=1)
    ),
    "another party is put in a signer's place": lambda s, at: setattr(
        a_signer(s, at), "party_id", session_other_party(s, at)
    ),
    "a look at a code is deleted": lambda s, at: s.delete(a_look(s, at)),
    "a look at a code names somebody else": lambda s, at: setattr(a_look(s, at), "by_name", "Nobody"),
    "a look at a code is dated back": lambda s, at: setattr(a_look(s, at), "at", NOW - timedelta(days=1)),
    "a look at a code is of no link": lambda s, at: setattr(a_look(s, at), "link_id", None),
    "a look at a code is another signer's": lambda s, at: setattr(
        a_look(s, at), "signer_id", s.get_one(Envelope, at.envelope).signers[1].id
    ),
    "a look at a code is put in": lambda s, at: s.add(
        CodeLook(
            signer_id=s.get_one(Envelope, at.envelope).signers[1].id,
            kind=CodeKind.STEP,
            by_id=uuid4(),
            by_name="Nobody",
            at=NOW,
        )
    ),
    "a signer's way in is cleared": lambda s, at: setattr(a_signer(s, at), "way_in", None),
    "emailed digits are put in": lambda s, at: setattr(a_signer(s, at), "email_confirmed", True),
    "who changed an address is cleared": lambda s, at: s.execute(
        update(Signer).where(Signer.id == a_signer(s, at).id).values(address_by="", address_at=None)
    ),
    "when a signer was let in is changed": lambda s, at: setattr(
        a_signer(s, at), "let_in_at", NOW - timedelta(days=1)
    ),
    "a signed paper is called withdrawn": lambda s, at: setattr(
        s.get_one(Envelope, at.envelope), "state", EnvelopeState.WITHDRAWN
    ),
    "a part points at another file": lambda s, at: setattr(
        s.get_one(Envelope, at.envelope).part_b, "pdf_digest", at.services.blobs.keep(a_pdf(title="Forged"))
    ),
    "the text that was read points at another": lambda s, at: setattr(
        s.get_one(Envelope, at.envelope).part_a, "html_digest", at.services.blobs.keep(b"<p>Forged</p>")
    ),
    "the signed copy points at another file": lambda s, at: setattr(
        s.get_one(Envelope, at.envelope).final, "sealed_digest", at.services.blobs.keep(b"%PDF-forged")
    ),
    "the paper points at another document": lambda s, at: setattr(
        s.get_one(Envelope, at.envelope), "final_id", s.get_one(Envelope, at.envelope).part_a_id
    ),
    "a certificate's file is another": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate).document,
        "sealed_digest",
        s.get_one(Document, s.get_one(Envelope, at.envelope).final_id).sealed_digest,
    ),
    "a certificate says something else": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate),
        "facts",
        {**s.get_one(Certificate, at.certificate).facts, "recipient_name": "Somebody Else"},
    ),
    "a certificate's day is moved": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "issue_date", (NOW - timedelta(days=9)).date()
    ),
    "a certificate is dated back": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "issued_at", NOW - timedelta(days=9)
    ),
    "a certificate is issued by somebody else": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "issued_by", "Nobody"
    ),
    "a certificate is another person's": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "party_id", session_other_party(s, at)
    ),
    "a second certificate is made possible": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "live_key", None
    ),
    "a row is made unreadable": lambda s, _at: s.execute(
        text("UPDATE signer SET method = 'thumb' WHERE position = 1")
    ),
    **{f"the provider's own records: {what}": by_hand(how) for what, how in OWN_RECORDS.items()},
    "the provider's own records: the last entry of their log is deleted": lambda s, _at: s.execute(
        delete(OwnLogEntry).where(OwnLogEntry.seq == s.scalar(select(func.max(OwnLogEntry.seq))))
    ),
    "a certificate is called withdrawn": lambda s, at: setattr(
        s.get_one(Certificate, at.certificate), "withdrawn_at", NOW
    ),
}


def session_other_party(session: Session, at: Provider) -> UUID:
    signers = session.get_one(Envelope, at.envelope).signers
    return signers[1].party_id


def _forge_leave(session: Session, at: Provider) -> None:
    first, second = session.scalars(entries_of(at.statement_case).order_by(EvidenceEntry.seq).limit(2))
    session.add(EvidenceErasure(entry_id=first, erased_by_id=second))
    session.flush()
    session.execute(delete(EvidenceOpening).where(EvidenceOpening.entry_id == first))
