"""The keys of mediators' private notes: a folder of its own, outside database, documents and backups.

Each key is 32 random bytes in a file of its own (0600) in a folder for the installation's user alone (0700).
Deleting the file is what destroys the notes, in every copy of the database.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from storage.private import write_private_once

KEY_BYTES: Final = 32
MARK: Final = "counterpart-note-keys"
"""A file of this name tells the folder in use from an empty place, such as where a disk is not mounted."""


class NoNoteKey(Exception):
    """The key is not in the folder: it was destroyed, or lies on another machine."""


class NoNoteFolder(OSError):
    """The folder of the keys is missing or bears no mark, as where a disk is not mounted: what lies in it is
    not known.
    """


class CannotKeepNoteKey(Exception):
    """The folder is missing, bears no mark or cannot be written."""


@dataclass(frozen=True)
class NoteKeys:
    """The keys in ``folder``, which is made and marked when the first one is."""

    folder: Path

    def make(self, key_id: UUID) -> bytes:
        """Return the key of that id, made if there is none. Raises CannotKeepNoteKey."""
        try:
            self.require_folder()
            write_private_once(self._file(key_id), secrets.token_bytes(KEY_BYTES))
        except OSError as error:
            raise CannotKeepNoteKey(str(self.folder)) from error
        return self.read(key_id)

    def read(self, key_id: UUID) -> bytes:
        """Return the key. Raises NoNoteKey, and NoNoteFolder where nothing can be said of it."""
        try:
            key = self._file(key_id).read_bytes()
        except OSError as error:
            self.require_folder()
            raise NoNoteKey(str(key_id)) from error
        if len(key) != KEY_BYTES:
            raise NoNoteKey(f"{key_id} is damaged")
        return key

    def destroy(self, key_id: UUID) -> None:
        """Delete the key: overwritten first, and gone from the folder for good. Twice is once.

        Raises NoNoteFolder, and OSError where it cannot be deleted.
        """
        self.require_folder()
        file = self._file(key_id)
        with suppress(FileNotFoundError):
            handle = os.open(file, os.O_WRONLY)
            try:
                os.write(handle, bytes(KEY_BYTES))
                os.fsync(handle)
            finally:
                os.close(handle)
            file.unlink()
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def require_folder(self) -> None:
        """Raise NoNoteFolder where the folder is not there: no key can be said to be gone from it then."""
        if not self.is_marked():
            raise NoNoteFolder(f"{self.folder}, which holds the keys of private notes, is not there")

    def is_marked(self) -> bool:
        """Return True if this is the folder in use."""
        return (self.folder / MARK).is_file()

    def mark(self) -> None:
        """Make the folder if need be, and take it into use. Raises CannotKeepNoteKey."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private_once(self.folder / MARK, b"Keys of private notes. Nothing may copy this folder.\n")
        except OSError as error:
            raise CannotKeepNoteKey(str(self.folder)) from error

    def can_be_written(self) -> bool:
        """Return True if a key could be made now; the folder itself may still have to be made."""
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        return there.is_dir() and os.access(there, os.W_OK | os.X_OK)

    def ids(self) -> Iterator[UUID]:
        """Yield the id of every key in the folder."""
        for file in sorted(self.folder.glob("*.key")) if self.folder.is_dir() else ():
            with suppress(ValueError):
                yield UUID(file.stem)

    def _file(self, key_id: UUID) -> Path:
        return self.folder / f"{key_id}.key"


def lies_within(inner: Path, outer: Path) -> bool:
    """Return True if ``inner`` is ``outer`` or lies in it, whatever links lead there."""
    return inner.resolve().is_relative_to(outer.resolve())
