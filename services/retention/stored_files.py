"""Which stored files nothing names any longer, with what was made from them for screens and bundles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from cases.bundles.models import RecognisedFile
from cases.documents import Conversion, PageImage
from services.retention.tables import file_columns, table
from storage.database import Base

MADE_FROM_OTHERS = frozenset({"conversion", "page_image", "recognised_file"})
"""Tables whose rows say only what was made from a file: they keep no file that nothing else names."""


def owning_columns() -> list[tuple[str, str]]:
    """Return table and column of everything that keeps a file because it is somebody's."""
    names = [name for name in Base.metadata.tables if name not in MADE_FROM_OTHERS]
    return [(name, column) for name in names for column in file_columns(name)]


def is_named(session: Session, digest: str) -> bool:
    """Return True if a row of some case, form or provider still names this file."""
    for name, column in owning_columns():
        rows = table(name)
        if session.execute(select(rows.c[column]).where(rows.c[column] == digest).limit(1)).first():
            return True
    return _is_logo(session, digest) or _is_made_for_others(session, digest)


def no_longer_named(session: Session, digests: Iterable[str]) -> list[str]:
    """Return those of the files that nothing names, with what was made from them; forget what says so.

    A file that another case has too stays, with its pictures.
    """
    gone: set[str] = set()
    waiting = set(digests)
    while waiting:
        digest = waiting.pop()
        if digest in gone or is_named(session, digest):
            continue
        gone.add(digest)
        made = session.scalars(select(PageImage.image_digest).where(PageImage.pdf_digest == digest)).all()
        session.execute(delete(PageImage).where(PageImage.pdf_digest == digest))
        read = session.scalars(
            select(RecognisedFile.recognised_digest).where(RecognisedFile.pdf_digest == digest)
        ).all()
        session.execute(delete(RecognisedFile).where(RecognisedFile.pdf_digest == digest))
        from_it = or_(
            Conversion.word_digest == digest,
            Conversion.pdf_digest == digest,
            Conversion.html_digest == digest,
        )
        parts = session.execute(
            select(Conversion.word_digest, Conversion.pdf_digest, Conversion.html_digest).where(from_it)
        ).all()
        session.execute(delete(Conversion).where(from_it))
        waiting |= {str(one) for one in (*made, *read, *(part for row in parts for part in row)) if one}
    return sorted(gone)


def _is_made_for_others(session: Session, digest: str) -> bool:
    """Return True if it is a picture or reading of a file that stays."""
    pictured = session.scalars(select(PageImage.pdf_digest).where(PageImage.image_digest == digest))
    read = session.scalars(
        select(RecognisedFile.pdf_digest).where(RecognisedFile.recognised_digest == digest)
    )
    return any(of != digest and is_named(session, of) for of in {*pictured, *read})


def _is_logo(session: Session, digest: str) -> bool:
    rows = table("entry_version")
    return any(digest in str(data.get("logo") or "") for data in session.scalars(select(rows.c.data)) if data)
