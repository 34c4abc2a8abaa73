"""Versions of what the provider's people write of their service. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Viewer
from cases.errors import CaseError
from cases.reference.entries import EntryVersion, current_version
from cases.vocabulary import EntryKind


class ChangedMeanwhile(CaseError):
    """Somebody else saved another version after the page was opened."""

    sentence = "Somebody else changed this while you were writing. Nothing is overwritten."


def add_version(
    session: Session,
    kind: EntryKind,
    code: str,
    data: Mapping[str, Any],
    *,
    began_from: int,
    by: Viewer | None,
    at: datetime,
) -> EntryVersion:
    """Add the version that follows ``began_from``; ``by`` is None for Counterpart itself.

    Raises ChangedMeanwhile where another one stands by now.
    """
    now = current_version(session, kind, code)
    if (now.version if now else 0) != began_from:
        raise ChangedMeanwhile(f"{kind.value} {code}")
    row = EntryVersion(
        kind=kind,
        code=code,
        version=began_from + 1,
        data=dict(data),
        saved_at=at,
        saved_by=by.name if by else SYSTEM.name,
        saved_by_id=by.user_id if by else None,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise ChangedMeanwhile(f"{kind.value} {code}") from error
    return row
