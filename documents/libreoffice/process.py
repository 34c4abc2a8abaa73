"""One office: the processes behind it, how it is started, watched and ended."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dates import LONDON

HERE = Path(__file__).parent
PIPES = Path("/tmp")  # noqa: S108 -- where LibreOffice itself puts its sockets; no setting moves them
TICK_SECONDS = 0.2
START_SECONDS = 30.0
GRACE_SECONDS = 0.5
PROGRESS_TICKS = 3
"""Clock ticks (1/100 s) of processor time that count as being at work."""

_LENGTH = struct.Struct(">I")


class OfficeFault(Exception):
    """The office is of no further use: it has to be replaced."""


class OfficeDied(OfficeFault):
    """It ended, or its bridge broke."""


class OfficeStalled(OfficeFault):
    """It was stopped, or slept without doing anything, in the midst of its work."""


class OfficeLate(OfficeFault):
    """It was still at work when the time was up."""


class OfficeBloated(OfficeFault):
    """It took more memory than one document may."""


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """How offices are run; times in seconds, sizes in bytes."""

    soffice: Path
    """LibreOffice's own program file ``soffice.bin``."""
    python: Path = Path("/usr/bin/python3")
    """The Python that has ``uno``: Debian's own."""
    stall_seconds: float = 2.0
    """How long all of an office may sleep in the midst of its work."""
    document_bytes: int = 1_500_000_000
    """Memory at which an office is ended in the midst of its work."""
    network: bool = False
    """True if the office keeps the host's network. Without, it has none where the host allows that."""


