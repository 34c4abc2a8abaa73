"""Who is told that mediation is still not arranged, and that the thirty days are nearly over, or over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.deadlines.arranging_news import ArrangingStage
from cases.meetings.models import Meeting
from cases.models import Decision, HealthRecord, Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.provider import Provider
from cases.vocabulary import AuthorityNews, PartyNoticeKind, PartyRole
from dates import uk_day
from mail.kinds import EmailKind
from services.notifications.queueing import to_authority, to_office, to_party, went_since

KIND_OF = {
    ArrangingStage.ASK_AUTHORITY: EmailKind.DATES_WANTED,
    ArrangingStage.OFFICE_NEAR: EmailKind.DAY_30_NEAR_OFFICE,
    ArrangingStage.FAMILY_NEAR: EmailKind.DAY_30_NEAR,
    ArrangingStage.OVER_FAMILY: EmailKind.DAY_30_OVER,
    ArrangingStage.OVER_AUTHORITY: EmailKind.DAY_30_OVER_AUTHORITY,
}


def notify_arranging(
    session: Session,
    decision: Decision,
    stage: ArrangingStage,
    since: date,
    parties: Sequence[Party],
    *,
    at: datetime,
    provider: Provider,
) -> None:
    """Tell what is due; whoever no email reaches is told by staff. ``parties`` are those of the family."""
    kind, case = KIND_OF[stage], decision.case
    about, ids = f"{decision.id}:{since.isoformat()}", {"decision": str(decision.id)}
    if stage is ArrangingStage.OFFICE_NEAR:
        to_office(session, kind, about, case, at=at, provider=provider, ids=ids)
    elif stage in {ArrangingStage.FAMILY_NEAR, ArrangingStage.OVER_FAMILY}:
        for party in parties:
            to_party(session, kind, f"{about}:{party.id}", party, at=at, ids=ids)
    else:
        reached = to_authority(session, kind, about, case, AuthorityNews.REMINDER, at=at, ids=ids)
        _by_staff(session, decision, kind, reached, at=at)


def went_out(session: Session, decision: Decision, kind: EmailKind, since: date) -> bool:
    """Return True if this was told of the decision since that day, by email or by a notice to staff."""
    if went_since(session, decision.case_id, kind, ("decision", str(decision.id)), since):
        return True
    notices = session.scalars(select(PartyNotice).where(PartyNotice.decision_id == decision.id))
    return any(one.kind.value == kind.value and uk_day(one.due_since) >= since for one in notices)


def notify_health_notice_due(session: Session, decision: Decision, since: date, *, at: datetime) -> None:
    """Ask the authority to tell the health body (SEND Regulations 2014, reg 35), once for each wish."""
    about, ids = f"{decision.id}:{since.isoformat()}", {"decision": str(decision.id)}
    kind, topic = EmailKind.HEALTH_NOTICE_DUE, AuthorityNews.REMINDER
    reached = to_authority(session, kind, about, decision.case, topic, at=at, ids=ids)
    _by_staff(session, decision, kind, reached, at=at)


def notify_health_duty(session: Session, record: HealthRecord, *, at: datetime) -> None:
    """Tell the authority and the health body what the rules ask of a health body that does not take part."""
    decision, kind = record.decision, EmailKind.HEALTH_DUTY
    ids = {"decision": str(decision.id), "step": record.step.value}
    topic = AuthorityNews.MEDIATION
    reached = to_authority(session, kind, str(record.id), decision.case, topic, at=at, ids=ids)
    _by_staff(session, decision, kind, reached, at=at)
    for party in decision.case.present_parties():
        if party.role is PartyRole.HEALTH:
            to_party(session, kind, str(record.id), party, at=at, ids=ids)


def notify_health_agreement(session: Session, decision: Decision, meeting: Meeting, *, at: datetime) -> None:
    """Tell the authority of an agreement that it was not part of (reg 42(4))."""
    ids = {"decision": str(decision.id), "meeting": str(meeting.id)}
    about, topic = f"{decision.id}:{meeting.id}", AuthorityNews.MEDIATION
    kind = EmailKind.HEALTH_AGREEMENT
    reached = to_authority(session, kind, about, decision.case, topic, at=at, ids=ids)
    _by_staff(session, decision, kind, reached, at=at)


def _by_staff(session: Session, decision: Decision, kind: EmailKind, reached: int, *, at: datetime) -> None:
    """Have staff tell the authority by phone or post where no email ``reached`` anybody there."""
    authority = decision.case.authority_party()
    if not reached and authority is not None:
        add_party_notice(session, authority, PartyNoticeKind(kind), {"decision": str(decision.id)}, at=at)
