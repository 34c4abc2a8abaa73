"""Judging any file against what this installation made and sealed."""

from __future__ import annotations

from sqlalchemy import inspect, or_, select

from cases.papers import Document
from signing.apart import check_apart
from signing.keys import trusted_certificates
from signing.verdict import KnownFile, Verdict
from workflows.house import House


def check_against_house(house: House, content: bytes) -> Verdict:
    """The verdict on ``content``; only this installation's keys and records are trusted.

    A stranger's file is looked into in a process of its own, with a limit of time and memory.
    """
    with house.database.read() as session:
        has_records = inspect(session.connection()).has_table(Document.__tablename__)

    def known(digest: str) -> KnownFile | None:
        if not has_records:  # a database in which nothing was ever made
            return None
        with house.database.read() as session:
            document = session.scalar(
                select(Document).where(or_(Document.sealed_digest == digest, Document.pdf_digest == digest))
            )
            return None if document is None else KnownFile(sealed=document.sealed_digest == digest)

    return check_apart(content, known=known, certificates=trusted_certificates(house.keys_dir))


def check_against_nothing(content: bytes) -> Verdict:
    """The verdict on ``content`` where nothing was ever made and no key is trusted: at best not ours."""
    return check_apart(content, known=lambda _digest: None, certificates=())
