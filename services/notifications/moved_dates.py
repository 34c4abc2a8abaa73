"""Who of a case is told that its dates moved, because a bank holiday was added or taken out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.models import Case
from cases.vocabulary import Clock
from mail.kinds import EmailKind
from services.notifications.queueing import to_party

TOLD_TO_FAMILIES = frozenset({Clock.CONTACT, Clock.APPEAL})
"""The limits that the rules set a family. Of the others one parent could read what another chose."""


def notify_dates_moved(session: Session, case: Case, change_id: UUID, *, at: datetime) -> None:
    """Tell each person who asks in the case, once for each change, that their dates moved.

    Nobody else is told: what is said is of nobody but the reader, also where a case has a safety flag.
    """
    for party in case.asking_parties():
        to_party(session, EmailKind.DATES_MOVED, str(change_id), party, at=at, ids={"change": str(change_id)})
