"""Emails about a certificate and the time to appeal, and what an authority reads of a wish for mediation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate, live_certificate
from cases.deadlines.appeal_news import AppealStage, appeal_news_days
from cases.intake.eligibility import needs_certificate
from cases.meetings.models import Meeting, meetings_about
from cases.models import Case, Decision, Party
from cases.progress.deadline import (
    asked_of_authority,
    can_be_appealed,
    family_appeal_dates,
)
from cases.readers import free_advice
from cases.vocabulary import AppealWish, CertificateState, MeetingState
from dates import long_date, plain_day, short_date, uk_day
from mail.compose import MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.casework.late_contact import late_contact_of
from services.notifications.meeting_words import (
    meeting_words,
    which_decisions,
)
from storage.blobs import Blobs
from worker.emails.email import (
    EmailContent,
    EmailContext,
    attached_large_print,
    attached_pdf,
)


def certificate_issued(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give the person it is issued to their certificate as a file, and say by when to appeal.

    Raises:
        MailOvertaken: it was withdrawn or replaced.
    """
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    case, decision = certificate.case, certificate.decision
    can_appeal = can_be_appealed(decision)
    dates = family_appeal_dates(decision, [certificate], bank_holidays=context.bank_holidays)
    if dates is not None and dates.legal < uk_day(delivery.queued_at):
        dates = None
    files = _certificate_file(context.blobs, certificate)
    large = attached_large_print(session, context.blobs, certificate.document, certificate.party, files)
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(case, [decision]),
            "appeal_by": f"5pm on {long_date(dates.safe)}" if dates else "",
            "appeal_why": " ".join(dates.reasons[:2]) if dates else "",
            "can_appeal": can_appeal,
            "attached": bool(files),
            "large_print": bool(large),
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "free_advice": free_advice(certificate.party, context.records.directory),
        },
        files + large,
    )


def certificate_listed(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer of the local authority where its copy of a new certificate is found.

    Raises:
        MailOvertaken: it was withdrawn or replaced.
    """
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(certificate.case, [certificate.decision]),
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "authority_link": context.addresses.page("authority/certificates"),
        }
    )


def certificate_withdrawn(_context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever heard of a certificate that it must not be used."""
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(certificate.case, [certificate.decision]),
            "to_authority": delivery.party_id is None,
        }
    )


def mediation_chosen(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer of the local authority that mediation is wanted, and what is due by when.

    Raises:
        MailOvertaken: nobody wants it any more, or other rules apply.
    """
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    asked = asked_of_authority(decision, bank_holidays=context.bank_holidays)
    if asked is None:
        raise MailOvertaken("nobody wants mediation about this decision any more, or other rules apply")
    meetings = session.scalars(select(Meeting).where(Meeting.case_id == case.id))
    fixed = [m for m in meetings_about(decision, meetings) if m.state is MeetingState.ARRANGED]
    return EmailContent(
        {
            "reply_by": long_date(asked.reply.safe),
            "reply_by_short": plain_day(asked.reply.safe),
            "which": which_decisions(case, [decision]),
            "fixed": meeting_words(fixed[0])["when"] if fixed else "",
            "arrange_words": asked.arrange_words,
            "missing_health": " ".join(decision.missing_health.split()),
            "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
        }
    )


def mediation_not_asked(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell an officer of the local authority that nobody wants mediation about a decision any more.

    Raises:
        MailOvertaken: somebody wants it again.
    """
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    if asked_of_authority(decision, bank_holidays=context.bank_holidays) is not None:
        raise MailOvertaken("somebody wants mediation about this decision again")
    case = decision.case
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "authority_link": context.addresses.page(f"authority/cases/{case.reference}"),
        }
    )


def late_contact(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Say when contact came, when the two months ended, and that the Tribunal alone decides.

    About the school or other place alone no certificate is needed (CFA 2014, s 55(2)). Where the provider
    issues none after late contact, the email is in its place.

    Raises:
        MailOvertaken: with the dates as they stand now, contact was in time.
    """
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is None:
        raise MailOvertaken("it was for nobody of the case")
    late = late_contact_of(
        decision,
        party,
        uk_day(delivery.queued_at),
        issues=context.late_contact_certificates,
        bank_holidays=context.bank_holidays,
    )
    if late is None:
        raise MailOvertaken("contact was in time, or its day is not known")
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "contacted": long_date(late.contacted),
            "ended": long_date(late.ended),
            "advised": long_date(late.advised) if late.advised else "",
            "needs_one": late.needs_one,
            "issues": late.issues,
            "free_advice": free_advice(party, context.records.directory),
        }
    )


def appeal_near(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Say to the family, or of it to the office, by when the Tribunal must have an appeal.

    Raises:
        MailOvertaken: the day is another now, of which an email of its own tells, or nobody wishes to appeal.
    """
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    party = session.get_one(Party, UUID(delivery.ids["whose"]))
    certificate = live_certificate(session, decision.id, party.id)
    own = [certificate] if certificate is not None else []
    dates = family_appeal_dates(decision, own, bank_holidays=context.bank_holidays)
    if dates is None or dates.safe.isoformat() != delivery.ids["safe"]:
        raise MailOvertaken("the time to appeal ends on another day now")
    if decision.wish_to_appeal is AppealWish.NO:
        raise MailOvertaken("they do not wish to appeal")
    days = appeal_news_days(dates, context.bank_holidays)
    needs = needs_certificate(decision.kind, decision.section_set) if certificate is None else False
    return EmailContent(
        {
            "which": which_decisions(case, [decision]),
            "whose": party.name,
            "appeal_by": f"5pm on {long_date(dates.safe)}",
            "appeal_by_short": short_date(dates.safe),
            "until": long_date(dates.legal) if dates.legal != dates.safe else "",
            "counted_from": long_date(dates.started) if decision.letter_date_is_a_guess else "",
            "number": certificate.reference if certificate is not None else "",
            "needs_one": {True: "you need", None: "you may need", False: ""}[needs],
            "family_hears_on": long_date(days[AppealStage.FAMILY]),
            "free_advice": free_advice(party, context.records.directory),
            "office_link": context.addresses.page(f"office/cases/{case.reference}"),
        }
    )


def _still_current(certificate: Certificate) -> None:
    if certificate.state is not CertificateState.CURRENT:
        raise MailOvertaken(f"the certificate is {certificate.state.value}")


def _certificate_file(blobs: Blobs, certificate: Certificate) -> list[MailAttachment]:
    document = certificate.document
    if document is None or document.sealed_digest is None:
        return []
    return attached_pdf(blobs, document.file_name, document.sealed_digest)
