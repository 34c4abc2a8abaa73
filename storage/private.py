"""Everything kept on this machine is for the installation's own user alone: folders 0700, files 0600."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import mkstemp

NEW_FILES = 0o077
"""The umask: what a new file or folder never gets."""


def private_folder(folder: Path) -> None:
    """Make the data folder if need be, shut it to others, and let this process make private files alone.

    What an earlier version or a careless copy left open is closed: the folder, the files in it and the keys;
    all else lies behind the folder's own mode. What belongs to another user is left as it is.
    Raises OSError where there can be no such folder.
    """
    os.umask(NEW_FILES)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = folder / "keys"
    for path in chain([folder, keys], folder.glob("*"), keys.glob("**/*")):
        with suppress(OSError):
            mode = path.stat().st_mode
            if mode & NEW_FILES:
                path.chmod(mode & 0o777 & ~NEW_FILES)


def write_private_once(path: Path, content: bytes) -> None:
    """Write a private file whole or not at all; where one stands already, that one stays."""
    for folder in (path.parent.parent, path.parent):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    handle, temporary = mkstemp(dir=path.parent, prefix=".new-")  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        Path(temporary).unlink()
    folder_handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder_handle)
    finally:
        os.close(folder_handle)
