"""Emails to signers, and those that tell staff what signers did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.meetings.statement_changes import changes_between
from cases.models import Case, Party
from cases.readers import unaffected_words
from cases.vocabulary import EnvelopeState, SignerState, Track
from dates import long_date, plain_date, plain_day, time_and_date, uk_day
from mail.compose import MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from services.statements.copies import reading_copy
from signing import second_step
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, Signer, Visit
from signing.on_paper import newest_paper
from signing.page_step import page_step_words
from signing.versions import earlier_version_of, opened_version_of
from storage.blobs import Blobs
from worker.emails.email import (
    EmailContent,
    EmailContext,
    attached_large_print,
    attached_pdf,
    link_words,
    open_link,
    second_step_of_copy,
    second_step_words,
)

ONE_MINUTE = timedelta(minutes=1)


def document_words(envelope: Envelope) -> dict[str, Any]:
    """Return what emails call the document, after *the*: an Outcome Statement *of* a meeting, or an agreement
    *for* one; and whether it was completed without somebody who was asked.
    """
    return {
        "document": envelope.document_words,
        "document_of": "for" if envelope.is_agreement else "of",
        "is_agreement": envelope.is_agreement,
        "not_all": any(
            not one.has_signed and one.state is not SignerState.PASSED_ON for one in envelope.signers
        ),
        "struck_words": envelope.struck_words,
    }


def please_sign(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a signer the link to read and sign; say by when, and what changed since an earlier version.

    Raises:
        MailOvertaken: the link was ended.
    """
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    earlier = earlier_version_of(session, signer)
    changes = changes_between(earlier.statement_data, envelope.statement_data) if earlier else []
    opened = opened_version_of(session, signer)
    return EmailContent(
        {
            **document_words(envelope),
            "mediator": envelope.mediator_name,
            "acts_for": signer.acts_for.name if signer.acts_for else "",
            "capacity": signer.capacity,
            "by": long_date(envelope.open_until),
            "by_short": plain_day(envelope.open_until),
            "met": plain_date(envelope.agreed_on),
            "version": envelope.version,
            "replaces": earlier.version if earlier else "",
            "changed": ", ".join(change.name for change in changes),
            "shows_changes": opened is not None
            and bool(changes_between(opened.statement_data, envelope.statement_data)),
            "reply": bool(envelope.change_reply),
            "in_the_room": envelope.case.track is Track.DRS and uk_day(link.made_at) == envelope.agreed_on,
            "second_step": second_step_words(signer),
            **link_words(context, link),
        }
    )


