"""Whole installations for tests: real database, real store, real worker with a real LibreOffice."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import open_services
from services.container import Services
from settings import Settings

if TYPE_CHECKING:
    from documents.libreoffice.pool import LibreOfficePool
    from signing.seal.verdict import Verdict
    from worker.worker_services import WorkerServices

_pools: list[LibreOfficePool] = []


def make_services(data_dir: Path, database_url: str, **changes: Any) -> Services:
    """An installation on a migrated database."""
    services = open_services(
        Settings(data_dir=data_dir, database_url=database_url, public_url="http://127.0.0.1:8000")
    )
    return replace(services, **changes) if changes else services


def warm_libreoffice() -> LibreOfficePool:
    """One LibreOffice for all tests of this process that do it no harm: each start takes over a second."""
    from documents.libreoffice.pool import LibreOfficePool

    if not _pools:
        _pools.append(LibreOfficePool(1, run_dir=Path(tempfile.mkdtemp(prefix="counterpart-offices-"))))
    return _pools[0]


def close_libreoffice() -> None:
    """End what ``warm_libreoffice`` started."""
    while _pools:
        _pools.pop().close()


def make_worker_services(services: Services) -> WorkerServices:
    """What a worker of ``services`` works with, and the LibreOffice that all tests of this process share."""
    from worker.keyring import Keyring
    from worker.worker_services import WorkerServices

    return WorkerServices(services=services, libreoffice=warm_libreoffice(), keyring=Keyring(services))


@contextmanager
def running_worker(services: Services) -> Iterator[WorkerServices]:
    """A worker of ``services`` in this process."""
    from worker.worker import Worker

    worker_services = make_worker_services(services)
    worker = Worker(worker_services)
    _in_own_thread(worker.start)
    try:
        yield worker_services
    finally:
        _in_own_thread(worker.stop)


def check_file(services: Services, content: bytes) -> Verdict:
    """The verdict on ``content`` by the records of ``services``."""
    from worker.file_checks import check_against_records

    return check_against_records(
        content, database=services.database, blobs=services.blobs, keys_dir=services.keys_dir
    )


@contextmanager
def short_job_worker(services: Services) -> Iterator[None]:
    """What answers pages alone: durable work can run only once in a process."""
    from documents.jobs.server import JobServer
    from worker.jobs import JOB_LANES, job_handlers

    with JobServer(services.jobs_socket, job_handlers(make_worker_services(services)), lanes=JOB_LANES):
        yield


def _in_own_thread(act: Callable[[], None]) -> None:
    """In a thread of its own: a browser test before this one leaves an event loop running in its thread."""
    with ThreadPoolExecutor(1) as executor:
        executor.submit(act).result()


def wait_until(holds: Callable[[], Any], *, seconds: float = 180) -> Any:
    """Whatever ``holds`` returns once it is true. Fails when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
