"""What emails to signers say, and those that tell staff what signers did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.meetings.statement_changes import changes_between
from cases.models import Case, Party
from cases.readers import unaffected_words
from dates import long_date, plain_date, plain_day, time_and_date
from mail.compose import MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.container import Services
from signing.earlier_versions import earlier_version_of, opened_version_of
from signing.models import Envelope, Signer, Visit
from signing.second_step import DIGITS_LAST, emailed_digits
from worker.emails.email import (
    EmailContent,
    attached_file,
    code_words,
    open_link,
    second_step_of_copy,
    second_step_words,
)

ONE_MINUTE = timedelta(minutes=1)


def please_sign(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    earlier = earlier_version_of(session, signer)
    changes = changes_between(earlier.statement_data, envelope.statement_data) if earlier else []
    opened = opened_version_of(session, signer)
    return EmailContent(
        {
            "mediator": envelope.mediator_name,
            "by": long_date(envelope.open_until),
            "by_short": plain_day(envelope.open_until),
            "met": plain_date(envelope.agreed_on),
            "version": envelope.version,
            "replaces": earlier.version if earlier else "",
            "changed": ", ".join(change.name for change in changes),
            "shows_changes": opened is not None
            and bool(changes_between(opened.statement_data, envelope.statement_data)),
            "reply": bool(envelope.change_reply),
            "link": services.link_addresses.open(link),
            "second_step": second_step_words(signer),
            **code_words(services, link),
        }
    )


def signed_by_all(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    files = _final_file(services, envelope)
    return EmailContent(
        {
            "attached": bool(files),
            "met": plain_date(envelope.agreed_on),
            "first_date": _first_date(envelope),
            "kept_until": plain_date(link.expires_at),
            "link": services.link_addresses.open(link),
            "second_step": second_step_of_copy(signer),
            **code_words(services, link),
        },
        files,
    )


def fresh_copy_link(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    return EmailContent(
        {
            "kept_until": plain_date(link.expires_at),
            "link": services.link_addresses.open(link),
            "second_step": second_step_words(signer),
            **code_words(services, link),
        }
    )


def digits_by_email(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    visit = session.get_one(Visit, UUID(delivery.ids["visit"]))
    if str(visit.email_round) != delivery.ids["round"] or visit.ended_at is not None:
        raise MailOvertaken("newer digits were asked for, or the visit has ended")
    return EmailContent(
        {"digits": emailed_digits(visit, services.keys), "minutes": DIGITS_LAST // ONE_MINUTE}
    )


def told_to_staff(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    case = session.get_one(Case, delivery.case_id)
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    page = "office/cases" if delivery.ids.get("to") == "office" else "mediator"
    words: dict[str, Any] = {
        "staff_link": services.link_addresses.page(f"{page}/{case.reference}"),
        "version": envelope.version,
    }
    if "signer" in delivery.ids:
        signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
        words["who"] = signer.name
        words["when"] = f"at {time_and_date(signer.decided_at)}" if signer.decided_at else ""
    return EmailContent(words)


def not_complete(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    email = day_of_meeting(services, session, delivery)
    email.words["unaffected"] = unaffected_words(session.get_one(Party, delivery.party_id))
    return email


def day_of_meeting(_services: Services, session: Session, delivery: Delivery) -> EmailContent:
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    return EmailContent({"met": plain_date(envelope.agreed_on)})


def signer_locked(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    case = session.get_one(Case, delivery.case_id)
    return EmailContent({"office_link": services.link_addresses.page(f"office/cases/{case.reference}")})


def _final_file(services: Services, envelope: Envelope) -> list[MailAttachment]:
    if envelope.final is None or envelope.final.sealed_digest is None:
        return []
    return attached_file(services, envelope.final.file_name, envelope.final.sealed_digest)


def _first_date(envelope: Envelope) -> str:
    dates = [
        date.fromisoformat(action["due_date"])
        for action in envelope.statement_data["part_a"].get("actions", [])
    ]
    return plain_date(min(dates)) if dates else ""
