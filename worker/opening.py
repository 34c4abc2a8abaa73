"""Opening and closing the tools of a process that runs durable work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from documents.libreoffice.pool import OfficePool
from services.container import House
from signing.seal.seal import time_stamper
from worker.keyring import Keyring
from worker.worker_services import Workshop


@contextmanager
def open_workshop(house: House, *, offices: int | None = None) -> Iterator[Workshop]:
    """The tools for ``house``, closed when the block ends; LibreOffice starts with the first conversion."""
    run_dir = house.data_dir / "run" / "offices"  # fixed: the next pool sweeps what a killed one left behind
    with OfficePool(offices or house.worker.offices, run_dir=run_dir) as pool:
        yield Workshop(
            house=house,
            offices=pool,
            keyring=Keyring(house),
            timestamper=time_stamper(house.worker.timestamp_url) if house.worker.timestamp_url else None,
        )
