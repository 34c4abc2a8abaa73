"""Whatever happens to script/server, nothing of it stays behind, and what died comes back.

The supervisor is the real one; web, worker and office are small programs that note their process ids.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import answers, open_to_others, runs, wait_until
from tests.servers import free_port

SUPERVISOR = Path(__file__).resolve().parents[2] / "script" / "supervisor.py"
PATIENCE_SECONDS = 120

# argv: folder for notes. Each writes <name>.<pid>; when told to stop it writes <name>.stopped.
COMMON = """
import ctypes, os, pathlib, signal, subprocess, sys, time
notes = pathlib.Path(sys.argv[1])
def note(name):
    (notes / name).touch()
def stop_politely(name):
    def stop(*_):
        note(f"{name}.stopped")
        os._exit(0)
    signal.signal(signal.SIGTERM, stop)
"""
WEB = """
import http.server
stop_politely("web")
note(f"web.{os.getpid()}")
address = ("127.0.0.1", int(os.environ["PORT"]))
http.server.HTTPServer(address, http.server.BaseHTTPRequestHandler).serve_forever()
"""
WORKER_WITH_OFFICE = """
stop_politely("worker")
def with_worker():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
office = subprocess.Popen(["sleep", "1000"], start_new_session=True, preexec_fn=with_worker)
note(f"office.{office.pid}")
note(f"worker.{os.getpid()}")
while True:
    time.sleep(1)
"""
WORKER_WITH_FORGOTTEN_OFFICE = WORKER_WITH_OFFICE.replace(
    "ctypes.CDLL(None).prctl(1, signal.SIGKILL)", "pass"
)
WORKER_THAT_WONT_STOP = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
note(f"worker.{os.getpid()}")
while True:
    time.sleep(1)
"""
NOTHING = "note('prepared')"
NEVER_ENDS = "note(f'preparing.{os.getpid()}'); time.sleep(1000)"
TELLS_FOR_EVER = "if 'tell' in sys.argv: note(f'telling.{os.getpid()}'); time.sleep(1000)"
FAILS = "note('failed'); sys.exit(3)"


@dataclass
class Server:
    """The supervisor as a process, and what its children noted."""

    process: subprocess.Popen[str]
    notes: Path
    port: int

    def pids(self, name: str) -> list[int]:
        found = sorted(self.notes.glob(f"{name}.[0-9]*"), key=lambda path: path.stat().st_mtime_ns)
        return [int(path.suffix[1:]) for path in found]

    def all_pids(self) -> list[int]:
        return [
            pid for name in ("web", "worker", "office", "preparing", "telling") for pid in self.pids(name)
        ]

    def wait_until_up(self) -> None:
        wait_until(lambda: bool(self.pids("worker")) and answers(self.port))

    def ends(self) -> tuple[int, str]:
        _, output = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, output


