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
from cases.progress.health import health_agreement, health_body_told_on, health_notice
from cases.vocabulary import HealthStep, PartyRole
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


def health_notice_due(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask the authority to tell the health body, and to say so (SEND Regulations 2014, reg 35).

    Raises:
        MailOvertaken: it has said so, or nobody wants mediation about health any more.
    """
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    notice = health_notice(decision, bank_holidays=context.bank_holidays)
    told_on = health_body_told_on(decision, bank_holidays=context.bank_holidays)
    if notice is None or told_on is not None:
        raise MailOvertaken("the health body was told, or nothing is asked of it any more")
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "by": long_date(notice.legal),
            "by_short": short_date(notice.legal),
            "missing_health": decision.missing_health.strip(),
            "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
        }
    )


def health_duty(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Say to the authority or the health body that it does not take part, and what the rules ask of it."""
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    asked = asked_of_authority(decision, bank_holidays=context.bank_holidays)
    refused = HealthStep(delivery.ids["step"]) is HealthStep.REFUSED
    to_body = delivery.party_id is not None
    if to_body:
        said = "You said that you do not" if refused else "You have not answered whether you"
    else:
        body = _body_of(case)
        body = f"{body[:1].upper()}{body[1:]}"
        said = f"{body} said that it does not" if refused else f"{body} has not answered whether it will"
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "said": f"{said} take part in mediation",
            "authority": case.authority_name,
            "day_30": long_date(asked.arrange.legal) if asked is not None else "",
            "to_body": to_body,
        }
    )


def agreed_with_health_body(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the authority for the health body that an agreement was made (SEND Regulations 2014, reg 42)."""
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    dates = health_agreement(meeting, bank_holidays=context.bank_holidays)
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "agreed_on": long_date(dates.started),
            "by": long_date(dates.legal),
            "body": _body_of(case),
            "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
        }
    )


def _body_of(case: Case) -> str:
    bodies = [one for one in case.parties if one.role is PartyRole.HEALTH]
    return (bodies[0].organisation or bodies[0].name) if bodies else "the health body"
