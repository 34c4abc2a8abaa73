"""A program that destroys due notes and is killed at a step: it loads once, and forks for each step."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from services.private_notes import destroying
from storage.database import open_database
from storage.note_keys import NoteKeys

STEPS: dict[str, tuple[Any, str]] = {
    "key ended": (NoteKeys, "destroy"),
    "file overwritten": (Path, "unlink"),
    "file deleted": (destroying, "_record_destroyed"),
    "recorded, not committed": (destroying.log, "info"),
}


def _kill(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: str, at: str) -> None:
    """Die at each step whose name stands on a line of the input; say after each how it ended."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            owner, name = STEPS[line.strip()]
            with mock.patch.object(owner, name, _kill):
                destroying.destroy_due_notes(
                    open_database(url), NoteKeys(Path(folder)), days=28, at=datetime.fromisoformat(at)
                )
            os._exit(0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
