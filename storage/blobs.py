"""Bytes kept under their own SHA-256: written once, never changed, in a folder or an object store."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url


class BlobMissing(Exception):
    """The store does not hold bytes that a row says it keeps: a backup is incomplete."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"no blob {digest}")
        self.digest = digest


def sha256(content: bytes) -> str:
    """The SHA-256 of ``content`` as 64 lower-case hexadecimal digits."""
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
        """The bytes kept under ``digest``. Raises BlobMissing."""
        try:
            return bytes(self.store.get(_path(digest)).bytes())
        except FileNotFoundError as error:
            raise BlobMissing(digest) from error

    def remove(self, digest: str) -> None:
        """Forget the bytes under ``digest`` (erasure); nothing happens when there are none."""
        with suppress(FileNotFoundError):
            self.store.delete(_path(digest))


def open_blobs(where: str | Path) -> Blobs:
    """A store at a folder, or at an object store's URL (``s3://…``, ``az://…``, ``gs://…``)."""
    if isinstance(where, str) and "://" in where:
        return Blobs(from_url(where))
    folder = Path(where)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Blobs(LocalStore(folder))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
