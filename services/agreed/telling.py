"""An answer about an agreed action, and the email that tells the others who see it that there is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import sees
from cases.models import Party
from services.agreed.answering import HeardBy, Said, answer_action, signed_parties
from services.agreed.links import current_action_link, give_action_link, signer_of
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
    for other in signed_parties(session, action):
        signer = signer_of(session, other)
        if other.id == party.id or not sees(other, action) or signer is None or signer.locked_at is not None:
            continue
        if other.email:
            link = current_action_link(session, signer, at=at)
            link = link or give_action_link(session, signer, at=at, policy=policy, keys=keys)
            notify_answered(session, signer, link, answer, at=at)
    return answer, new
