"""What is told while mediation is not arranged: day 20, day 30 near, day 30 over.

The office hears first, then the family. State and emails are written in one transaction for each decision.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.certificates.issuing import cannot_arrange_stands
from cases.certificates.models import live_certificate
from cases.deadlines.arranging_news import (
    ASK_AUTHORITY_ON_DAY,
    OLD_AFTER_DAYS,
    ArrangingStage,
    arranging_news_due,
)
from cases.deadlines.statutory_deadlines import MEDIATION_DAYS
from cases.intake.advice import wants_mediation
from cases.locks import lock_case
from cases.meetings.models import GOES_AHEAD_OR_HELD, Meeting, meeting_that_stands
from cases.meetings.proposed_times import asked_for_times, has_answered, times_to_answer
from cases.models import Case, ChoiceMade, Decision, Party
from cases.progress.deadline import asked_of_authority
from cases.provider import Provider
from cases.vocabulary import Choice, PartyRole, Track
from dates import uk_day
from services.backup.holds import what_is_held
from services.notifications.arranging import KIND_OF, notify_arranging, went_out
from storage.database import Database

NO_EARLIER_DAYS, NO_LATER_DAYS = ASK_AUTHORITY_ON_DAY - 10, MEDIATION_DAYS + OLD_AFTER_DAYS + 10
"""How long ago mediation was chosen in the cases that are looked at; holidays move days by a few."""


def tell_what_is_not_arranged(
    database: Database, bank_holidays: Container[date], provider: Provider, *, at: datetime
) -> int:
    """Queue what is due at ``at``, each once; return how much that was.

    After a restore nothing is told while something is held.
    """
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        found = [
            one.id for one in _candidates(session, at=at) if any(_due(session, one, bank_holidays, at=at))
        ]
    count = 0
    for decision_id in found:
        with database.write() as session:
            decision = session.get_one(Decision, decision_id)
            lock_case(session, decision.case_id)
            for stage, since in list(_due(session, decision, bank_holidays, at=at)):
                parties = _parties(session, decision)
                notify_arranging(session, decision, stage, since, parties, at=at, provider=provider)
                count += 1
    return count


def _candidates(session: Session, *, at: datetime) -> Iterator[Decision]:
    """Yield the decisions of open cases about which mediation was chosen weeks ago and nothing stands."""
    chosen = exists().where(
        ChoiceMade.decision_id == Decision.id,
        ChoiceMade.choice == Choice.MEDIATION,
        ChoiceMade.chosen_at < at - timedelta(days=NO_EARLIER_DAYS),
        ChoiceMade.chosen_at > at - timedelta(days=NO_LATER_DAYS),
    )
    stands = exists().where(Meeting.case_id == Case.id, Meeting.state.in_(GOES_AHEAD_OR_HELD))
    query = (
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(Case.closed_at.is_(None), Case.track == Track.MEDIATION, chosen, ~stands.correlate(Case))
    )
    yield from session.scalars(query)


def _due(
    session: Session, decision: Decision, bank_holidays: Container[date], *, at: datetime
) -> Iterator[tuple[ArrangingStage, date]]:
    """Yield what is to be told about this decision now, with the day since when it is so."""
    asked = asked_of_authority(decision, bank_holidays=bank_holidays)
    if asked is None or cannot_arrange_stands(decision):
        return
    due = arranging_news_due(asked.arrange, bank_holidays, at=at)
    if not due or meeting_that_stands(decision, _meetings(session, decision.case_id)) is not None:
        return
    came = decision.case.brought_in_at
    for stage, since in due:
        if came is not None and since < uk_day(came):
            continue  # whoever kept the case then told it, or did not
        if stage is ArrangingStage.ASK_AUTHORITY and _authority_answered(session, decision.case, at=at):
            continue
        of_family = stage in {ArrangingStage.FAMILY_NEAR, ArrangingStage.OVER_FAMILY}
        if of_family and not _parties(session, decision):
            continue
        if not went_out(session, decision, KIND_OF[stage], since):
            yield stage, since


def _meetings(session: Session, case_id: UUID) -> list[Meeting]:
    return list(session.scalars(select(Meeting).where(Meeting.case_id == case_id)))


def _authority_answered(session: Session, case: Case, *, at: datetime) -> bool:
    """Return True if the authority has said of every time that is asked about whether it can."""
    times = times_to_answer(session, case, at=at)
    asked = [one for one in asked_for_times(session, case) if one.party.role is PartyRole.AUTHORITY]
    return any(has_answered(one, times) for one in asked)


def _parties(session: Session, decision: Decision) -> list[Party]:
    """Return who of the family waits for mediation, and has no certificate about this decision."""
    return [
        party
        for party in decision.case.asking_parties()
        if wants_mediation(decision, party) and live_certificate(session, decision.id, party.id) is None
    ]
