"""Emails while mediation is not arranged: to the authority, the office and the family."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.issuing import cannot_arrange_stands
from cases.certificates.models import live_certificate
from cases.deadlines.arranging_news import ArrangingStage, arranging_news_days
from cases.intake.advice import wants_mediation
from cases.meetings.models import Meeting, meeting_that_stands
from cases.models import Case, Decision, Party
from cases.progress.deadline import asked_of_authority
from dates import long_date, short_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.notifications.meeting_words import which_decisions
from worker.emails.email import EmailContent, EmailContext


def not_arranged(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever it is for by when mediation was, or is, to be arranged, while none is.

    Raises:
        MailOvertaken: a meeting is arranged, nobody wants one any more, or it was said that none can be; for
            someone of the family, they have a certificate.
    """
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    asked = asked_of_authority(decision, bank_holidays=context.bank_holidays)
    meetings = session.scalars(select(Meeting).where(Meeting.case_id == case.id)).all()
    if asked is None or cannot_arrange_stands(decision) or meeting_that_stands(decision, meetings):
        raise MailOvertaken("a meeting is arranged, or nothing is waited for any more")
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is not None and not (
        wants_mediation(decision, party) and live_certificate(session, decision.id, party.id) is None
    ):
        raise MailOvertaken("they have a certificate, or do not want mediation any more")
    days = arranging_news_days(asked.arrange, context.bank_holidays)
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "day_30": long_date(asked.arrange.raw),
            "day_30_short": short_date(asked.arrange.raw),
            "their_day_30": long_date(asked.arrange.legal),
            "their_day_30_short": short_date(asked.arrange.legal),
            "safe": long_date(asked.arrange.safe),
            "safe_short": short_date(asked.arrange.safe),
            "family_hears_on": long_date(days[ArrangingStage.FAMILY_NEAR][0]),
            "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
            "office_link": context.addresses.page(f"office/cases/{case.reference}"),
        }
    )
