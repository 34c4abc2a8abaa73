"""Runs Counterpart's processes together: prepares, starts web and worker, restarts them, ends them all.

    python script/supervisor.py server    web and worker
    python script/supervisor.py worker    a worker alone

Only the standard library, so that it stays small beside what it watches. However it ends, kill -9 included,
no process of Counterpart stays behind: each child asks the kernel to be killed with its parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLASK = (f"{ROOT}/.venv/bin/python", "-m", "flask", "--app", "app")

PREPARE = (("storage", "migrate"), ("keys", "check"))  # each says in a line what it cannot do
PREPARE_DEMO = (("demo", "load-example"),)  # does nothing when the database holds anything
TELL_DEMO = ("demo", "accounts")  # prints how to sign in as each role
WORK = (*FLASK, "work")
SERVE = (
    *(f"{ROOT}/.venv/bin/python", "-m", "gunicorn", "--config", f"{ROOT}/script/gunicorn_conf.py"),
    "app:create_app()",
)

GRACE_SECONDS = 10.0
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 1.0, 30.0
STEADY_SECONDS = 60.0  # who ran this long starts again with the shortest delay
TRIES_BEFORE_READY = 3  # a web process that never answered has a fault that trying again won't mend
READY_SECONDS = 120.0

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
ALLOCATOR = {"MALLOC_ARENA_MAX": "2"}
"""For the children's environment: threads otherwise keep some 64 MB each of freed memory."""
WATCHED_SIGNALS = {*STOP_SIGNALS, signal.SIGCHLD}
_libc = ctypes.CDLL(None, use_errno=True)


class CannotStart(Exception):
    """Something outside Counterpart has to change first; the message says what."""


class StopAsked(Exception):
    """Ctrl-C, TERM or a closed terminal came while something was still being prepared."""


@dataclass
class Child:
    """One process that is kept running, and how often it has failed lately."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    quick_ends: int = 0  # in a row
    environment: dict[str, str] = field(default_factory=dict)


def say(text: str) -> None:
    """Tell whoever started us; log lines of the children go to the same place."""
    print(f"counterpart: {text}", file=sys.stderr, flush=True)


# --- Starting a process that cannot outlive us ---------------------------------------------------------


def start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that Ctrl-C reaches us alone; it is killed with us.

    Must be called from the main thread: the kernel ties "killed with the parent" to the starting thread.
    """
    us = os.getpid()

    def in_child() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED_SIGNALS)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != us:  # we ended between fork and prctl: nobody would kill it any more
            os._exit(1)

    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=in_child,
    )


def strays(known: Sequence[int]) -> list[int]:
    """Return processes whose own parent died and that were handed to us, such as an office without its
    worker.
    """
    with contextlib.suppress(OSError):
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
        return [pid for pid in map(int, text.split()) if pid not in known]
    return []


def kill_strays(known: Sequence[int]) -> None:
    """Kill and bury every stray, and what it leaves, down to the last."""
    while found := strays(known):
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


# --- Before the first start ----------------------------------------------------------------------------


def data_folder() -> Path:
    """Return the folder with database, blobs and keys, made if need be, readable by its owner alone."""
    given = os.environ.get("COUNTERPART_DATA_DIR") or "~/.local/share/counterpart"
    folder = Path(given).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"cannot make the data folder {folder}: {error.strerror}. COUNTERPART_DATA_DIR names another."
        ) from error
    return folder


@contextlib.contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold ``folder`` for one ``what``; the kernel lets go of it when we end, however that happens."""
    try:
        lock = (folder / f"{what}.lock").open("a+b")
        os.fchmod(lock.fileno(), 0o600)  # an earlier version made it with the umask of whoever started it
    except OSError as error:
        raise CannotStart(f"cannot write in the data folder {folder}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"a {what} is running already on the data folder {folder}. "
                "Stop it, or give this one another folder by COUNTERPART_DATA_DIR."
            ) from error
        yield


def chosen_port() -> int:
    """Return the port of PORT, or 8000, if it is free on 127.0.0.1."""
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}; it must be a number from 1 to 65535")
    port = int(given)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except PermissionError as error:
            raise CannotStart(
                f"port {port} needs root; choose one above 1023: PORT=8000 script/server"
            ) from error
        except OSError as error:
            raise CannotStart(
                f"port {port} is taken by another program. "
                f"Stop that, or choose another port: PORT={port + 1 if port < 65535 else 8000} script/server"
            ) from error
    return port


def run_to_its_end(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run one command; its exit code. Raises StopAsked, with the command ended, when we are told to stop."""
    process = start(command, environment)
    try:
        while process.poll() is None:
            asked = signal.sigtimedwait(WATCHED_SIGNALS, 0.5)
            if asked and asked.si_signo in STOP_SIGNALS:
                raise StopAsked
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode


