"""Bytes kept under their own SHA-256: written once, never changed, in a folder or an object store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NOTES = "notes"
_FIRST_BYTES = 1024


class BlobMissing(Exception):
    """The store does not hold bytes that a row says it keeps: a backup is incomplete."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"no blob {digest}")
        self.digest = digest


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Blobs:
    """The store of all documents' bytes."""

    store: ObjectStore

    def keep(self, content: bytes) -> str:
        """Keep ``content``; its digest. Keeping the same bytes again changes nothing."""
        digest = sha256(content)
        with suppress(AlreadyExistsError):
            self.store.put(_path(digest), content, mode="create")
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes kept under ``digest``. Raises BlobMissing."""
        try:
            return bytes(self.store.get(_path(digest)).bytes())
        except FileNotFoundError as error:
            raise BlobMissing(digest) from error

    def begins_with(self, digest: str, content: bytes) -> bool:
        """Return True if what is kept under ``digest`` is longer than ``content`` and begins with all of it.

        Most of what begins otherwise is told by its first kilobyte, and no more of it is read.
        """
        if self.size(digest) <= len(content):
            return False
        first = content[:_FIRST_BYTES]
        if bytes(self.store.get_range(_path(digest), start=0, length=len(first))) != first:
            return False
        return self.read(digest).startswith(content)

    def digests(self) -> Iterator[str]:
        """Yield the name of everything that is kept by digest, in no order."""
        for page in self.store.list():
            for found in page:
                name = found["path"].rpartition("/")[2]
                if _DIGEST.fullmatch(name) and found["path"] == _path(name):
                    yield name

    def note(self, name: str, content: bytes) -> bool:
        """Keep ``content`` under a name of its own, once; return whether it was new. Never overwrites."""
        try:
            self.store.put(f"{_NOTES}/{name}", content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def notes(self, prefix: str) -> Iterator[str]:
        """Yield the names under which ``note`` kept something below ``prefix`` (a whole name up to a
        slash).
        """
        for page in self.store.list(f"{_NOTES}/{prefix}"):
            for found in page:
                yield found["path"].removeprefix(f"{_NOTES}/")

    def read_note(self, name: str) -> bytes:
        """Return what ``note`` kept under ``name``. Raises BlobMissing."""
        try:
            return bytes(self.store.get(f"{_NOTES}/{name}").bytes())
        except FileNotFoundError as error:
            raise BlobMissing(name) from error

    def size(self, digest: str) -> int:
        """Return how many bytes are kept under ``digest``; 0 when there are none."""
        try:
            return int(self.store.head(_path(digest))["size"])
        except FileNotFoundError:
            return 0

    def remove(self, digest: str) -> None:
        """Forget the bytes under ``digest`` (erasure); nothing happens when there are none."""
        with suppress(FileNotFoundError):
            self.store.delete(_path(digest))


def open_blobs(where: str | Path) -> Blobs:
    """Open a store at a folder, or at an object store's URL (``s3://…``, ``az://…``, ``gs://…``)."""
    if isinstance(where, str) and "://" in where:
        return Blobs(from_url(where))
    folder = Path(where)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Blobs(LocalStore(folder))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
