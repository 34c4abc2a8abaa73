"""A backup of one installation in a folder, made while it runs; and putting it back into an empty one.

In the folder: the database as one file, the documents by digest, the heads of logs, the certificates of
seals (public), and ``backup.json``. Never the keys: whoever has those can sign in everyone's name.

What fits together, and why: heads of logs and the list of documents are taken first, then the database at
one moment, then the documents that were listed or that a row of that moment names. So no row lacks its file,
and no file or head tells of a later moment than the rows do.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cases.casework.subject_access import SubjectRequest
from cases.documents import Conversion, Document, PageImage, Upload
from cases.reference.entries import EntryVersion
from cases.reports.models import QuarterReport
from cases.vocabulary import EntryKind
from signing.models import Signer
from signing.seal.keys import trust, trusted_certificates
from storage.blobs import BlobMissing, Blobs, sha256
from storage.private import private_folder
from storage.snapshots import SnapshotError, is_empty, put_back, snapshot

FORMAT: Final = "counterpart-backup"
VERSION: Final = 1
MANIFEST: Final = "backup.json"
UNFINISHED: Final = "restore-unfinished"
"""Stands in the data folder while a restore is at work; nothing starts there before it is gone."""
_KEPT_BESIDE: Final = {"keys", "run"}
"""What a data folder may hold before a restore: the keys, which are put there first, and nothing to keep."""


class BackupError(Exception):
    """A backup could not be made or put back; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Backup:
    """What a folder holds: when it was made, of which kind of database, how many files, and which lack."""

    made_at: datetime
    database: str
    database_sha256: str
    files: int
    missing: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """By which the secrets of links can be known again (``known_by``); none can be found out from it."""
    erasure_log: str = ""
    """The id of the log of erasures, which lies outside every backup; '' where there was none."""

    @property
    def database_file(self) -> str:
        """The name of the database's copy in the folder."""
        return "counterpart.db" if self.database == "sqlite" else "counterpart.pgdump"


