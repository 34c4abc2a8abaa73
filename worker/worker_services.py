"""What the durable steps work with, opened once in the process that runs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyhanko.sign.timestamps import TimeStamper

from documents.libreoffice.pool import LibreOfficePool
from documents.templates.fill import WordTemplate, load_template
from services.container import Services
from signing.seal.keys import SealKey
from worker.keyring import Keyring

TEMPLATES = Path(__file__).resolve().parents[1] / "templates_docx"


@dataclass(frozen=True)
class WorkerServices:
    """One worker's tools."""

    services: Services
    libreoffice: LibreOfficePool
    keyring: Keyring
    timestamper: TimeStamper | None = None

    @property
    def seal_key(self) -> SealKey:
        """The key that seals documents. Raises KeyProblem while it is missing or broken."""
        return self.keyring.key()

    def template(self, name: str) -> WordTemplate:
        """Return the shipped template of that name."""
        return _shipped_template(name)


@cache
def _shipped_template(name: str) -> WordTemplate:
    """Read and judged once: what is shipped stays as it is while a process runs."""
    return load_template(TEMPLATES / name)


_open: list[WorkerServices] = []


def use_worker_services(worker_services: WorkerServices | None) -> None:
    """Set (or with None, put away) the tools that this process's steps use."""
    _open[:] = [worker_services] if worker_services else []


def get_worker_services() -> WorkerServices:
    """Return what this process works with. Raises RuntimeError in a process that is no worker."""
    if not _open:
        raise RuntimeError("this process runs no durable work")
    return _open[0]
