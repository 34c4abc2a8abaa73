"""Looking at processes from outside, for tests that kill them."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def runs(pid: int) -> bool:
    """Whether process ``pid`` still does anything: one that is dead but not yet buried does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def name_of(pid: int) -> str:
    """The process's short name, such as ``soffice.bin``; empty when it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def descendants(pid: int) -> Iterator[int]:
    """Process ids of the children of ``pid``, theirs, and so on."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                yield child
                yield from descendants(child)


def open_to_others(folder: Path) -> dict[str, str]:
    """Each file and folder in ``folder``, and itself, that others than its owner may touch, with its mode."""
    modes: dict[str, str] = {}
    for path in (folder, *folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError):  # a finished conversion's folder goes away
            mode = path.lstat().st_mode
            if mode & 0o077 and not path.is_symlink():
                modes[str(path.relative_to(folder))] = oct(mode & 0o777)
    return modes


def answers(port: int) -> bool:
    """Whether anyone takes connections on ``port`` of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(condition: Callable[[], bool], *, patience_seconds: float = 180) -> None:
    """Return as soon as ``condition`` holds; fail the test when that takes too long."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
