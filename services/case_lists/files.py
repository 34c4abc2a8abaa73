"""Files with cases, kept between the dry run and the import, and who took the list out, and what for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.access import cases_seen_by
from cases.accounts.people import Viewer
from cases.casework.case_lists import CaseExport, CaseImport
from cases.certificates.models import hold_register
from cases.errors import CaseError, NotFound
from cases.vocabulary import Role

KEPT_FOR = timedelta(days=1)
"""How long a file waits for its import."""
OPEN_FOR = timedelta(minutes=15)
"""How long whoever asked for the list can download it."""
SHOWN = 20
"""How many files a page names."""
ONE_AT_A_TIME = "case imports"


class CaseListsAreTheCoordinators(CaseError):
    """Only a coordinator brings cases in and takes all of them out."""

    status = 403
    sentence = "Only a coordinator can do this."


def keep_list(session: Session, file_name: str, content: bytes, *, by: Viewer, at: datetime) -> CaseImport:
    """Keep a file whose rows can be read, for its dry run."""
    _require_coordinator(by)
    kept = CaseImport(
        file_name=file_name,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        sent_at=at,
        sent_by=by.name,
        sent_by_id=by.user_id,
    )
    session.add(kept)
    session.flush()
    return kept


def kept_list(session: Session, file_id: UUID, *, at: datetime) -> CaseImport:
    """Return a file that was imported, or sent within the last day. Raises NotFound."""
    kept = session.get(CaseImport, file_id)
    if kept is None or (kept.imported_at is None and kept.sent_at < at - KEPT_FOR):
        raise NotFound(f"no list of cases {file_id}")
    return kept


def hold_imports(session: Session, kept: CaseImport) -> None:
    """Let one import at a time look at what is here and add to it, until the transaction ends."""
    hold_register(session, ONE_AT_A_TIME)
    session.refresh(kept)


def imports_done(session: Session) -> Sequence[CaseImport]:
    """Return the lists that were brought in, the last first."""
    done = select(CaseImport).where(CaseImport.imported_at.is_not(None))
    return session.scalars(done.order_by(CaseImport.imported_at.desc()).limit(SHOWN)).all()


def ask_for_export(session: Session, why: str, *, by: Viewer, at: datetime) -> CaseExport:
    """Record that ``by`` takes out the list of all cases, and what for."""
    _require_coordinator(by)
    seen = cases_seen_by(by).subquery()
    number = session.scalar(select(func.count()).select_from(seen)) or 0
    asked = CaseExport(why=why, cases=number, asked_at=at, asked_by=by.name, asked_by_id=by.user_id)
    session.add(asked)
    session.flush()
    return asked


def open_export(session: Session, export_id: UUID, *, by: Viewer, at: datetime) -> CaseExport:
    """Return an export that ``by`` asked for a moment ago. Raises NotFound."""
    asked = session.get(CaseExport, export_id)
    if asked is None or asked.asked_by_id != by.user_id or asked.asked_at < at - OPEN_FOR:
        raise NotFound(f"no export {export_id} open for {by.user_id}")
    return asked


def exports_asked(session: Session) -> Sequence[CaseExport]:
    """Return who took the list out, the last first."""
    return session.scalars(select(CaseExport).order_by(CaseExport.asked_at.desc()).limit(SHOWN)).all()


def _require_coordinator(viewer: Viewer) -> None:
    if viewer.role is not Role.COORDINATOR:
        raise CaseListsAreTheCoordinators(f"{viewer.user_id} is {viewer.role.value}")
