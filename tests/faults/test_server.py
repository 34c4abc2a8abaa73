"""The whole of script/server, killed and started again on the same data."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import descendants, name_of, runs, wait_until
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180


@dataclass
class Server:
    """script/server as a process; what it says goes to a file."""

    process: subprocess.Popen[bytes]
    said: Path
    port: int

    def wait_until_ready(self) -> None:
        """Wait for the address and the ways to sign in, and for a warm LibreOffice."""
        wait_until(
            lambda: "Counterpart runs on" in self.said.read_text() or self.process.poll() is not None,
            patience_seconds=120,
        )
        assert self.process.poll() is None, self.said.read_text()
        wait_until(lambda: "soffice.bin" in map(name_of, self.everyone()))

    def everyone(self) -> set[int]:
        """Process ids of the server and of all below it."""
        return {self.process.pid, *descendants(self.process.pid)}

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Starts script/server on a data folder of this test; ends whatever the test left running."""
    started: list[Server] = []

    def start() -> Server:
        port, said = free_port(), tmp_path / f"said{len(started)}"
        with said.open("wb") as file:
            process = subprocess.Popen(
                [ROOT / "script" / "server"],
                env={**os.environ, "PORT": str(port), "COUNTERPART_DATA_DIR": str(tmp_path / "data")},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(Server(process, said, port))
        return started[-1]

    yield start
    for server in started:
        for pid in server.everyone():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait()


def test_a_killed_server_leaves_no_office_and_the_next_start_serves_the_same_data(
    start_server: Callable[[], Server],
):
    first = start_server()
    first.wait_until_ready()
    everyone = first.everyone()
    assert f"http://127.0.0.1:{first.port}" in first.said.read_text()
    assert "<h1" in first.get("/sign-in")

    first.process.kill()
    wait_until(lambda: not any(map(runs, everyone)))

    second = start_server()
    second.wait_until_ready()
    everyone = second.everyone()
    assert "<h1" in second.get("/sign-in")

    os.killpg(second.process.pid, signal.SIGINT)  # Ctrl-C
    assert second.process.wait(PATIENCE_SECONDS) == 0
    assert not any(map(runs, everyone))
