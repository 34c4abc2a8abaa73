"""Sealing a made document: once, whoever tries and however often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pyhanko.sign.timestamps import TimeStamper

from cases.accounts.people import SYSTEM
from cases.documents import Document
from cases.evidence.heads import LogHead
from cases.evidence.log import append_evidence, head_of
from cases.locks import lock_case
from cases.models import Case
from cases.provider import Provider
from cases.vocabulary import Event
from signing.seal.seal import seal
from storage.blobs import Blobs
from storage.database import Database
from worker.keyring import Keyring


@dataclass(frozen=True)
class Sealer:
    """Seals made documents, each once."""

    database: Database
    blobs: Blobs
    keyring: Keyring
    timestamper: TimeStamper | None
    provider: Provider
    now: Callable[[], datetime]

    def seal_document(self, document_id: UUID, *, event: Event, about: Mapping[str, Any]) -> str:
        """Seal the document's PDF and keep it; the digest of the sealed file.

        Two workers may both compute a seal; the first to commit under the case's lock wins, and the other's
        bytes are never handed to anyone. Raises KeyProblem while the key is missing or broken.
        """
        with self.database.read() as session:
            document = session.get_one(Document, document_id)
            if document.sealed_digest:
                return document.sealed_digest
            unsealed = document.pdf_digest
            last = head_of(session, document.case_id)
        if unsealed is None:
            raise ValueError("a document is sealed only once it is made")
        at = self.now()
        sealed = seal(
            self.blobs.read(unsealed),
            self.keyring.key(),
            at=at,
            reason="Made and sealed by " + self.provider.name,
            location=None,
            timestamper=self.timestamper,
            log_head=LogHead.of(last).words if last else None,
        )
        digest = self.blobs.keep(sealed.content)
        with self.database.write() as session:
            document = session.get_one(Document, document_id)
            lock_case(session, document.case_id)
            if document.sealed_digest is None:
                document.sealed_digest, document.sealed_at = digest, at
                document.seal_note = sealed.note or ""
                append_evidence(
                    session,
                    session.get_one(Case, document.case_id),
                    event,
                    by=SYSTEM,
                    at=at,
                    about={**about, "document": str(document_id), "unsealed": unsealed, "sealed": digest},
                )
            return document.sealed_digest