def make_backup(
    engine: Engine,
    blobs: Blobs,
    keys_dir: Path,
    to: Path,
    *,
    secrets: Sequence[str],
    at: datetime,
    erasure_log: str = "",
) -> Backup:
    """Copy everything but the keys into the empty folder ``to``, while the installation runs.

    Of ``secrets`` it keeps only by what to know them again, so that a restore can say that others lie there.
    Files that rows name and the store lacks are named in the result. Raises BackupError.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupError(f"{to} is not empty. Name a folder that is not there yet: each backup has its own.")
    _make_folder(to)
    to.chmod(0o700)
    listed = set(blobs.digests())
    for name in list(blobs.notes("heads")):
        _write(to / "notes" / name, blobs.read_note(name))
    kind = engine.dialect.name
    file = to / ("counterpart.db" if kind == "sqlite" else "counterpart.pgdump")
    try:
        with snapshot(engine, file) as session:
            named = named_digests(session)
    except SnapshotError as error:
        raise BackupError(error.sentence) from error
    missing, copied = [], 0
    for digest in sorted(listed | named):
        try:
            _write(to / "blobs" / digest[:2] / digest, blobs.read(digest))
            copied += 1
        except BlobMissing:  # what nobody names may have been erased since it was listed
            if digest in named:
                missing.append(digest)
    for number, certificate in enumerate(trusted_certificates(keys_dir)):
        _write(to / "certificates" / f"{number}.pem", certificate.public_bytes(Encoding.PEM))
    marks = tuple(map(known_by, secrets))
    made = Backup(at, kind, _digest_of(file), copied, tuple(missing), marks, erasure_log)
    _write(to / MANIFEST, json.dumps(_as_parts(made), indent=1).encode() + b"\n")
    return made


def read_backup(folder: Path) -> Backup:
    """Return what the backup in ``folder`` says of itself. Raises BackupError for anything else."""
    try:
        parts: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        if (parts["format"], parts["version"]) != (FORMAT, VERSION):
            raise ValueError("another format")
        return Backup(
            datetime.fromisoformat(parts["made_at"]),
            str(parts["database"]),
            str(parts["database_sha256"]),
            int(parts["files"]),
            tuple(parts["missing"]),
            tuple(parts["secrets"]),
            str(parts.get("erasure_log", "")),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{folder} holds no whole backup: {MANIFEST} is missing or cannot be read. It is written last."
        ) from error


def refuse_unless_empty(engine: Engine, blobs: Blobs, data_dir: Path) -> None:
    """Raise BackupError unless data folder, store of documents and database hold nothing but the keys."""
    if data_dir.exists():
        held = [
            path
            for path in sorted(data_dir.rglob("*"))
            if path.is_file()
            and path.relative_to(data_dir).parts[0] not in _KEPT_BESIDE
            and path.suffix != ".lock"
        ]
        if held:
            where = held[0].relative_to(data_dir)
            raise BackupError(
                f"The data folder {data_dir} is not empty ({where}). A restore goes into an empty one, "
                "in which only keys/ may lie."
            )
    if not is_empty(engine):
        raise BackupError("The database is not empty. A restore goes into an empty one.")
    if next(blobs.digests(), None) is not None:
        raise BackupError("The store of documents is not empty. A restore goes into an empty one.")


def put_back_backup(
    folder: Path,
    engine: Engine,
    blobs: Blobs,
    data_dir: Path,
    *,
    migrate: Callable[[], None],
    hold: Callable[[Backup], None],
    erase_again: Callable[[], None],
) -> Backup:
    """Put the backup in ``folder`` into an empty installation; each file is held against its digest.

    ``migrate`` brings the tables to this version, ``hold`` keeps back what waited to go out, ``erase_again``
    erases what was erased since the backup. Until all are done the folder is marked as unfinished, and
    nothing starts there. Raises BackupError.
    """
    made = read_backup(folder)
    if made.database != engine.dialect.name:
        raise BackupError(
            f"This is a backup of {made.database}, and COUNTERPART_DATABASE_URL names {engine.dialect.name}. "
            "There is no way from one to the other."
        )
    file = folder / made.database_file
    if not file.is_file() or _digest_of(file) != made.database_sha256:
        raise BackupError(f"{file.name} is not the file that was written when the backup was made.")
    private_folder(data_dir)
    mark = data_dir / UNFINISHED
    _write(mark, b"A restore is at work here, or was broken off. Empty this folder and restore again.\n")
    for path in _files(folder / "blobs"):
        content = path.read_bytes()
        if sha256(content) != path.name:
            raise BackupError(f"The document {path.name[:12]}… of the backup is damaged.")
        blobs.keep(content)
    for path in _files(folder / "notes"):
        blobs.note(str(path.relative_to(folder / "notes")), path.read_bytes())
    for path in _files(folder / "certificates"):
        for certificate in x509.load_pem_x509_certificates(path.read_bytes()):
            trust(data_dir / "keys", certificate)
    try:
        put_back(engine, file)
    except SnapshotError as error:
        raise BackupError(error.sentence) from error
    migrate()
    hold(made)
    erase_again()
    mark.unlink()
    return made


def refuse_unfinished(data_dir: Path) -> None:
    """Raise BackupError where a restore was broken off: what waited to go out is not held there yet."""
    if (data_dir / UNFINISHED).exists():
        raise BackupError(
            f"A restore into {data_dir} did not come to its end. Empty the folder (keep keys/) and the "
            "database, then run flask restore again."
        )


def known_by(secret: str) -> str:
    """Return a mark by which a secret of 32 random characters or more is known again, and not found out."""
    return hashlib.sha256(b"counterpart/backup/secret\n" + secret.encode()).hexdigest()[:16]


def named_digests(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a row names."""
    columns = (
        Document.word_digest,
        Document.pdf_digest,
        Document.html_digest,
        Document.sealed_digest,
        Conversion.word_digest,
        Conversion.pdf_digest,
        Conversion.html_digest,
        PageImage.image_digest,
        Upload.digest,
        Upload.pdf_digest,
        Signer.picture_digest,
        SubjectRequest.zip_digest,
        QuarterReport.pdf_digest,
    )
    named = {digest for column in columns for digest in session.scalars(select(column)) if digest}
    return named | _logos(session)


def _logos(session: Session) -> set[str]:
    """Return the SHA-256 of every picture that is or was the provider's logo."""
    rows = session.scalars(select(EntryVersion).where(EntryVersion.kind == EntryKind.PROVIDER))
    names = (str(row.data.get("logo") or "") for row in rows)
    return {name.partition(".")[0] for name in names if name}


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _write(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone can read (0600), in folders that its owner alone can open
    (0700).
    """
    _make_folder(path.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _as_parts(made: Backup) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made.made_at.isoformat(),
        "database": made.database,
        "database_sha256": made.database_sha256,
        "files": made.files,
        "missing": list(made.missing),
        "secrets": list(made.secrets),
        "erasure_log": made.erasure_log,
    }
