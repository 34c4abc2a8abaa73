"""Closing a case and taking it up again: what is recorded of it, and nothing is checked here.

``services.closing`` says what must be done first. A closed case asks for nothing, and what reaches it still
comes to someone's attention; whatever begins new work in it, such as a new decision, takes it up again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import ClosingReason, Event

NEW_DECISION = "A new decision was added."
A_CALL = "A call was recorded."
A_MEETING = "A meeting was arranged."
NEW_VERSION = "A signature does not stand, so the Outcome Statement was withdrawn."


def record_closing(
    session: Session, case: Case, reason: ClosingReason, *, note: str, by: Actor, at: datetime
) -> bool:
    """Record that work on the case ended; return True if anything changed. One that is closed stays so."""
    lock_case(session, case.id)
    if case.closed_at is not None:
        return False
    case.closed_at, case.closed_by = at, by.name
    case.closing_reason, case.closing_note = reason, note
    append_evidence(
        session, case, Event.CASE_CLOSED, by=by, at=at, about={"reason": reason.value, "note": note}
    )
    return True


def reopen_case(session: Session, case: Case, *, because: str, by: Actor, at: datetime) -> bool:
    """Take a closed case up again; return True if anything changed. One that is open stays as it is.

    The log keeps when, by whom and why it had been closed.
    """
    lock_case(session, case.id)
    if case.closed_at is None:
        return False
    was = case.closing_reason.value if case.closing_reason else ""
    case.closed_at, case.closed_by = None, ""
    case.closing_reason, case.closing_note = None, ""
    append_evidence(session, case, Event.CASE_REOPENED, by=by, at=at, about={"because": because, "was": was})
    return True
