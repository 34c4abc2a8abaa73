"""Opening and closing the tools of a process that runs durable work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from documents.libreoffice.pool import LibreOfficePool
from services.container import Services
from signing.seal.seal import time_stamper
from worker.keyring import Keyring
from worker.worker_services import WorkerServices


@contextmanager
def open_worker_services(
    services: Services, *, libreoffice_processes: int | None = None
) -> Iterator[WorkerServices]:
    """Open what a worker works with until the block ends; LibreOffice starts with the first conversion."""
    # A fixed folder: the next pool sweeps away what a killed one left behind.
    run_dir = services.data_dir / "run" / "offices"
    processes = libreoffice_processes or services.worker.libreoffice_processes
    with LibreOfficePool(processes, run_dir=run_dir) as pool:
        yield WorkerServices(
            services=services,
            libreoffice=pool,
            keyring=Keyring(services),
            timestamper=time_stamper(services.worker.timestamp_url)
            if services.worker.timestamp_url
            else None,
        )