class Office:
    """A LibreOffice and its worker process. Belongs to the thread that made it, which must outlive it.

    (The kernel ends the worker when the *thread* that started it ends: see prctl(2), PR_SET_PDEATHSIG.)
    Only ``interrupt`` may be called from elsewhere.
    """

    def __init__(self, folder: Path, settings: OfficeSettings) -> None:
        """Begin to start an office that keeps its profile and temporary files in ``folder``."""
        self.settings = settings
        self.jobs = 0
        self._folder = folder
        self._pipe = secrets.token_hex(16)
        self._office_pid: int | None = None
        self._prepare()
        self._socket, theirs = socket.socketpair()
        with theirs, ExitStack() as on_failure:
            on_failure.enter_context(self._socket)
            self._worker = subprocess.Popen(  # noqa: S603 -- our own script, fixed arguments
                [str(settings.python), "-I", str(HERE / "worker_uno.py"), self._arguments()],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env=self._environment(),
                cwd=folder,
                start_new_session=True,
            )
            on_failure.pop_all()
        self._ended = os.pidfd_open(self._worker.pid)

    def is_ready(self, *, within: float) -> bool:
        """Return True if the office has come up, waiting at most ``within`` seconds. Raises OfficeFault."""
        if self._office_pid is None:
            try:
                header, _ = self._receive(time.monotonic() + within)
            except OfficeLate:
                return False
            self._office_pid = int(header["office"])
        return True

    def convert(self, docx: bytes, *, seconds: float) -> bytes | None:
        """Return the Word file as LibreOffice's PDF, or None when LibreOffice cannot open it.

        Raises OfficeFault.
        """
        header, content = self._ask({"do": "convert"}, docx, seconds)
        if header["result"] == "fault":
            raise OfficeDied(str(header["detail"]))
        return content if header["result"] == "pdf" else None

    def warm(self) -> None:
        """Have the office go through one small document of its own. Raises OfficeFault."""
        self._ask({"do": "warm"}, b"", START_SECONDS)

    def is_alive(self) -> bool:
        """Return True if both processes run (an office that is alone takes its worker along)."""
        return not _has_ended(self._ended, within=0)

    def memory(self) -> int:
        """Return bytes that the office holds, shared pages counted in part; 0 when it is gone."""
        if self._office_pid is None:
            return 0
        with suppress(OSError):
            for line in Path(f"/proc/{self._office_pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        return 0

    def interrupt(self) -> None:
        """Make whatever the owner waits for end with OfficeDied. May be called from any thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """End both processes, at once if need be, and sweep what they leave behind."""
        self._socket.close()  # the worker ends the office and itself
        _has_ended(self._ended, within=GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._worker.pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
        self._worker.wait()
        os.close(self._ended)
        sweep_sockets(self._pipe, self._profile)
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)

    @property
    def _profile(self) -> Path:
        return self._folder / "profile"

    def _prepare(self) -> None:
        """Make a private folder.

        A profile that an earlier office used is kept, its settings are written anew.
        """
        for folder in (self._folder, self._profile, self._profile / "user", self._folder / "tmp"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(HERE / "registrymodifications.xcu", self._profile / "user")
        (self._folder / "pipe").write_text(self._pipe)

    def _arguments(self) -> str:
        return json.dumps(
            {
                "soffice": str(self.settings.soffice),
                "profile": str(self._profile),
                "pipe": self._pipe,
                "parent": os.getpid(),
                "network": self.settings.network,
            }
        )

    def _environment(self) -> dict[str, str]:
        """Return an environment with nothing of ours: no keys, no proxies, no fonts of whoever started the
        server.
        """
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder / "tmp"),
            "LANG": "C.UTF-8",
            "TZ": LONDON.key,
            "SAL_USE_VCLPLUGIN": "svp",
        }

    def _ask(self, header: Mapping[str, Any], content: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        self.jobs += 1
        deadline = time.monotonic() + seconds
        encoded = json.dumps({**header, "size": len(content)}).encode()
        self._socket.settimeout(self.settings.stall_seconds)
        try:
            self._socket.sendall(_LENGTH.pack(len(encoded)) + encoded + content)
        except TimeoutError as error:
            raise OfficeStalled("it took no more input") from error
        except OSError as error:
            raise OfficeDied(str(error)) from error
        return self._receive(deadline)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        watch = _Watch(self, deadline)
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, watch))
        header: dict[str, Any] = json.loads(self._read(length, watch))
        return header, self._read(header["size"], watch)

    def _read(self, size: int, watch: _Watch) -> bytes:
        parts: list[bytes] = []
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while size:
            if not poll.poll(TICK_SECONDS * 1000):
                watch.look()
                continue
            try:
                part = self._socket.recv(min(size, 1 << 20))
            except OSError as error:
                raise OfficeDied(str(error)) from error
            if not part:
                raise OfficeDied("it ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    @property
    def has_come_up(self) -> bool:
        """True if it has said that it is ready."""
        return self._office_pid is not None

    def processes(self) -> list[int]:
        """Return the process ids of worker and, once it has come up, office."""
        return [self._worker.pid] + ([] if self._office_pid is None else [self._office_pid])


class _Watch:
    """Judges, every TICK_SECONDS, whether waiting for an office still makes sense."""

    def __init__(self, office: Office, deadline: float) -> None:
        self.office = office
        self.deadline = deadline
        self.worked = 0
        self.worked_at = time.monotonic()
        self.stopped_before = False

    def look(self) -> None:
        """Raises OfficeLate, OfficeStalled or OfficeBloated."""
        now = time.monotonic()
        if now > self.deadline:
            raise OfficeLate("its time was up")
        if _resident(self.office.processes()) > self.office.settings.document_bytes:
            raise OfficeBloated("it took too much memory")
        states, worked = _activity(self.office.processes())
        if "T" in states and self.stopped_before:
            raise OfficeStalled("it was stopped")
        self.stopped_before = "T" in states
        if worked >= self.worked + PROGRESS_TICKS or states & {"R", "D"} or not self.office.has_come_up:
            self.worked, self.worked_at = worked, now
        elif now > self.worked_at + self.office.settings.stall_seconds:
            raise OfficeStalled("it slept")


def _activity(pids: list[int]) -> tuple[set[str], int]:
    """Return the states of all threads of ``pids``, and the clock ticks their processes have worked
    (proc(5)).
    """
    states: set[str] = set()
    worked = 0
    for pid in pids:
        with suppress(OSError):
            worked += sum(int(ticks) for ticks in _stat(Path(f"/proc/{pid}/stat"))[11:13])
            states |= {_stat(thread / "stat")[0].upper() for thread in Path(f"/proc/{pid}/task").iterdir()}
    return states, worked


def _resident(pids: list[int]) -> int:
    """Return bytes of memory that ``pids`` hold, shared ones counted fully: quicker to ask for than
    ``memory``.
    """
    pages = 0
    for pid in pids:
        with suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _stat(path: Path) -> list[str]:
    """Return what follows the command's name: state first, utime and stime at 11 and 12."""
    return path.read_text().rpartition(")")[2].split()


def _has_ended(pidfd: int, *, within: float) -> bool:
    """Return True if a process has ended, waiting at most ``within`` seconds; it is not reaped."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(within * 1000))


def sweep_sockets(pipe: str, profile: Path) -> None:
    """Remove the socket files that an office which was killed has left.

    LibreOffice names the second after the MD5 of its profile's address (officeipcthread.cxx).
    """
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    single = "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
    for name in (pipe, single):
        (PIPES / f"OSL_PIPE_{os.getuid()}_{name}").unlink(missing_ok=True)
