"""A health body that mediation concerns: what is recorded of it, and who is told of what follows."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.health_bodies import record_health_step
from cases.deadlines.appeal_news import news_may_go
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import Case, ChoiceMade, Decision
from cases.progress.health import health_body_told_on, health_notice, without_the_authority
from cases.vocabulary import DOES_NOT_COME, Choice, HealthStep, Track
from dates import uk_day
from mail.kinds import EmailKind
from services.backup.holds import what_is_held
from services.notifications.arranging import (
    notify_health_agreement,
    notify_health_duty,
    notify_health_notice_due,
    went_out,
)
from storage.database import Database

LOOKED_BACK = timedelta(days=14)
"""How long ago mediation was chosen in the cases that are looked at: three working days at Christmas too."""


def record_health_step_and_tell(
    session: Session, decision: Decision, step: HealthStep, *, on: date, by: Actor, at: datetime
) -> bool:
    """Record what became of the health body; return True if anything changed. Raises NotAboutHealth.

    Where it does not take part, it and the authority hear what the rules ask of it. That the authority was
    told of an agreement sends that email too, for the health body (SEND Regulations 2014, reg 42(4)).
    """
    if not record_health_step(session, decision, step, on=on, by=by, at=at):
        return False
    if step in DOES_NOT_COME:
        notify_health_duty(session, decision.health_records[-1], at=at)
    elif step is HealthStep.AGREEMENT_TOLD:
        meetings = session.scalars(
            select(Meeting).where(Meeting.case_id == decision.case_id).order_by(Meeting.starts_at)
        ).all()
        meeting = without_the_authority(decision, meetings)
        if meeting is not None:
            notify_health_agreement(session, decision, meeting, at=at)
    return True


def remind_of_health_notice(database: Database, bank_holidays: Container[date], *, at: datetime) -> int:
    """Ask authorities, a working day after they heard of it, to tell the health body; return how many cases.

    Each once, until the three working days are over. After a restore nothing goes while something is held.
    """
    if not news_may_go(bank_holidays, at=at):
        return 0
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        found = [one.id for one in _due(session, bank_holidays, at=at)]
    for decision_id in found:
        with database.write() as session:
            decision = session.get_one(Decision, decision_id)
            lock_case(session, decision.case_id)
            if _is_due(session, decision, bank_holidays, at=at):
                notice = health_notice(decision, bank_holidays=bank_holidays)
                assert notice is not None  # noqa: S101 - due only with one
                notify_health_notice_due(session, decision, notice.started, at=at)
    return len(found)


def _due(session: Session, bank_holidays: Container[date], *, at: datetime) -> Iterator[Decision]:
    chosen = exists().where(
        ChoiceMade.decision_id == Decision.id,
        ChoiceMade.choice == Choice.MEDIATION,
        ChoiceMade.recorded_at > at - LOOKED_BACK,
    )
    query = (
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(Case.closed_at.is_(None), Case.track == Track.MEDIATION, Case.detained.is_(False), chosen)
    )
    for decision in session.scalars(query):
        if _is_due(session, decision, bank_holidays, at=at):
            yield decision


def _is_due(session: Session, decision: Decision, bank_holidays: Container[date], *, at: datetime) -> bool:
    notice = health_notice(decision, bank_holidays=bank_holidays)
    if notice is None or not notice.nudges[0] <= uk_day(at) <= notice.legal:
        return False
    came = decision.case.brought_in_at
    if came is not None and notice.nudges[0] < uk_day(came):
        return False
    if health_body_told_on(decision, bank_holidays=bank_holidays) is not None:
        return False
    return not went_out(session, decision, EmailKind.HEALTH_NOTICE_DUE, notice.started)
