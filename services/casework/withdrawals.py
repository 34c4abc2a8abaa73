"""A person who does not want mediation any more, and says so by their own page.

It is theirs alone: nobody else is told what they chose. The office hears of it at once, for the three working
days of a certificate run from then (SEND Regulations 2014, reg 34).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.intake.advice import withdraw_from_mediation
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import Case, ChoiceMade, Decision, Party
from cases.progress.withdrawing import Withdrawing, withdrawing
from cases.provider import Provider
from services.casework.taking_part import take_back_part
from services.notifications.requests import notify_mediation_not_asked, notify_withdrawn


def meetings_in_order(session: Session, case: Case) -> list[Meeting]:
    """Return the meetings of a case in order of time."""
    query = select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at)
    return list(session.scalars(query))


def withdraw(
    session: Session, party: Party, decisions: Sequence[Decision], *, at: datetime, provider: Provider
) -> list[ChoiceMade]:
    """Record that ``party`` does not want mediation about ``decisions`` any more, and tell the office.

    Return what was recorded: a wish that is taken back already, or cannot be by one's own page, is left as it
    is.
    """
    lock_case(session, party.case_id)
    meetings = meetings_in_order(session, party.case)
    made = []
    for decision in decisions:
        session.refresh(decision, ["choices"])
        if withdrawing(decision, party, meetings, at=at) is Withdrawing.POSSIBLE:
            made.append(withdraw_from_mediation(session, decision, party, at=at))
    if made:
        by = Actor(ActorKind.PARTY, str(party.id), party.name)
        take_back_part(session, party, how=None, by=by, at=at)
        notify_withdrawn(session, party, made, at=at, provider=provider)
        notify_mediation_not_asked(session, made, at=at)
    return made
