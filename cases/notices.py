"""Which notices really went out: what a certificate may say that somebody was told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.advice import mediation_choice
from cases.days import uk_day
from cases.models import Decision
from mail.outbox import Delivery


def authority_told_on(session: Session, decision: Decision) -> date | None:
    """The UK day on which the first email about the wish that now stands went to the local authority.

    One about an earlier wish, since given up, does not count: the 30 days began again.
    None while no such email has been taken by its mail server: nobody is then said to have been told.
    """
    wish = mediation_choice(decision)
    if wish is None:
        return None
    sent = session.scalars(
        select(Delivery)
        .where(
            Delivery.case_id == decision.case_id,
            Delivery.kind == "mediation_chosen",
            Delivery.accepted_at.is_not(None),
            Delivery.queued_at >= wish.recorded_at,
        )
        .order_by(Delivery.accepted_at)
    )
    about = str(decision.id)
    return next(
        (uk_day(d.accepted_at) for d in sent if d.accepted_at and d.ids.get("decision") == about), None
    )
