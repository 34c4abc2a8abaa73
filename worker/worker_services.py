"""What the durable steps work with, opened once in the process that runs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pyhanko.sign.timestamps import TimeStamper

from documents.libreoffice.pool import LibreOfficePool
from services.container import Services
from worker.document_making import DocumentMaker
from worker.easy_read import EasyReadMaker
from worker.keyring import Keyring
from worker.sealing import Sealer


@dataclass(frozen=True)
class WorkerServices:
    """What one worker works with."""

    services: Services
    libreoffice: LibreOfficePool
    keyring: Keyring
    timestamper: TimeStamper | None = None

    @cached_property
    def notes(self) -> EasyReadMaker:
        """What makes easy-read notes, and keeps them at hand."""
        return EasyReadMaker(self.libreoffice, seconds=self.services.policy.conversion_seconds)

    @property
    def maker(self) -> DocumentMaker:
        """What fills and converts templates, and makes pictures of pages."""
        return DocumentMaker(
            database=self.services.database,
            blobs=self.services.blobs,
            libreoffice=self.libreoffice,
            seconds=self.services.policy.conversion_seconds,
        )

    @property
    def sealer(self) -> Sealer:
        """What seals made documents."""
        return Sealer(
            database=self.services.database,
            blobs=self.services.blobs,
            keyring=self.keyring,
            timestamper=self.timestamper,
            provider=self.services.provider,
            now=self.services.now,
        )


class StepServices:
    """Hands a process's WorkerServices to its durable steps, while its worker runs.

    DBOS knows a step by the name of its function alone. A workflow on a configured instance is also stored
    under the names of class and instance, which neither the work that earlier versions began nor the work
    that pages name has: it could not be recovered. So steps stay functions, and ask here.
    """

    def __init__(self) -> None:
        self._registered: WorkerServices | None = None

    def register(self, worker_services: WorkerServices) -> None:
        """Let steps work with ``worker_services`` from now on."""
        self._registered = worker_services

    def clear(self) -> None:
        """Let no step find anything any more."""
        self._registered = None

    def current(self) -> WorkerServices:
        """Return what was registered. Raises RuntimeError in a process that is no worker."""
        if self._registered is None:
            raise RuntimeError("this process runs no durable work")
        return self._registered


step_services = StepServices()
"""The one of this process."""
