"""Emails that ask someone to take part in disagreement resolution, and that say that it does not go ahead."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.drs.parts import TakingPart, is_open
from cases.drs.request import disagreement_of
from cases.meetings.models import a_meeting_stands
from cases.models import Case
from cases.readers import Reader, free_advice, reader_of
from dates import long_date, short_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.notifications.meeting_words import MEETING_WORDS
from worker.emails.email import EmailContent, EmailContext, link_words, open_link
from worker.emails.times import asked_step_words


def take_part(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask, or remind, by link; an officer of the local authority on the page behind their sign-in.

    Raises:
        MailOvertaken: they have answered, or everyone was told that it does not go ahead.
    """
    part = session.get_one(TakingPart, UUID(delivery.ids["part"]))
    disagreement = disagreement_of(part.case)
    if disagreement is None or disagreement.told_at is not None or disagreement.reply_by is None:
        raise MailOvertaken("nobody is asked any more")
    if part.has_decided:
        raise MailOvertaken("they have answered")
    words = {
        "by": long_date(disagreement.reply_by),
        "by_short": short_date(disagreement.reply_by),
        "second_step": "",
        "link": context.addresses.page(f"authority/cases/{part.case.reference}/part"),
    }
    if "link" in delivery.ids:
        words |= link_words(context, open_link(session, delivery))
        words["second_step"] = asked_step_words(part)
    return EmailContent(words)


def answer_later(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell one party that everyone has until a later day to answer.

    Raises:
        MailOvertaken: nobody is asked any more, or a meeting is arranged.
    """
    part = session.get_one(TakingPart, UUID(delivery.ids["part"]))
    disagreement = disagreement_of(part.case)
    if disagreement is None or disagreement.reply_by is None or not is_open(part):
        raise MailOvertaken("nobody is asked any more")
    if a_meeting_stands(session, part.case):
        raise MailOvertaken("a meeting is arranged")
    day = disagreement.reply_by
    words = {"by": long_date(day), "by_short": short_date(day), "has_answered": part.has_decided}
    return EmailContent({**words, "meeting": MEETING_WORDS[part.case.track]})


def part_answered(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office that an answer came."""
    case = session.get_one(Case, delivery.case_id)
    return EmailContent({"office_link": context.addresses.page(f"office/cases/{case.reference}/drs")})


def not_going_ahead(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell someone that not everyone agreed, and what else can help; never who, or why."""
    part = session.get_one(TakingPart, UUID(delivery.ids["part"]))
    is_body = reader_of(part.party) is Reader.BODY
    return EmailContent(
        {
            "meeting": MEETING_WORDS[part.case.track],
            "is_body": is_body,
            "free_advice": "" if is_body else free_advice(part.party, context.records.directory),
        }
    )