StartServer = Callable[..., Server]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts the real supervisor over small programs; ends whatever a test left running."""
    started: list[Server] = []

    def start(
        *,
        web: str = WEB,
        worker: str = WORKER_WITH_OFFICE,
        prepare: str = NOTHING,
        port: int | str | None = None,
        folder: str = "data of this test",
        mode: str = "production",
    ) -> Server:
        notes = tmp_path / f"notes{len(started)}"
        notes.mkdir()

        def program(body: str) -> tuple[str, ...]:
            return (sys.executable, "-c", COMMON + body, str(notes))

        harness = "\n".join(
            [
                "import importlib.util, sys",
                f"spec = importlib.util.spec_from_file_location('supervisor', {str(SUPERVISOR)!r})",
                "it = sys.modules['supervisor'] = importlib.util.module_from_spec(spec)",
                "spec.loader.exec_module(it)",
                f"it.FLASK, it.PREPARE, it.PREPARE_DEMO = {program(prepare)!r}, ((),), ()",
                f"it.SERVE, it.WORK, it.TELL_DEMO = {program(web)!r}, {program(worker)!r}, ('tell',)",
                "it.GRACE_SECONDS, it.FIRST_DELAY_SECONDS = 2.0, 0.1",
                "sys.exit(it.main('server'))",
            ]
        )
        number = free_port() if port is None else port
        process = subprocess.Popen(
            [sys.executable, "-c", harness],
            env={
                "PATH": os.environ["PATH"],
                "PORT": str(number),
                "COUNTERPART_DATA_DIR": str(tmp_path / folder),
                "COUNTERPART_MODE": mode,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        server = Server(process, notes, number if isinstance(number, int) else 0)
        started.append(server)
        return server

    yield start
    for server in started:
        for pid in (server.process.pid, *server.all_pids()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda s: s.name)
def test_asked_to_stop_it_asks_its_children_and_leaves_nothing(
    start_server: StartServer, number: signal.Signals
):
    server = start_server()
    server.wait_until_up()

    os.killpg(server.process.pid, number)  # as a terminal does
    code, _ = server.ends()

    assert code == 0
    assert {path.name for path in server.notes.glob("*.stopped")} == {"web.stopped", "worker.stopped"}
    assert not any(map(runs, server.all_pids()))


def test_killed_itself_it_takes_web_worker_and_office_along(start_server: StartServer):
    server = start_server()
    server.wait_until_up()
    everyone = server.all_pids()
    assert len(everyone) == 3
    assert all(map(runs, everyone))

    server.process.kill()

    wait_until(lambda: not any(map(runs, everyone)))


def test_a_child_that_ignores_the_request_is_killed(start_server: StartServer):
    server = start_server(worker=WORKER_THAT_WONT_STOP)
    server.wait_until_up()

    server.process.terminate()
    code, output = server.ends()

    assert code == 0
    assert "did not stop in time" in output
    assert not any(map(runs, server.all_pids()))


def test_a_killed_worker_comes_back_without_its_old_office_and_the_web_stays(start_server: StartServer):
    server = start_server(worker=WORKER_WITH_FORGOTTEN_OFFICE)
    server.wait_until_up()
    (worker,), (office,), (web,) = server.pids("worker"), server.pids("office"), server.pids("web")

    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(server.pids("worker")) == 2)

    wait_until(lambda: not runs(office))
    assert runs(web)
    assert server.pids("web") == [web]


def test_a_killed_web_process_comes_back(start_server: StartServer):
    server = start_server()
    server.wait_until_up()
    wait_until(lambda: server.pids("web") != [])

    os.kill(server.pids("web")[0], signal.SIGKILL)

    wait_until(lambda: len(server.pids("web")) == 2 and answers(server.port))


def test_a_forgotten_office_ends_with_the_server(start_server: StartServer):
    server = start_server(worker=WORKER_WITH_FORGOTTEN_OFFICE)
    server.wait_until_up()

    server.process.terminate()
    server.ends()

    assert not any(map(runs, server.pids("office")))


def test_a_taken_port_is_named_before_anything_is_touched(start_server: StartServer):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        server = start_server(port=port)
        code, output = server.ends()

    assert code == 1
    assert f"port {port} is taken" in output
    assert "PORT=" in output
    assert list(server.notes.iterdir()) == []


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８０", "80 00", "web"])
def test_a_port_that_is_no_port_is_refused_in_words(start_server: StartServer, port: str):
    code, output = start_server(port=port).ends()

    assert code == 1
    assert "must be a number from 1 to 65535" in output


def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(start_server: StartServer):
    first = start_server()
    first.wait_until_up()

    code, output = start_server().ends()

    assert code == 1
    assert "running already" in output
    assert "COUNTERPART_DATA_DIR" in output
    assert answers(first.port)


def test_after_a_kill_the_next_server_starts_on_the_same_data(start_server: StartServer):
    first = start_server()
    first.wait_until_up()
    first.process.kill()
    first.process.wait()

    start_server().wait_until_up()


def test_a_failed_preparation_starts_nothing(start_server: StartServer):
    server = start_server(prepare=FAILS)

    code, output = server.ends()

    assert code == 1
    assert "ended with 3" in output
    assert server.all_pids() == []


def test_stopping_during_preparation_ends_that_too(start_server: StartServer):
    server = start_server(prepare=NEVER_ENDS)
    wait_until(lambda: server.pids("preparing") != [])

    server.process.terminate()
    code, _ = server.ends()

    assert code == 0
    assert not any(map(runs, server.all_pids()))


def test_stopping_while_it_tells_how_to_sign_in_ends_everything(start_server: StartServer):
    server = start_server(prepare=TELLS_FOR_EVER, mode="demo")
    wait_until(lambda: server.pids("telling") != [])

    server.process.terminate()
    code, _ = server.ends()

    assert code == 0
    assert not any(map(runs, server.all_pids()))


def test_a_web_process_that_never_comes_up_ends_the_server_with_an_error(start_server: StartServer):
    server = start_server(web=FAILS)

    code, output = server.ends()

    assert code == 1
    assert "does not come up" in output
    assert not any(map(runs, server.all_pids()))


def test_an_earlier_versions_lock_files_are_closed_to_others(start_server: StartServer, tmp_path: Path):
    folder = tmp_path / "a new folder"
    folder.mkdir(mode=0o755)
    (folder / "server.lock").touch(mode=0o644)  # as an earlier version left it

    start_server(folder=folder.name).wait_until_up()

    assert {path.name for path in folder.iterdir()} >= {"server.lock", "worker.lock"}
    still_open = open_to_others(folder).keys() - {"."}  # the folder is closed later, by who opens it
    assert still_open == set()


def test_a_new_data_folder_is_its_owners_alone(start_server: StartServer, tmp_path: Path):
    start_server(folder="a new folder").wait_until_up()

    assert open_to_others(tmp_path / "a new folder") == {}