def signing_reminder(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Remind a signer of the document that waits for them, with the link they have.

    Raises:
        MailOvertaken: they answered, it can no longer be signed, or the link was ended.
    """
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    if signer.decided_at is not None or signer.envelope.state is not EnvelopeState.OUT:
        raise MailOvertaken("no answer is waited for any more")
    return please_sign(context, session, delivery)


def signed_on_device(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a signer on whose device their name was signed, and when, with the link to object by.

    It goes without a link where theirs was ended since: they can phone.
    """
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    link = session.get(Link, UUID(delivery.ids["link"])) if "link" in delivery.ids else None
    is_open = link is not None and link.ended_at is None
    signed_at = signer.decided_at or delivery.queued_at
    return EmailContent(
        {
            **document_words(signer.envelope),
            "met": plain_date(signer.envelope.agreed_on),
            "when": time_and_date(signed_at),
            "host": signer.host_name,
            "second_step": second_step_words(signer),
            "opens_until": plain_date(link.expires_at - ONE_MINUTE) if is_open and link else "",
            **(
                link_words(context, link)
                if is_open and link
                else {"link": "", "short_code": "", "code_page": ""}
            ),
        }
    )


def signed_by_all(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a signer the sealed copy as a file, the link to it, and the first date that was agreed.

    Raises:
        MailOvertaken: the link was ended.
    """
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    files = _final_file(context.blobs, envelope)
    reader = signer.party if signer.is_party else None  # what a party needs is not told to its supporter
    large = attached_large_print(session, context.blobs, envelope.final, reader, files)
    return EmailContent(
        {
            **document_words(envelope),
            "attached": bool(files),
            "large_print": bool(large),
            "met": plain_date(envelope.agreed_on),
            "first_date": _first_date(envelope),
            "kept_until": plain_date(link.expires_at),
            "second_step": second_step_of_copy(signer),
            **link_words(context, link),
        },
        files + large,
    )


def statement_copy(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a party its copy: signed by everyone, or for reading where not everyone signs."""
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    party = session.get_one(Party, delivery.party_id)
    is_signed, unsigned = envelope.finished_at is not None, reading_copy(session, envelope)
    files = _final_file(context.blobs, envelope) if is_signed else []
    if not is_signed and unsigned is not None and unsigned.pdf_digest is not None:
        files = attached_pdf(context.blobs, unsigned.file_name, unsigned.pdf_digest)
    copied = envelope.final if is_signed else unsigned
    large = attached_large_print(session, context.blobs, copied, party, files)
    link = current_request_link(session, party, at=delivery.queued_at)
    words = link_words(context, link) if link and link.ended_at is None else {"link": ""}
    return EmailContent(
        {
            "is_signed": is_signed,
            "attached": bool(files),
            "large_print": bool(large),
            "met": plain_date(envelope.agreed_on),
            "second_step": page_step_words(party),
            **words,
        },
        files + large,
    )


def fresh_copy_link(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a signer who asked for it a new link to the sealed copy.

    Raises:
        MailOvertaken: the link was ended.
    """
    link = open_link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    return EmailContent(
        {
            **document_words(signer.envelope),
            "kept_until": plain_date(link.expires_at),
            "second_step": second_step_words(signer),
            **link_words(context, link),
        }
    )


def emailed_digits(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give six digits that let a signer in who came by a code that staff saw.

    Raises:
        MailOvertaken: newer digits were asked for, or the visit has ended.
    """
    visit = session.get_one(Visit, UUID(delivery.ids["visit"]))
    if str(visit.email_round) != delivery.ids["round"] or visit.ended_at is not None:
        raise MailOvertaken("newer digits were asked for, or the visit has ended")
    digits = second_step.emailed_digits(visit, context.addresses.keys)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    minutes = second_step.DIGITS_LAST // ONE_MINUTE
    return EmailContent({**document_words(signer.envelope), "digits": digits, "minutes": minutes})


def statement_for_staff(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell mediator or coordinators that everyone signed, or who declined or asked for a change."""
    case = session.get_one(Case, delivery.case_id)
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    page = "office/cases" if delivery.ids.get("to") == "office" else "mediator"
    words: dict[str, Any] = {
        **document_words(envelope),
        "staff_link": context.addresses.page(f"{page}/{case.reference}"),
        "version": envelope.version,
        "sealed": False,
    }
    if "signer" in delivery.ids:
        signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
        words["who"] = signer.name
        words["sealed"] = _was_sealed_with(signer)
        words["when"] = f"at {time_and_date(signer.decided_at)}" if signer.decided_at else ""
    return EmailContent(words)


def not_complete(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a signer that this version will not be complete, and what stays as it is for them."""
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    party = session.get_one(Party, delivery.party_id)
    return EmailContent({"met": plain_date(envelope.agreed_on), "unaffected": unaffected_words(party)})


def passed_on(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever passed the signing on who signs for them now."""
    to = session.get_one(Signer, UUID(delivery.ids["to_signer"]))
    return EmailContent({"to": to.name, "capacity": to.capacity, "met": plain_date(to.envelope.agreed_on)})


def signed_on_paper(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a signer that we have their signature on paper, and how to say that it is not theirs.

    It goes whether or not a link is open by then: without one, they phone.
    """
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    scan = newest_paper(session, signer)
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=delivery.queued_at)
    return EmailContent(
        {
            **document_words(signer.envelope),
            "met": plain_date(signer.envelope.agreed_on),
            "signed_on": plain_date(scan.signed_on) if scan else "",
            "confirmed_by": scan.confirmed_by if scan else "",
            "second_step": second_step_words(signer),
            **(link_words(context, link) if link else {"link": ""}),
        }
    )


def signature_struck(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever objected that the signature in their name does not count, and what they can do.

    Of a document that was sealed before, it says that the sealed copy stays as it is.
    """
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    return EmailContent(
        {
            **document_words(envelope),
            "met": plain_date(envelope.agreed_on),
            "sealed": _was_sealed_with(signer),
            "is_ahead": uk_day(delivery.queued_at) <= envelope.agreed_on,
        }
    )


def time_ran_out(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever was asked to sign that the last day has passed, and that not everyone had signed."""
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    party = session.get_one(Party, delivery.party_id)
    return EmailContent(
        {
            "met": plain_date(envelope.agreed_on),
            "by": long_date(envelope.open_until),
            "unaffected": unaffected_words(party),
        }
    )


def withdrawn(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever was asked to sign that they need not.

    Somebody who signs for another hears it of a new version too: they are not asked to sign that one.
    """
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    acting = session.get_one(Signer, UUID(delivery.ids["acting"])) if "acting" in delivery.ids else None
    acts_for = acting.acts_for.name if acting and acting.acts_for else ""
    words = document_words(envelope)
    return EmailContent({**words, "met": plain_date(envelope.agreed_on), "acts_for": acts_for})


def signer_locked(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the office that a link was paused after five wrong answers."""
    case = session.get_one(Case, delivery.case_id)
    return EmailContent({"office_link": context.addresses.page(f"office/cases/{case.reference}")})


def _was_sealed_with(signer: Signer) -> bool:
    """Return True if the document was complete before it was found that this signature does not stand."""
    return signer.envelope.completed_at is not None and not signer.was_struck


def _final_file(blobs: Blobs, envelope: Envelope) -> list[MailAttachment]:
    if envelope.final is None or envelope.final.sealed_digest is None:
        return []
    return attached_pdf(blobs, envelope.final.file_name, envelope.final.sealed_digest)


def _first_date(envelope: Envelope) -> str:
    dates = [
        date.fromisoformat(action["due_date"])
        for action in envelope.statement_data["part_a"].get("actions", [])
    ]
    return plain_date(min(dates)) if dates else ""
