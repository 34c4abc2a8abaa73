"""What emails about a certificate say, and the one that tells an authority that mediation was chosen."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.deadlines.deadline import (
    asked_of_authority,
    can_be_appealed,
    family_appeal_dates,
)
from cases.meetings.models import Meeting, meetings_about
from cases.models import Case, Decision
from cases.vocabulary import CertificateState, MeetingState
from dates import long_date, plain_day, uk_day
from mail.compose import MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.container import Services
from services.notifications.meeting_words import (
    meeting_words,
    which_decisions,
)
from worker.emails.email import (
    EmailContent,
    attached_file,
    free_advice,
)


def certificate_issued(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    case, decision = certificate.case, certificate.decision
    can_appeal = can_be_appealed(decision)
    dates = family_appeal_dates(decision, [certificate], bank_holidays=services.bank_holidays)
    if dates is not None and dates.legal < uk_day(delivery.queued_at):
        dates = None
    files = _certificate_file(services, certificate)
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(case, [decision]),
            "appeal_by": f"5pm on {long_date(dates.safe)}" if dates else "",
            "appeal_why": " ".join(dates.reasons[:2]) if dates else "",
            "can_appeal": can_appeal,
            "attached": bool(files),
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "free_advice": free_advice(case),
        },
        files,
    )


def certificate_listed(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    _still_current(certificate)
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(certificate.case, [certificate.decision]),
            "replaces": certificate.replaces.reference if certificate.replaces else "",
            "authority_link": services.link_addresses.page("authority/certificates"),
        }
    )


def certificate_withdrawn(_services: Services, session: Session, delivery: Delivery) -> EmailContent:
    certificate = session.get_one(Certificate, UUID(delivery.ids["certificate"]))
    return EmailContent(
        {
            "number": certificate.reference,
            "which": which_decisions(certificate.case, [certificate.decision]),
            "to_authority": delivery.party_id is None,
        }
    )


def mediation_chosen(services: Services, session: Session, delivery: Delivery) -> EmailContent:
    case = session.get_one(Case, delivery.case_id)
    decision = session.get_one(Decision, UUID(delivery.ids["decision"]))
    asked = asked_of_authority(decision, bank_holidays=services.bank_holidays)
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
            "authority_link": services.link_addresses.page(f"authority/cases/{case.reference}"),
        }
    )


def _still_current(certificate: Certificate) -> None:
    if certificate.state is not CertificateState.CURRENT:
        raise MailOvertaken(f"the certificate is {certificate.state.value}")


def _certificate_file(services: Services, certificate: Certificate) -> list[MailAttachment]:
    document = certificate.document
    if document is None or document.sealed_digest is None:
        return []
    return attached_file(services, document.file_name, document.sealed_digest)
