"""The adviser's call: recorded, and the local authority notified of a wish for mediation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.intake.advice import CallOutcome, CallRecord, record_call
from cases.models import Decision, Party
from services.notifications.requests import notify_mediation_chosen, notify_mediation_not_asked


def record_advice(
    session: Session,
    decision: Decision,
    party: Party,
    record: CallRecord,
    *,
    by: Viewer,
    at: datetime,
) -> CallOutcome:
    """Record the adviser's call; the local authority is told when mediation is chosen, or is not any more."""
    outcome = record_call(session, decision, party, record, by=by, at=at)
    if outcome.choice is not None and outcome.mediation_newly_chosen:
        notify_mediation_chosen(session, outcome.choice, at=at)
    elif outcome.choice is not None:
        notify_mediation_not_asked(session, [outcome.choice], at=at)
    return outcome
