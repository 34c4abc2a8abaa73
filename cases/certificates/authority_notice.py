"""Which notices really went out: what a certificate may say that somebody was told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.intake.advice import mediation_choice
from cases.models import Decision
from cases.party_notices import PartyNotice
from cases.vocabulary import PartyNoticeKind
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery


def authority_told_on(session: Session, decision: Decision) -> date | None:
    """Return the UK day on which the local authority was first told of the wish that now stands.

    That is by an email which its mail server took, or, where nobody there can sign in, by staff, who recorded
    it. What was about an earlier wish, since given up, does not count: the 30 days began again.
    None while neither is known: nobody is then said to have been told.
    """
    wish = mediation_choice(decision)
    if wish is None:
        return None
    sent = session.scalars(
        select(Delivery).where(
            Delivery.case_id == decision.case_id,
            Delivery.kind == EmailKind.MEDIATION_CHOSEN,
            Delivery.accepted_at.is_not(None),
            Delivery.queued_at >= wish.recorded_at,
        )
    )
    about = str(decision.id)
    days = [uk_day(d.accepted_at) for d in sent if d.accepted_at and d.ids.get("decision") == about]
    told_on_days = session.scalars(
        select(PartyNotice.told_on).where(
            PartyNotice.decision_id == decision.id,
            PartyNotice.kind == PartyNoticeKind.MEDIATION_CHOSEN,
            PartyNotice.told_on.is_not(None),
            PartyNotice.due_since >= wish.recorded_at,
        )
    )
    days += [day for day in told_on_days if day]
    return min(days, default=None)