def prepare(environment: dict[str, str], *, demo: bool) -> None:
    """Bring the database up to date; in demo mode see to the example provider."""
    for words in (*PREPARE, *(PREPARE_DEMO if demo else ())):
        code = run_to_its_end((*FLASK, *words), environment)
        if code:
            raise CannotStart(f"'flask {' '.join(words)}' ended with {code}: see above")


# --- Watching ------------------------------------------------------------------------------------------


class Supervisor:
    """Keeps the children running until it is told to stop, then ends them."""

    def __init__(self, children: Sequence[Child], *, port: int | None, environment: dict[str, str]) -> None:
        self.children = children
        self.port = port
        self.environment = environment
        self.ready = port is None
        self.began_at = time.monotonic()

    def run(self) -> int:
        """Watch until Ctrl-C or TERM: exit code 0; or until the web never comes up: 1."""
        try:
            while True:
                self._start_what_is_due()
                asked = signal.sigtimedwait(WATCHED_SIGNALS, 1.0 if self.ready else 0.1)
                if asked and asked.si_signo in STOP_SIGNALS:
                    say("stopping")
                    return 0
                self._bury_the_dead()
                if not self.ready and not self._becomes_ready():
                    return 1
        finally:
            self._end_all()

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None and child.start_again_at <= now:
                child.process = start(child.command, {**self.environment, **child.environment})
                child.started_at = now

    def _bury_the_dead(self) -> None:
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            if now - child.started_at > STEADY_SECONDS:
                child.quick_ends = 0
            delay = min(FIRST_DELAY_SECONDS * 2**child.quick_ends, LONGEST_DELAY_SECONDS)
            child.quick_ends += 1
            say(f"{child.name} ended ({_how(child.process.returncode)}); starting it again in {delay:g} s")
            child.process, child.start_again_at = None, now + delay
        kill_strays([child.process.pid for child in self.children if child.process])

    def _becomes_ready(self) -> bool:
        """Look whether the web answers, and say so once; False when it is time to give up."""
        web = self.children[0]
        if web.process and self.port and _answers(self.port):
            self.ready = True
            self._tell()
        elif web.quick_ends >= TRIES_BEFORE_READY or time.monotonic() - self.began_at > READY_SECONDS:
            say("the web process does not come up: see above")
            return False
        return True

    def _tell(self) -> None:
        print(f"\nCounterpart runs on http://127.0.0.1:{self.port}   (Ctrl-C ends it)\n", flush=True)
        if self.environment["COUNTERPART_MODE"] == "demo":
            run_to_its_end((*FLASK, *TELL_DEMO), self.environment)

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            asked = signal.sigtimedwait(WATCHED_SIGNALS, 0.2)
            if asked and asked.si_signo in STOP_SIGNALS:  # asked twice: at once
                break
        for process in running:
            if process.poll() is None:
                say(f"process {process.pid} did not stop in time; killing it")
            with contextlib.suppress(ProcessLookupError):  # its group may outlive it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        kill_strays([])


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


# --- As a program --------------------------------------------------------------------------------------


def main(what: str) -> int:
    """Run the server, or a worker alone, and return the exit code."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED_SIGNALS)
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    os.umask(0o077)  # the children's too: what any of them makes is its owner's alone
    try:
        folder = data_folder()
        mode = os.environ.get("COUNTERPART_MODE") or "demo"
        environment = {
            **os.environ,
            "COUNTERPART_DATA_DIR": str(folder),
            "COUNTERPART_MODE": mode,
            **ALLOCATOR,
        }
        worker = Child("worker", WORK)
        with only_one(folder, "worker"):
            if what == "worker":
                return Supervisor([worker], port=None, environment=environment).run()
            with only_one(folder, "server"):
                port = chosen_port()
                environment.setdefault("COUNTERPART_PUBLIC_URL", f"http://127.0.0.1:{port}")
                prepare(environment, demo=mode == "demo")
                web = Child("web", SERVE, environment={"PORT": str(port)})
                return Supervisor([web, worker], port=port, environment=environment).run()
    except CannotStart as error:
        say(str(error))
        return 1
    except StopAsked:
        say("stopped")
        return 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["server"], ["worker"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
