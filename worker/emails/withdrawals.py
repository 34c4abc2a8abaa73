"""Emails about somebody who does not want mediation any more."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.models import ChoiceMade, Party
from cases.progress.case_clocks import certificate_clock
from cases.progress.deadline import family_appeal_dates
from cases.vocabulary import CertificateVariant, Track
from dates import long_date, time_and_date, uk_day
from mail.outbox import Delivery
from services.notifications.meeting_words import which_decisions
from services.queries.next_steps import can_be_certified
from worker.emails.email import EmailContent, EmailContext


def withdrawal_received(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Confirm to a person that they took back their wish, and say what comes next and what stays.

    Where others may read the email it says only that we have what they told us; their page says the rest.
    """
    party = session.get_one(Party, delivery.party_id)
    if _may_be_read_by_others(party):
        return EmailContent({"is_neutral": True})
    choices = _choices(session, delivery)
    decisions = [choice.decision for choice in choices]
    certificates = session.scalars(
        select(Certificate).where(
            Certificate.party_id == party.id,
            Certificate.case_id == party.case_id,
            Certificate.live_key.is_not(None),
        )
    ).all()
    certified = {certificate.decision_id for certificate in certificates}
    due = [one for one in decisions if can_be_certified(one) and one.id not in certified]
    appeals = [
        family_appeal_dates(
            one,
            [c for c in certificates if c.decision_id == one.id],
            bank_holidays=context.bank_holidays,
        )
        for one in decisions
    ]
    last = max(uk_day(choice.chosen_at) for choice in choices)
    is_drs = party.case.track is Track.DRS
    return EmailContent(
        {
            "is_neutral": False,
            "is_drs": is_drs,
            "told": time_and_date(choices[0].chosen_at),
            "which": which_decisions(party.case, decisions),
            "certificate_by": _certificate_by(context, last) if due and not is_drs else "",
            "dates": [
                f"If you want to appeal, the Tribunal must have your appeal {dates.do_it_by}."
                for dates in appeals
                if dates is not None and dates.safe >= last
            ],
        }
    )


def withdrawal_told(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office that somebody took back their wish, and by when a certificate is due."""
    party = session.get_one(Party, UUID(delivery.ids["party"]))
    choices = _choices(session, delivery)
    decisions = [choice.decision for choice in choices]
    due = any(can_be_certified(one) for one in decisions) and party.case.track is Track.MEDIATION
    return EmailContent(
        {
            "is_drs": party.case.track is Track.DRS,
            "told": time_and_date(choices[0].chosen_at),
            "which": which_decisions(party.case, decisions),
            "certificate_by": _certificate_by(context, uk_day(choices[0].chosen_at)) if due else "",
            "office_link": context.addresses.page(f"office/cases/{party.case.reference}"),
        }
    )


def _may_be_read_by_others(party: Party) -> bool:
    """Return True where somebody else of the case reads the same mailbox, or somebody may be at risk."""
    address = (party.email or "").casefold()
    shared = [
        one for one in party.case.parties if one.id != party.id and address == (one.email or "").casefold()
    ]
    return party.case.safety_flag or bool(shared)


def _choices(session: Session, delivery: Delivery) -> list[ChoiceMade]:
    ids = [UUID(one) for one in delivery.ids["choices"].split(",")]
    return [session.get_one(ChoiceMade, one) for one in ids]


def _certificate_by(context: EmailContext, told_on: date) -> str:
    variant = CertificateVariant.NO_MEDIATION
    return long_date(certificate_clock(variant, told_on, bank_holidays=context.bank_holidays).safe)
