"""Workers to be killed, and what they work on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.container import MailServer, Services
from tests.app_services import make_services
from tests.faults.dying_worker import Life, as_line
from tests.processes import runs, wait_until
from tests.servers import SmtpServer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that gives birth to workers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying_worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=60)


@dataclass
class Workers:
    """The workers of one installation."""

    services: Services
    database_url: str
    smtp: SmtpServer
    _nursery: subprocess.Popen[str]
    _born: list[int] = field(default_factory=list)

    def start(self, *, name: str = "worker-1", **life_of: Any) -> int:
        """A new worker's process id; ``life_of`` says how it ends, as Life does."""
        life = Life(str(self.services.data_dir), self.database_url, self.smtp.port, name, **life_of)
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(as_line(life))
        self._nursery.stdin.flush()
        self._born.append(int(self._nursery.stdout.readline()))
        return self._born[-1]

    def die_at(self, point: str, *, name: str = "worker-1", **life_of: Any) -> None:
        """Let a new worker live until ``point``, where kill -9 ends it, or what ``life_of`` says."""
        pid = self.start(die_at=point, name=name, **life_of)
        wait_until(lambda: not runs(pid), patience_seconds=180)
        noted = self.services.data_dir / f"died-{pid}"
        assert noted.exists(), (self.services.data_dir / "said").read_text()[-4000:]
        assert noted.read_text() == point

    def end_all(self) -> None:
        for pid in self._born:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(map(runs, self._born)))


def _workers(
    folder: Path, database_url: str, smtp: SmtpServer, nursery: subprocess.Popen[str]
) -> Iterator[Workers]:
    services = make_services(
        folder, database_url, mail_server=MailServer(smtp.host, smtp.port, security="none")
    )
    workers = Workers(services, database_url, smtp, nursery)
    yield workers
    workers.end_all()
    services.database.close()


@pytest.fixture
def workers(
    tmp_path: Path, database_url: str, smtp_server: SmtpServer, nursery: subprocess.Popen[str]
) -> Iterator[Workers]:
    """Workers on SQLite, and again on PostgreSQL."""
    yield from _workers(tmp_path / "data", database_url, smtp_server, nursery)


@pytest.fixture
def workers_on_sqlite(
    tmp_path: Path, sqlite_url: str, smtp_server: SmtpServer, nursery: subprocess.Popen[str]
) -> Iterator[Workers]:
    """Workers on SQLite alone."""
    yield from _workers(tmp_path / "data", sqlite_url, smtp_server, nursery)


@pytest.fixture
def workers_on_postgresql(
    tmp_path: Path, migrated_postgres_url: str, smtp_server: SmtpServer, nursery: subprocess.Popen[str]
) -> Iterator[Workers]:
    """Workers on PostgreSQL alone."""
    yield from _workers(tmp_path / "data", migrated_postgres_url, smtp_server, nursery)
