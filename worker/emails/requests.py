"""Emails about a request, and about a form that was saved."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.casework.authority_moves import AuthorityMove
from cases.certificates.models import Certificate
from cases.intake.eligibility import is_school_alone, settled_kind
from cases.intake.triage_answers import LATE
from cases.models import Case, Decision, Party
from cases.progress.deadline import (
    call_dates,
    contact_deadline,
    family_appeal_dates,
)
from cases.progress.missing_answers import still_to_tell
from cases.readers import free_advice
from cases.vocabulary import PartyRole, Track
from dates import date_and_time, long_date, plain_date, time_and_date, uk_day
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.models import Link
from signing.page_step import page_step_words
from worker.emails.email import (
    EmailContent,
    EmailContext,
    link_words,
    open_link,
)


def request_received(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever asked, and whom they asked for, what comes when; give the request's own page."""
    case = session.get_one(Case, delivery.case_id)
    to = session.get(Party, delivery.party_id) if delivery.party_id else None
    asked_for_another = to is not None and to.role is PartyRole.HELPER
    today = uk_day(delivery.queued_at)
    return EmailContent(
        {
            "asked_for_another": asked_for_another,
            "is_drs": case.track is Track.DRS,
            "contacted": date_and_time(case.received_at),
            "call_by": long_date(_call_by(context, case)),
            "dates": _date_lines(context, session, case, today, for_another=asked_for_another),
            "free_advice": free_advice(to or case.parties[0], context.records.directory),
            **_receipt_link_words(context, session, delivery),
        }
    )


def school_request_received(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a school or a local authority that its request arrived, and by when it is phoned.

    Nothing of the family stands in it.
    """
    case = session.get_one(Case, delivery.case_id)
    contacted, call_by = date_and_time(case.received_at), long_date(_call_by(context, case))
    return EmailContent({"contacted": contacted, "call_by": call_by})


def fresh_request_link(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give whoever asked for it a new link to the request's own page.

    Raises:
        MailOvertaken: a newer link was made, or its time is over.
    """
    party, link = _request_link(session, delivery)
    if link is None or str(link.id) != delivery.ids["link"]:
        raise MailOvertaken("a newer link was made, or its time is over")
    return EmailContent(_request_link_words(context, party, link))


def body_asked(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask a health body, a school or a college to take part, by a link to its own page.

    A body that arranges health care sends somebody who can decide (SEND Regulations 2014, reg 38(2)).

    Raises:
        MailOvertaken: a newer link was made, or its time is over.
    """
    words = fresh_request_link(context, session, delivery)
    party, _ = _request_link(session, delivery)
    return EmailContent({**words.words, "must_decide": party.role is PartyRole.HEALTH})


def new_request(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office that a request arrived, and by when to call."""
    case = session.get_one(Case, delivery.case_id)
    return EmailContent(
        {
            "arrived": f"at {time_and_date(case.received_at)}",
            "call_by": long_date(_call_by(context, case)),
            "office_link": context.addresses.page(f"office/cases/{case.reference}"),
        }
    )


def saved_form(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give whoever saved a form the link by which it is found again, and say until when.

    Raises:
        MailOvertaken: the link was ended.
    """
    link = open_link(session, delivery)
    return EmailContent(
        {
            "kept_until": plain_date(link.expires_at),
            **link_words(context, link),
        }
    )


def _call_by(context: EmailContext, case: Case) -> date:
    """Return the day by which an adviser phones or writes."""
    return call_dates(case.decisions[0], uk_day(case.received_at), bank_holidays=context.bank_holidays).safe


def _date_lines(
    context: EmailContext, session: Session, case: Case, today: date, *, for_another: bool
) -> list[str]:
    """Return what comes when, and what is still asked for.

    A day that has passed is never told as one to keep. ``for_another``: a helper reads it, whose own appeal
    it is not.
    """
    decision, holidays = case.decisions[0], context.bank_holidays
    lines = _appeal_lines(context, session, decision, today, for_another=for_another)
    if lines and decision.letter_date_is_a_guess:
        lines.append("We worked this out from your best guess. Tell us the date on the letter.")
    if still := still_to_tell(decision, today, bank_holidays=holidays):
        lines.append(still.words_to_helper if for_another else still.words)
    if decision.missing_health.strip() and case.authority_code and case.track is Track.MEDIATION:
        lines.append(
            f"If mediation is chosen, we tell {case.authority_name} which health help is missing, because "
            "the rules ask us to. The local authority then tells the health body."
        )
    return lines


def _appeal_lines(
    context: EmailContext, session: Session, decision: Decision, today: date, *, for_another: bool
) -> list[str]:
    certificates = session.scalars(select(Certificate).where(Certificate.case_id == decision.case_id)).all()
    appeal = family_appeal_dates(decision, certificates, bank_holidays=context.bank_holidays)
    contact = contact_deadline(decision, today, bank_holidays=context.bank_holidays)
    if appeal is None or contact is None:
        return []
    late = (
        list(LATE[-1:] if for_another else LATE[2:])
        if contact.done_on and contact.done_on > contact.dates.legal
        else []
    )
    if appeal.legal < today:
        whose = "The" if for_another else "Your"
        return [f"{whose} two months may have passed: they ended on {long_date(appeal.raw)}.", *late]
    if for_another:
        return [f"If they want to appeal, the Tribunal must have the appeal {appeal.do_it_by}.", *late]
    longer = " A certificate may give you longer. We will tell you when you have one."
    if late or certificates or _is_school_alone(decision):
        longer = ""
    return [f"If you want to appeal, the Tribunal must have your appeal {appeal.do_it_by}.{longer}", *late]


def _is_school_alone(decision: Decision) -> bool:
    return is_school_alone(settled_kind(decision.kind, decision.section_set), decision.section_set)


def _receipt_link_words(context: EmailContext, session: Session, delivery: Delivery) -> dict[str, str]:
    """Return the link to the request's own page in words; an empty link where there is none.

    It is the link now open: a receipt that is sent again carries one that works.
    """
    if "link" not in delivery.ids:
        return {"link": ""}
    party, link = _request_link(session, delivery)
    return _request_link_words(context, party, link) if link else {"link": ""}


def _request_link(session: Session, delivery: Delivery) -> tuple[Party, Link | None]:
    """Return whose request the email's link opened, and the link to it that is now open."""
    party = session.get_one(Party, session.get_one(Link, UUID(delivery.ids["link"])).subject_id)
    return party, current_request_link(session, party, at=delivery.queued_at)


def _request_link_words(context: EmailContext, party: Party, link: Link) -> dict[str, str]:
    return {
        "kept_until": plain_date(link.expires_at),
        "second_step": page_step_words(party),
        **link_words(context, link),
    }


def case_moved_away(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer that another local authority is responsible now, and never which.

    Raises:
        MailOvertaken: the case is with their authority again.
    """
    move = session.get_one(AuthorityMove, UUID(delivery.ids["move"]))
    if session.get_one(Case, move.case_id).authority_code == move.from_code:
        raise MailOvertaken("the case is with this authority again")
    return EmailContent({"moved_on": plain_date(move.moved_on)})
