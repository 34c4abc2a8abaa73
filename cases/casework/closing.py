"""Closing a case and taking it up again: what is recorded of it, and nothing is checked here.

``services.closing`` says what must be done first. A closed case asks for nothing, and what reaches it still
comes to someone's attention; whatever begins new work in it, such as a new decision, takes it up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import OUTCOMES, ClosingReason, Event, Result, Track

NEW_DECISION = "A new decision was added."
A_CALL = "A call was recorded."
A_MEETING = "A meeting was arranged."
NEW_VERSION = "A signature does not stand, so the Outcome Statement was withdrawn."


OF_RESULT = {
    Result.FULL: ClosingReason.AGREED,
    Result.PART: ClosingReason.PART,
    Result.NONE: ClosingReason.NONE,
}


def why_not_in_track(reason: ClosingReason, track: Track) -> str:
    """Return why no case of this kind is closed for that reason, as a sentence; empty where one may be."""
    if reason is ClosingReason.REFUSED and track is not Track.DRS:
        return "Only in disagreement resolution does everyone have to agree to take part."
    if reason is ClosingReason.CONCEDED and track is not Track.DRS:
        return "This is for disagreement resolution while an appeal runs. Choose what ended mediation."
    if reason is ClosingReason.NOT_CHOSEN and track is Track.DRS:
        return "This is for mediation. Choose what ended disagreement resolution."
    return ""


def why_not_after(reason: ClosingReason, results: Iterable[Result]) -> str:
    """Return why the reason contradicts what came of the meetings that finished; empty where it does not."""
    recorded = {OF_RESULT[result] for result in results if result in OF_RESULT}
    if reason is ClosingReason.NOT_HELD and recorded:
        return "A meeting has finished in this case. Choose what came of it."
    if reason in OUTCOMES and len(recorded) == 1 and reason not in recorded:
        return f"The mediator recorded something else: {recorded.pop().words.lower()}."
    return ""


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
