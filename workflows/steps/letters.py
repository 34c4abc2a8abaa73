"""What each email says: its words are looked up, and its link minted, at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.answers import LATE
from cases.certificates import Certificate
from cases.days import contact_words, long_date, plain_date, stamp_words, uk_day
from cases.deadline import (
    asked_of_authority,
    call_dates,
    can_be_appealed,
    contact_deadline,
    family_appeal_dates,
)
from cases.eligibility import is_school_alone, settled_kind
from cases.meetings import Meeting, meetings_about
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.reference import sendiass_for
from cases.statement_changes import changes_between
from cases.still_to_tell import still_to_tell
from cases.vocabulary import CertificateState, MeetingState, PartyRole, SecondStep
from mail.composing import ATTACHMENTS_LIMIT, MailAttachment, compose
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.notifications import case_words
from signing.envelopes import earlier_version_of
from signing.links import short_code_of, token_of
from signing.models import Envelope, Link, Signer, Visit
from signing.second_step import emailed_digits
from workflows.house import House
from workflows.steps.calendar import meeting_calendar, removal
from workflows.steps.meeting_letters import (
    MEETING_WORDS,
    meeting_words,
    time_of_meeting,
    which_decisions,
    who_comes,
)
from workflows.steps.request_links import request_link_words


@dataclass
class Letter:
    """What one email says and carries."""

    words: dict[str, Any]
    attachments: list[MailAttachment] = field(default_factory=list)


def compose_delivery(house: House, session: Session, delivery: Delivery) -> EmailMessage:
    """The email of one delivery, as it is to be sent now. Raises MailOvertaken when it is true no more."""
    letter = LETTERS[delivery.kind](house, session, delivery)
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    words = {
        "provider": house.provider,
        "reference": case.reference if case else "",
        "about": case_words(case) if case else "",
        "name": delivery.to_name,
        **letter.words,
    }
    return compose(
        delivery.kind,
        words,
        sender=house.sender,
        name=delivery.to_name,
        address=delivery.to_address,
        message_id=delivery.message_id,
        at=delivery.queued_at,
        attachments=letter.attachments,
    )


def _request_received(house: House, session: Session, delivery: Delivery) -> Letter:
    case = session.get_one(Case, delivery.case_id)
    to = session.get(Party, delivery.party_id) if delivery.party_id else None
    return Letter(
        {
            "asked_for_another": to is not None and to.role is PartyRole.HELPER,
            "contacted": contact_words(case.received_at),
            "call_by": long_date(_call_by(house, case)),
            "dates": _date_lines(house, session, case, uk_day(delivery.queued_at)),
            "free_advice": _free_advice(case),
            **request_link_words(house, session, delivery),
        }
    )


def _new_request(house: House, session: Session, delivery: Delivery) -> Letter:
    case = session.get_one(Case, delivery.case_id)
    return Letter(
        {
            "arrived": f"at {stamp_words(case.received_at)}",
            "call_by": long_date(_call_by(house, case)),
            "office_link": f"{house.public_url}/office/cases/{case.reference}",
        }
    )


def _saved_form(house: House, session: Session, delivery: Delivery) -> Letter:
    link = _link(session, delivery)
    return Letter(
        {
            "kept_until": plain_date(uk_day(link.expires_at)),
            "link": f"{house.public_url}/open/{token_of(link, house.keys)}",
            **_code(house, link),
        }
    )


def _certificate_issued(house: House, session: Session, delivery: Delivery) -> Letter:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    case, decision = certificate.case, certificate.decision
    can_appeal = can_be_appealed(decision)
    dates = family_appeal_dates(decision, [certificate], bank_holidays=house.bank_holidays)
    if dates is not None and dates.legal < uk_day(delivery.queued_at):
        dates = None
    files = _certificate_file(house, certificate)
    return Letter(
        {
            "number": certificate.reference,
            "appeal_by": f"5pm on {long_date(dates.safe)}" if dates else "",
            "appeal_why": " ".join(dates.reasons[:2]) if dates else "",
            "can_appeal": can_appeal,
            "attached": bool(files),
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "free_advice": _free_advice(case),
        },
        files,
    )


def _certificate_listed(house: House, session: Session, delivery: Delivery) -> Letter:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    return Letter(
        {
            "number": certificate.reference,
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "authority_link": f"{house.public_url}/authority/certificates",
        }
    )


def _mediation_chosen(house: House, session: Session, delivery: Delivery) -> Letter:
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    asked = asked_of_authority(decision, bank_holidays=house.bank_holidays)
    if asked is None:
        raise MailOvertaken("nobody wants mediation about this decision any more")
    meetings = session.scalars(select(Meeting).where(Meeting.case_id == case.id))
    fixed = [m for m in meetings_about(decision, meetings) if m.state is MeetingState.ARRANGED]
    return Letter(
        {
            "reply_by": long_date(asked.reply.safe),
            "reply_by_short": _short(asked.reply.safe),
            "which": which_decisions(case, [decision]),
            "fixed": meeting_words(fixed[0])["when"] if fixed else "",
            "arrange_words": asked.arrange_words,
            "missing_health": " ".join(decision.missing_health.split()),
            "authority_link": f"{house.public_url}/authority/cases/{case.reference}",
        }
    )


def _meeting(house: House, session: Session, delivery: Delivery) -> Letter:
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    party = session.get_one(Party, delivery.party_id)
    if meeting.state is MeetingState.CANCELLED or party not in [a.party for a in meeting.attendances]:
        raise MailOvertaken("the meeting was called off, or this person is not asked any more")
    words = {
        **meeting_words(meeting),
        "who": who_comes(meeting, party),
        "may_bring_supporter": party.role in FAMILY_ROLES,
    }
    return Letter(words, [meeting_calendar(meeting, house.provider, cancelled=False)])


def _meeting_cancelled(house: House, session: Session, delivery: Delivery) -> Letter:
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    return Letter(meeting_words(meeting), [meeting_calendar(meeting, house.provider, cancelled=True)])


def _not_asked(house: House, session: Session, delivery: Delivery) -> Letter:
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if delivery.party_id in {a.party_id for a in meeting.attendances}:
        raise MailOvertaken("this person is asked again")
    starts_at, ends_at = (datetime.fromisoformat(delivery.ids[name]) for name in ("starts_at", "ends_at"))
    file = removal(
        meeting, house.provider, sequence=int(delivery.ids["sequence"]), times=(starts_at, ends_at)
    )
    words = {**time_of_meeting(starts_at, ends_at), "meeting": MEETING_WORDS[meeting.case.track]}
    return Letter(words, [file])


def _please_sign(house: House, session: Session, delivery: Delivery) -> Letter:
    link = _link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    earlier = earlier_version_of(session, signer)
    changes = changes_between(earlier.paper, envelope.paper) if earlier else []
    return Letter(
        {
            "mediator": envelope.mediator_name,
            "by": long_date(envelope.open_until),
            "by_short": _short(envelope.open_until),
            "met": plain_date(envelope.agreed_on),
            "version": envelope.version,
            "replaces": earlier.version if earlier else "",
            "changed": ", ".join(change.name for change in changes),
            "reply": bool(envelope.change_reply),
            "link": f"{house.public_url}/open/{token_of(link, house.keys)}",
            "second_step": _second_step(signer),
            **_code(house, link),
        }
    )


def _signed_by_all(house: House, session: Session, delivery: Delivery) -> Letter:
    link = _link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    envelope = signer.envelope
    files = _final_file(house, envelope)
    return Letter(
        {
            "attached": bool(files),
            "met": plain_date(envelope.agreed_on),
            "first_date": _first_date(envelope),
            "kept_until": plain_date(uk_day(link.expires_at)),
            "link": f"{house.public_url}/open/{token_of(link, house.keys)}",
            "second_step": _second_step(signer),
            **_code(house, link),
        },
        files,
    )


def _fresh_copy_link(house: House, session: Session, delivery: Delivery) -> Letter:
    link = _link(session, delivery)
    signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
    return Letter(
        {
            "kept_until": plain_date(uk_day(link.expires_at)),
            "link": f"{house.public_url}/open/{token_of(link, house.keys)}",
            "second_step": _second_step(signer),
            **_code(house, link),
        }
    )


def _emailed_digits(house: House, session: Session, delivery: Delivery) -> Letter:
    visit = session.get_one(Visit, UUID(delivery.ids["visit"]))
    if str(visit.email_round) != delivery.ids["round"] or visit.ended_at is not None:
        raise MailOvertaken("newer digits were asked for, or the visit has ended")
    return Letter({"digits": emailed_digits(visit, house.keys)})


def _staff(house: House, session: Session, delivery: Delivery) -> Letter:
    case = session.get_one(Case, delivery.case_id)
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    page = "office/cases" if delivery.ids.get("to") == "office" else "mediator"
    words: dict[str, Any] = {
        "staff_link": f"{house.public_url}/{page}/{case.reference}",
        "version": envelope.version,
    }
    if "signer" in delivery.ids:
        signer = session.get_one(Signer, UUID(delivery.ids["signer"]))
        words["who"] = signer.name
        words["when"] = f"at {stamp_words(signer.decided_at)}" if signer.decided_at else ""
    return Letter(words)


def _of_statement(_house: House, session: Session, delivery: Delivery) -> Letter:
    envelope = session.get_one(Envelope, UUID(delivery.ids["envelope"]))
    return Letter({"met": plain_date(envelope.agreed_on)})


def _signer_locked(house: House, session: Session, delivery: Delivery) -> Letter:
    case = session.get_one(Case, delivery.case_id)
    return Letter({"office_link": f"{house.public_url}/office/cases/{case.reference}"})


def _password_link(house: House, session: Session, delivery: Delivery) -> Letter:
    link = _link(session, delivery)
    return Letter(
        {
            "link": f"{house.public_url}/set-password/{token_of(link, house.keys)}",
            "until": stamp_words(link.expires_at),
        }
    )


def _certificate_withdrawn(_house: House, session: Session, delivery: Delivery) -> Letter:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    return Letter({"number": certificate.reference, "to_authority": delivery.party_id is None})


LETTERS: dict[str, Callable[[House, Session, Delivery], Letter]] = {
    "request_received": _request_received,
    "fresh_request_link": lambda *given: Letter(request_link_words(*given)),
    "new_request": _new_request,
    "saved_form": _saved_form,
    "certificate_issued": _certificate_issued,
    "certificate_listed": _certificate_listed,
    "mediation_chosen": _mediation_chosen,
    "invitation": _meeting,
    "meeting_moved": _meeting,
    "meeting_cancelled": _meeting_cancelled,
    "not_asked": _not_asked,
    "please_sign": _please_sign,
    "fresh_link": _please_sign,
    "signed_by_all": _signed_by_all,
    "fresh_copy_link": _fresh_copy_link,
    "emailed_digits": _emailed_digits,
    "signed_by_all_staff": _staff,
    "not_complete": _of_statement,
    "withdrawn": _of_statement,
    "certificate_withdrawn": _certificate_withdrawn,
    "declined": _staff,
    "change_asked": _staff,
    "signer_locked": _signer_locked,
    "password_link": _password_link,
}


def _call_by(house: House, case: Case) -> date:
    """The day by which an adviser phones or writes."""
    return call_dates(case.decisions[0], uk_day(case.received_at), bank_holidays=house.bank_holidays).safe


def _date_lines(house: House, session: Session, case: Case, today: date) -> list[str]:
    """What comes when, and what is still asked for; a day that has passed is never told as one to keep."""
    decision, holidays = case.decisions[0], house.bank_holidays
    lines = _appeal_lines(house, session, decision, today)
    if lines and decision.letter_date_is_a_guess:
        lines.append("We worked this out from your best guess. Tell us the date on the letter.")
    if still := still_to_tell(decision, today, bank_holidays=holidays):
        lines.append(still.words)
    if decision.missing_health.strip() and case.authority_code:
        lines.append(
            f"If mediation is chosen, we tell {case.authority_name} which health help is missing, because "
            "the rules ask for it. The local authority tells the health body."
        )
    return lines


def _appeal_lines(house: House, session: Session, decision: Decision, today: date) -> list[str]:
    certificates = session.scalars(select(Certificate).where(Certificate.case_id == decision.case_id)).all()
    appeal = family_appeal_dates(decision, certificates, bank_holidays=house.bank_holidays)
    contact = contact_deadline(decision, today, bank_holidays=house.bank_holidays)
    if appeal is None or contact is None:
        return []
    late = list(LATE[2:]) if contact.done_on and contact.done_on > contact.dates.legal else []
    if appeal.legal < today:
        return [f"Your two months may have passed: they ended on {long_date(appeal.raw)}.", *late]
    longer = " A certificate may give you longer; we will tell you when you have one."
    if late or certificates or _is_school_alone(decision):
        longer = ""
    return [f"If you want to appeal, the Tribunal must have your appeal {appeal.do_it_by}.{longer}", *late]


def _is_school_alone(decision: Decision) -> bool:
    return is_school_alone(settled_kind(decision.kind, decision.section_set), decision.section_set)


def _still_current(certificate: Certificate) -> None:
    if certificate.state is not CertificateState.CURRENT:
        raise MailOvertaken(f"the certificate is {certificate.state.value}")


def _free_advice(case: Case) -> str:
    if not case.authority_code:
        return "your local SENDIASS, or IPSEA"
    service = sendiass_for(case.authority_code)
    return f"{service.name}, {' or '.join(service.phones)}"


def _certificate_file(house: House, certificate: Certificate) -> list[MailAttachment]:
    document = certificate.document
    if document is None or document.sealed_digest is None:
        return []
    return _file(house, document.file_name, document.sealed_digest)


def _final_file(house: House, envelope: Envelope) -> list[MailAttachment]:
    if envelope.final is None or envelope.final.sealed_digest is None:
        return []
    return _file(house, envelope.final.file_name, envelope.final.sealed_digest)


def _file(house: House, name: str, digest: str) -> list[MailAttachment]:
    content = house.blobs.read(digest)
    if len(content) > ATTACHMENTS_LIMIT:
        return []
    return [MailAttachment(name, content, "application/pdf")]


def _first_date(envelope: Envelope) -> str:
    dates = [date.fromisoformat(action["due_date"]) for action in envelope.paper["part_a"].get("actions", [])]
    return plain_date(min(dates)) if dates else ""


def _second_step(signer: Signer) -> str:
    if signer.second_step is SecondStep.BIRTH_DATE:
        own = signer.party.role is PartyRole.YOUNG_PERSON
        return "your date of birth" if own else "the child's or young person's date of birth"
    return "a six-digit code, which we tell you by phone or in the room"


def _link(session: Session, delivery: Delivery) -> Link:
    link = session.get_one(Link, UUID(delivery.ids["link"]))
    if link.ended_at is not None:
        raise MailOvertaken(f"the link was ended: {link.ended_why}")
    return link


def _code(house: House, link: Link) -> dict[str, str]:
    return {
        "short_code": short_code_of(link, house.keys),
        "code_page": f"{house.public_url.split('://', 1)[-1]}/code",
    }


def _short(day: date) -> str:
    return f"{day.day} {plain_date(day).split()[1]}"
