"""Emails that ask which times someone can do for a meeting."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.meetings.proposed_times import TimesAsked, has_answered, times_to_answer
from cases.models import Case
from cases.readers import birth_date_words
from cases.vocabulary import Role, SecondStep
from dates import long_date, short_date
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.notifications.meeting_words import MEETING_WORDS, time_of_meeting
from signing.part_step import AskedAlone, part_step_of
from worker.emails.email import EmailContent, EmailContext, link_words, open_link


def choose_times(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Ask, or remind, by link; an officer of the local authority on the page behind their sign-in.

    Raises:
        MailOvertaken: they have answered, a meeting is arranged, or no time is left.
    """
    asked = session.get_one(TimesAsked, UUID(delivery.ids["asked"]))
    times = times_to_answer(session, asked.case, at=delivery.queued_at)
    if not asked.is_open or not times or has_answered(asked, times):
        raise MailOvertaken("nothing is asked of them any more")
    words = {
        "meeting": MEETING_WORDS[asked.case.track],
        "by": long_date(asked.reply_by),
        "by_short": short_date(asked.reply_by),
        "lines": "\n".join(
            f"- {time_of_meeting(one.starts_at, one.ends_at)['when']} ({one.mode.words.lower()})"
            for one in times
        ),
        "second_step": "",
        "link": context.addresses.page(f"authority/cases/{asked.case.reference}/times"),
    }
    if "link" in delivery.ids and not _has_account(session, delivery, asked.case):
        words |= link_words(context, open_link(session, delivery))
        words["second_step"] = asked_step_words(asked)
    return EmailContent(words)


def asked_step_words(asked: AskedAlone) -> str:
    """Return what whoever follows such a link is asked for, such as "your date of birth"."""
    is_date = part_step_of(asked) is SecondStep.BIRTH_DATE
    return birth_date_words(asked.party) if is_date else "six digits, which we tell you by phone"


def times_answered(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office that an answer came."""
    case = session.get_one(Case, delivery.case_id)
    return EmailContent({"office_link": context.addresses.page(f"office/cases/{case.reference}/times")})


def _has_account(session: Session, delivery: Delivery, case: Case) -> bool:
    """Return True if the address is that of an officer who can sign in and see the case."""
    officer = select(User.id).where(
        User.email == delivery.to_address,
        User.role == Role.OFFICER,
        User.authority_code == case.authority_code,
        User.active.is_(True),
    )
    return session.scalar(officer) is not None
