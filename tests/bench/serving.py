"""The real web and worker, as script/server starts them: their pages, their work, their memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from script.supervisor import ALLOCATOR
from services.container import Services
from tests.app_services import make_services
from tests.bench.finishing import finishing
from tests.bench.flooding import intake_flood
from tests.bench.measure import Effort, Line
from tests.bench.sign_pages import queries_per_page, sign_pages
from tests.processes import answers, wait_until
from tests.servers import free_port, migrate_database
from worker.worker import HELPERS_REST_SECONDS

ROOT = Path(__file__).resolve().parents[2]
WEB_AT_MOST, WORKER_AT_MOST, BOTH_AT_MOST = 120, 160, 250
WITHOUT_OFFICE = "without LibreOffice"


def serving(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Everything that wants web and worker running."""
    with _running() as (services, port, (web, worker)):
        yield from _memory(web, worker, "")
        with _empty_page() as empty_port:
            yield from sign_pages(services, port, empty_port, effort)
        yield from queries_per_page(services)
        yield from finishing(services, effort)
        yield from _after(web, worker, "work")
        yield from intake_flood(services, port, effort)
        yield from _after(web, worker, "flood")


def _after(web: int, worker: int, what: str) -> Iterator[Line]:
    """At the last work, beside the helpers that read files, and once these have gone to rest."""
    yield from _memory(web, worker, f"-last-{what}")
    time.sleep(2 * HELPERS_REST_SECONDS + 1)
    yield from _memory(web, worker, f"-after-{what}", worker_at_most=WORKER_AT_MOST)


def _memory(web: int, worker: int, when: str, *, worker_at_most: float | None = None) -> Iterator[Line]:
    """Megabytes of each at that moment. Both together have an aim while idle."""
    ours = _megabytes(web), _megabytes(worker)
    yield Line(f"memory-web{when}", ours[0], "MB", at_most=WEB_AT_MOST)
    yield Line(f"memory-worker{when}", ours[1], "MB", at_most=worker_at_most, note=WITHOUT_OFFICE)
    both_at_most = None if when else BOTH_AT_MOST
    yield Line(f"memory-both{when}", sum(ours), "MB", at_most=both_at_most, note=WITHOUT_OFFICE)


@contextmanager
def _running() -> Iterator[tuple[Services, int, tuple[int, int]]]:
    """Web and worker as script/server starts them, on an empty installation."""
    with TemporaryDirectory(prefix="counterpart-bench-") as name:
        data = Path(name) / "data"
        data.mkdir()
        url = f"sqlite:///{data / 'counterpart.db'}"
        migrate_database(url)
        services = make_services(data, url)
        port = free_port()
        environment = {**os.environ, **ALLOCATOR, "COUNTERPART_DATA_DIR": str(data), "PORT": str(port)}
        commands = (
            ["gunicorn", "--config", f"{ROOT}/script/gunicorn_conf.py", "app:create_app()"],
            ["flask", "--app", "app", "work"],
        )
        started = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            wait_until(lambda: answers(port) and services.jobs.is_served(), patience_seconds=120)
            yield services, port, (started[0].pid, started[1].pid)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(30)
                process.kill()
            services.database.close()


@contextmanager
def _empty_page() -> Iterator[int]:
    """Yield the port of an empty Flask page under the same server with the same settings."""
    port = free_port()
    command = ["gunicorn", "--config", f"{ROOT}/script/gunicorn_conf.py", "tests.bench.empty:create_app()"]
    server = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), patience_seconds=60)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _children(pid: int) -> list[int]:
    """Our own processes below ``pid``: LibreOffice and what drives it are not counted."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"soffice" in command or b"worker_uno" in command:
                continue
            found += [child, *_children(child)]
    return found


def _megabytes(process: int) -> float:
    return sum(map(_proportional_megabytes, (process, *_children(process))))


def _proportional_megabytes(pid: int) -> float:
    """PSS: what is shared between processes is counted in parts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB", text, re.M)
    return int(kilobytes) / 1024
