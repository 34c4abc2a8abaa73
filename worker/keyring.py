"""The seal's key as a worker uses it: looked at before each seal, and never another than at the start."""

from __future__ import annotations

import logging

from cryptography import x509
from sqlalchemy import inspect, select

from cases.documents import Document
from services.container import Services
from services.queries.failed_jobs import try_again_after
from services.seal_key_fault import note_seal_key_fault, seal_key_fault
from signing.errors import KeyProblem, SealKeyChanged
from signing.seal.keys import SEAL_FILE, SealKey, seal_key, seal_key_from_file
from storage.database import Database

log = logging.getLogger(__name__)


class Keyring:
    """The key of one worker. A lost or broken one is noticed at once, and counts again once it is back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._certificate: x509.Certificate | None = None
        self._faulty = True  # until looked at: work may have failed for it before this process began

    def key(self) -> SealKey:
        """Return the key.

        Raises:
            KeyProblem: it is missing or cannot be used, or it is another than before: with a new key
                nothing is sealed until somebody starts the server anew.
        """
        found = configured_seal_key(self._services, may_make=self._certificate is None)
        if self._certificate is not None and found.certificate != self._certificate:
            raise SealKeyChanged
        self._certificate = found.certificate
        return found

    def look(self) -> None:
        """Note for office and health pages what is wrong; once it is mended, try again what failed for it."""
        fault = ""
        try:
            self.key()
        except KeyProblem as problem:
            fault = problem.sentence
        if fault != seal_key_fault(self._services.data_dir):
            log.log(logging.ERROR if fault else logging.WARNING, "%s", fault or "The seal key is back.")
            note_seal_key_fault(self._services.data_dir, fault)
        if self._faulty and not fault:
            try_again_after(self._services.work, {kind.__name__ for kind in _kinds(KeyProblem)})
        self._faulty = bool(fault)


def configured_seal_key(services: Services, *, may_make: bool = True) -> SealKey:
    """Return the key that the settings name. Practice mode makes one, while nothing was sealed yet.

    Without ``may_make`` none is ever made.

    Raises:
        KeyProblem: it is missing or cannot be used.
    """
    if services.worker.seal_key_file is not None:
        return seal_key_from_file(
            services.worker.seal_key_file,
            services.worker.seal_key_passphrase or None,
            keys_dir=services.keys_dir,
        )
    missing = services.demo and not (services.keys_dir / SEAL_FILE).exists()
    return seal_key(
        services.keys_dir,
        provider_name=services.provider.name,
        may_make=missing and may_make and not _has_sealed(services.database),
        practice=services.demo,
    )


def _has_sealed(database: Database) -> bool:
    if not inspect(database.engine).has_table(Document.__tablename__):
        return False
    with database.read() as session:
        sealed = select(Document.id).where(Document.sealed_digest.is_not(None)).limit(1)
        return session.scalar(sealed) is not None


def _kinds(kind: type[KeyProblem]) -> set[type[KeyProblem]]:
    return {kind}.union(*(_kinds(below) for below in kind.__subclasses__()))
