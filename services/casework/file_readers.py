"""Staff open a file of a case to people, and each of them hears that there is a paper to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.casework.files import readers_of, set_readers
from cases.documents import Upload
from cases.models import Case
from services.notifications.sharing import notify_file_opened


def set_readers_and_tell(
    session: Session,
    case: Case,
    upload: Upload,
    readers: Iterable[str],
    *,
    by: Viewer,
    at: datetime,
    for_meeting: Collection[str] = (),
    giver_agreed: bool | None = None,
) -> bool:
    """Let exactly ``readers`` see a file besides its giver and the office; return True if anything changed.

    Those ``for_meeting`` read it because they come, and nobody chose them. Whoever could not see it before is
    told that there is a paper, never its name or whose it is. ``giver_agreed`` is what staff say of its
    giver, for the log. Raises NotOfThisCase or NotOpened.
    """
    before = readers_of(session, upload)
    changed = set_readers(
        session, case, upload, readers, by=by, at=at, for_meeting=for_meeting, giver_agreed=giver_agreed
    )
    new = readers_of(session, upload) - before
    if new:
        notify_file_opened(session, case, upload, new, at=at)
    return changed
