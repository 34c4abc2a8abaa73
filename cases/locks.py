"""The one lock that comes first.

Whatever changes a case, its meetings, certificates, papers or evidence takes the case's row first and any
other row after it. With one order for everybody no two transactions can wait for each other.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.models import Case


def lock_case(session: Session, case_id: UUID) -> None:
    """Let nobody else change this case until the transaction ends.

    What the session read before may be old by now: it is read again when it is next looked at.
    """
    session.flush()
    hold_case(session, case_id)
    for known in list(session):
        if not isinstance(known, User):
            session.expire(known)


def hold_case(session: Session, case_id: UUID) -> None:
    """Take the lock for what only adds to the case; what was read before is kept as it is.

    ``FOR NO KEY UPDATE``: rows that merely point at the case are not held up by it.
    """
    session.scalars(select(Case.id).where(Case.id == case_id).with_for_update(key_share=True)).one()
