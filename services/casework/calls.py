"""The adviser's call: recorded, and the local authority notified of a wish for mediation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.attending.access_needs import need_again_what_closing_dropped
from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.intake.advice import CallOutcome, CallRecord, record_call
from cases.models import Decision, Party
from cases.vocabulary import ToldHow
from services.casework.taking_part import take_back_part
from services.notifications.requests import notify_mediation_chosen, notify_mediation_not_asked

HEARD = {"in_person": ToldHow.IN_PERSON, "writing": ToldHow.EMAIL}
"""How an answer was heard, by the channel of the call."""


def record_advice(
    session: Session,
    decision: Decision,
    party: Party,
    record: CallRecord,
    *,
    by: Viewer,
    at: datetime,
) -> CallOutcome:
    """Record the adviser's call; the local authority is told when mediation is chosen, or is not any more.

    Whoever does not want disagreement resolution any more has said no to taking part, too.
    """
    outcome = record_call(session, decision, party, record, by=by, at=at)
    need_again_what_closing_dropped(session, decision.case, at=at)
    if outcome.choice is not None and outcome.mediation_newly_chosen:
        notify_mediation_chosen(session, outcome.choice, at=at)
    elif outcome.choice is not None:
        notify_mediation_not_asked(session, [outcome.choice], at=at)
    if outcome.choice is not None and outcome.choice.choice in MEDIATION_NOT_CHOSEN:
        how = HEARD.get(record.channel, ToldHow.PHONE)
        take_back_part(session, party, how=how, by=Actor.of(by), at=at)
    return outcome
