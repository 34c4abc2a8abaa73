"""Where LibreOffice is on this machine, and where pools keep their profiles."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from documents.libreoffice.errors import OfficeUnavailable
from documents.libreoffice.process import sweep_sockets


def find_soffice() -> Path:
    """Return LibreOffice's program file on this machine. Raises OfficeUnavailable when there is none."""
    if (wrapper := shutil.which("soffice")) is None:
        raise OfficeUnavailable("soffice is not installed")
    return Path(wrapper).resolve().with_name("soffice.bin")


def own_folder(run_dir: Path) -> tuple[Path, IO[bytes]]:
    """Make a private folder under ``run_dir``, and return it with the lock that shows it is in use.

    Sweep dead ones.
    """
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in run_dir.glob("offices-*"):
        _remove_if_dead(folder)
    name = f"offices-{os.getpid()}-{secrets.token_hex(4)}"
    unseen = run_dir / f".{name}"  # until it is locked, lest another pool takes it for a dead one's
    unseen.mkdir(mode=0o700)
    lock = (unseen / "lock").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return unseen.rename(run_dir / name), lock


def _remove_if_dead(folder: Path) -> None:
    with suppress(OSError), (folder / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError while its pool lives
        for pipe in folder.glob("*/*/pipe"):
            sweep_sockets(pipe.read_text(), pipe.parent / "profile")
        shutil.rmtree(folder, ignore_errors=True)
