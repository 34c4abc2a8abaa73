"""An answer about an agreed action, and the email that tells the others who see it that there is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import sees
from cases.models import Party
from services.agreed.answering import HeardBy, Said, answer_action
from services.agreed.links import open_link_of
from services.agreed.people import concerned, entries_of
from services.container import Policy
from services.notifications.agreed import notify_answered


def answer_and_tell(
    session: Session,
    action: AgreedAction,
    party: Party,
    said: Said,
    *,
    seen: int,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    heard: HeardBy | None = None,
) -> tuple[ActionAnswer, bool]:
    """Record an answer as ``answer_action`` does, and queue one email to each other party who sees it."""
    answer, new = answer_action(session, action, party, said, seen=seen, at=at, heard=heard)
    if not new:
        return answer, new
    others = [other for other in concerned(session, [action])[action.id] if other.id != party.id]
    readers = [other for other in others if sees(other, action)]
    for entry in entries_of(session, readers, at=at).values():
        if entry.is_emailed:
            link = open_link_of(session, entry, at=at, policy=policy, keys=keys)
            notify_answered(session, entry.party, link, answer, at=at)
    return answer, new
