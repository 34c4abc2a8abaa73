"""Whole installations for tests: real database, real store, real worker with a real LibreOffice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import open_house
from settings import Settings
from workflows.house import House


def a_house(data_dir: Path, database_url: str, **changes: Any) -> House:
    """An installation on a migrated database."""
    house = open_house(
        Settings(data_dir=data_dir, database_url=database_url, public_url="http://127.0.0.1:8000")
    )
    return replace(house, **changes) if changes else house


@contextmanager
def a_running_worker(house: House) -> Iterator[Any]:
    """A worker of ``house`` in this process, with one warm office."""
    from workflows.steps.opening import open_workshop
    from workflows.steps.worker import Worker

    with open_workshop(house) as shop:
        worker = Worker(shop)
        _apart(worker.start)
        try:
            yield shop
        finally:
            _apart(worker.stop)


@contextmanager
def a_worker_for_short_jobs(house: House) -> Iterator[None]:
    """What answers pages alone, with one warm office: durable work can run only once in a process."""
    from documents.jobs import JobServer
    from workflows.steps.jobs import JOB_LANES, job_handlers
    from workflows.steps.opening import open_workshop

    with (
        open_workshop(house) as shop,
        JobServer(house.jobs_socket, job_handlers(shop), lanes=JOB_LANES),
    ):
        yield


def _apart(act: Callable[[], None]) -> None:
    """In a thread of its own: a browser test before this one leaves an event loop running in its thread."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(act).result()


def wait_until(holds: Callable[[], Any], *, seconds: float = 60) -> Any:
    """Whatever ``holds`` returns once it is true. Fails when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
