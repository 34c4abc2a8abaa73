"""Judging any file against what this installation made and sealed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cases.documents import Document
from services.queries.file_status import begins_like_ours, newest_sealed, status_of_file
from signing.seal.isolated import TOOK_TOO_LONG, check_isolated
from signing.seal.keys import trusted_certificates
from signing.seal.verdict import KnownFile, Verdict, VerdictKind, verdict_of
from storage.blobs import Blobs
from storage.database import Database

log = logging.getLogger(__name__)

_END: Final = b"%%EOF"
_MOST_ENDS: Final = 20
"""How many ends of revisions in a file are looked at; ours have two."""
_LEAST_TELLING: Final = 1024
"""Bytes of a beginning below which it may be any PDF's."""
_MOST_COMPARED: Final = 2_000
"""How many of the newest sealed files the beginning of a file without an end is held against."""


def check_against_records(content: bytes, *, database: Database, blobs: Blobs, keys_dir: Path) -> Verdict:
    """Return the verdict on ``content``; only this installation's keys and records are trusted.

    A stranger's file is looked into in a process of its own, with a limit of time and memory. Where the
    database cannot be read, a seal that holds is genuine with its status not known. Where a record of this
    very file holds what we never write, nothing is vouched for.
    """
    try:
        return _check(content, database=database, blobs=blobs, keys_dir=keys_dir)
    except (LookupError, ValueError, TypeError, AttributeError):
        log.exception("our record of a file cannot be read")
        sentence = "Our record of this file cannot be read, so we cannot say whether it still stands. Ask us."
        return Verdict(VerdictKind.UNREADABLE, hashlib.sha256(content).hexdigest(), sentence)


def _check(content: bytes, *, database: Database, blobs: Blobs, keys_dir: Path) -> Verdict:
    readable = _has_records(database)

    def known(digest: str) -> KnownFile | None:
        if not readable:
            return None
        with database.read() as session:
            return status_of_file(session, digest)

    verdict = check_isolated(content, known=known, certificates=trusted_certificates(keys_dir))
    if TOOK_TOO_LONG in verdict.findings:
        return verdict  # nobody looked at the file, so nothing is said against it
    if readable and verdict.kind in (VerdictKind.NOT_OURS, VerdictKind.UNREADABLE):
        with database.read() as session:
            is_cut = begins_like_ours(session, list(_digests_of_beginnings(content)))
            if is_cut or _is_a_beginning(session, blobs, content):
                return verdict_of(
                    VerdictKind.ALTERED,
                    verdict.sha256,
                    "It begins like a document of ours, but its end was cut off or replaced.",
                )
    return verdict


def _is_a_beginning(session: Session, blobs: Blobs, content: bytes) -> bool:
    """Return True if a file without any end is, byte for byte, how one of our sealed files begins."""
    if _END in content or len(content) < _LEAST_TELLING or not content.startswith(b"%PDF-"):
        return False
    return any(blobs.begins_with(digest, content) for digest in newest_sealed(session, most=_MOST_COMPARED))


def check_by_seal(content: bytes, *, keys_dir: Path) -> Verdict:
    """Return the verdict on ``content`` where there are no records: by the certificates in ``keys_dir``, if
    any.

    Makes nothing. A seal that holds is genuine, its status not known.
    """
    return check_isolated(content, known=lambda _digest: None, certificates=trusted_certificates(keys_dir))


def _has_records(database: Database) -> bool:
    """Return True if there is a database to ask, with a table of documents in it."""
    try:
        with database.read() as session:
            return inspect(session.connection()).has_table(Document.__tablename__)
    except SQLAlchemyError as error:
        log.warning(
            "a file is checked by its seal alone: the database cannot be read (%s)", type(error).__name__
        )
        return False


def _digests_of_beginnings(content: bytes) -> Iterator[str]:
    """Yield the SHA-256 of ``content`` up to each of its ends of a revision, with each way to end a line.

    A seal is added behind the bytes of the file that is sealed, so a sealed file cut anywhere behind them
    still begins with a file that we made.
    """
    place, found = 0, 0
    while found < _MOST_ENDS and (at := content.find(_END, place)) >= 0:
        place, found = at + len(_END), found + 1
        so_far = hashlib.sha256(content[:place])
        for line_end in (b"", b"\n", b"\r\n", b"\r"):
            whole = so_far.copy()
            whole.update(line_end)
            yield whole.hexdigest()
