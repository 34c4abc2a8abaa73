"""Who is told that mediation is still not arranged, and that the thirty days are nearly over, or over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.deadlines.arranging_news import ArrangingStage
from cases.models import Decision, Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.provider import Provider
from cases.vocabulary import AuthorityNews, PartyNoticeKind
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
        authority = case.authority_party()
        if not reached and authority is not None:
            add_party_notice(session, authority, PartyNoticeKind(kind), ids, at=at)


def went_out(session: Session, decision: Decision, kind: EmailKind, since: date) -> bool:
    """Return True if this was told of the decision since that day, by email or by a notice to staff."""
    if went_since(session, decision.case_id, kind, ("decision", str(decision.id)), since):
        return True
    notices = session.scalars(select(PartyNotice).where(PartyNotice.decision_id == decision.id))
    return any(one.kind.value == kind.value and uk_day(one.due_since) >= since for one in notices)
