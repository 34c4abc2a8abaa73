"""Staff record where it stands with what somebody needs to take part, and whoever asked for it is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.access_needs import AccessNeed, AccessReply, record_access
from cases.models import Case
from cases.vocabulary import WORTH_A_WORD
from services.notifications.needs import notify_need_changed


def record_access_and_tell(
    session: Session, case: Case, need: AccessNeed, reply: AccessReply, *, by: Actor, at: datetime
) -> bool:
    """Record where it stands, and have them told what is done about it; return True if anything changed.

    Raises NotIndependent, NeedsWhom.
    """
    changed = record_access(session, case, need, reply, by=by, at=at)
    if changed and need.state in WORTH_A_WORD:
        notify_need_changed(session, need, at=at)
    return changed
