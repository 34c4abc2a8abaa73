"""Files with lists, kept between the dry run and the import."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import NotFound
from cases.reference.entries import EntryImport
from cases.vocabulary import EntryKind

IMPORTS_KEPT = timedelta(days=1)


def keep_file(
    session: Session, kind: EntryKind, file_name: str, content: bytes, *, by: Viewer, at: datetime
) -> EntryImport:
    """Keep a file whose rows can be read, for its dry run."""
    kept = EntryImport(kind=kind, file_name=file_name, content=content, sent_at=at, sent_by_id=by.user_id)
    session.add(kept)
    session.flush()
    return kept


def kept_file(session: Session, file_id: UUID, kind: EntryKind, *, at: datetime) -> EntryImport:
    """Return a file that was sent within the last day for a list of this kind. Raises NotFound."""
    kept = session.get(EntryImport, file_id)
    if kept is None or kept.kind is not kind or kept.sent_at < at - IMPORTS_KEPT:
        raise NotFound(f"no file {file_id} for {kind.value}")
    return kept
