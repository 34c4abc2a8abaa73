"""Which function composes each kind of email: its words are looked up, and its link made, when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy.orm import Session

from cases.accounts.accounts import account_of
from cases.accounts.own_addresses import addresses_of_authority
from cases.casework.authority_moves import authority_of
from cases.casework.authority_officers import ended_officer
from cases.casework.contact_safety import contact_guard
from cases.casework.own_case import OWN_PEOPLE, is_own_case, own_part
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import PartyRole, Role
from mail.compose import MailAttachment, compose
from mail.errors import MailOvertaken, UnknownEmailKind
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.contact.corrections import goes_elsewhere
from services.container import Services
from services.notifications import case_words
from services.notifications.easy_read import note_for_email
from storage.database import UnknownMember
from worker.easy_read import EasyReadMaker
from worker.emails import (
    accounts,
    agreed,
    arranging,
    certificates,
    contacts,
    feedback,
    meetings,
    moved_dates,
    needs,
    requests,
    sharing,
    signing,
    taking_part,
    times,
    withdrawals,
)
from worker.emails.email import EmailContent, EmailContext

Composer = Callable[[EmailContext, Session, Delivery], EmailContent]

COMPOSERS: dict[EmailKind, Composer] = {
    EmailKind.REQUEST_RECEIVED: requests.request_received,
    EmailKind.SCHOOL_REQUEST_RECEIVED: requests.school_request_received,
    EmailKind.FRESH_REQUEST_LINK: requests.fresh_request_link,
    EmailKind.OWN_PAGE_LINK: requests.fresh_request_link,
    EmailKind.BODY_ASKED: requests.body_asked,
    EmailKind.CONTACT_NEW: contacts.contact_new,
    EmailKind.CONTACT_OLD: contacts.contact_old,
    EmailKind.CONTACT_NOT_THEM: contacts.contact_not_them,
    EmailKind.PAGE_SHARED: sharing.page_shared,
    EmailKind.FILE_OPENED: sharing.file_opened,
    EmailKind.PART_A_ASKED: sharing.part_a_asked,
    EmailKind.NEEDS_CHANGED: needs.needs_changed,
    EmailKind.SAVED_FORM: requests.saved_form,
    EmailKind.NEW_REQUEST: requests.new_request,
    EmailKind.WITHDRAWAL_RECEIVED: withdrawals.withdrawal_received,
    EmailKind.WITHDRAWAL_TOLD: withdrawals.withdrawal_told,
    EmailKind.DATES_MOVED: moved_dates.dates_moved,
    EmailKind.CERTIFICATE_ISSUED: certificates.certificate_issued,
    EmailKind.CERTIFICATE_LISTED: certificates.certificate_listed,
    EmailKind.CERTIFICATE_WITHDRAWN: certificates.certificate_withdrawn,
    EmailKind.LATE_CONTACT: certificates.late_contact,
    EmailKind.APPEAL_NEAR_OFFICE: certificates.appeal_near,
    EmailKind.APPEAL_NEAR: certificates.appeal_near,
    EmailKind.CASE_MOVED_AWAY: requests.case_moved_away,
    EmailKind.MEDIATION_CHOSEN: certificates.mediation_chosen,
    EmailKind.MEDIATION_NOT_ASKED: certificates.mediation_not_asked,
    EmailKind.TAKE_PART: taking_part.take_part,
    EmailKind.TAKE_PART_REMINDER: taking_part.take_part,
    EmailKind.ANSWER_LATER: taking_part.answer_later,
    EmailKind.PART_ANSWERED: taking_part.part_answered,
    EmailKind.NOT_GOING_AHEAD: taking_part.not_going_ahead,
    EmailKind.CHOOSE_TIMES: times.choose_times,
    EmailKind.CHOOSE_TIMES_REMINDER: times.choose_times,
    EmailKind.TIMES_ANSWERED: times.times_answered,
    EmailKind.DATES_WANTED: arranging.not_arranged,
    EmailKind.HEALTH_NOTICE_DUE: arranging.health_notice_due,
    EmailKind.HEALTH_DUTY: arranging.health_duty,
    EmailKind.HEALTH_AGREEMENT: arranging.agreed_with_health_body,
    EmailKind.DAY_30_NEAR_OFFICE: arranging.not_arranged,
    EmailKind.DAY_30_NEAR: arranging.not_arranged,
    EmailKind.DAY_30_OVER: arranging.not_arranged,
    EmailKind.DAY_30_OVER_AUTHORITY: arranging.not_arranged,
    EmailKind.INVITATION: meetings.meeting_as_it_stands,
    EmailKind.MEETING_MOVED: meetings.meeting_as_it_stands,
    EmailKind.MEETING_MOVED_STAFF: meetings.meeting_moved_for_mediator,
    EmailKind.MEETING_BOOKED_STAFF: meetings.meeting_booked_for_mediator,
    EmailKind.MEETING_OFF_STAFF: meetings.meeting_off_for_mediator,
    EmailKind.MEETING_CHANGED: meetings.meeting_as_it_stands,
    EmailKind.MEETING_CANCELLED: meetings.meeting_cancelled,
    EmailKind.MEETING_NOT_HELD: meetings.meeting_not_held,
    EmailKind.MEETING_ADJOURNED: meetings.meeting_adjourned,
    EmailKind.NOT_ASKED: meetings.not_asked,
    EmailKind.PLEASE_SIGN: signing.please_sign,
    EmailKind.SIGNING_REMINDER: signing.signing_reminder,
    EmailKind.FRESH_LINK: signing.please_sign,
    EmailKind.EMAILED_DIGITS: signing.emailed_digits,
    EmailKind.SIGNED_ON_DEVICE: signing.signed_on_device,
    EmailKind.SIGNED_BY_ALL: signing.signed_by_all,
    EmailKind.STATEMENT_COPY: signing.statement_copy,
    EmailKind.FRESH_COPY_LINK: signing.fresh_copy_link,
    EmailKind.ACTIONS_PAGE: agreed.actions_page,
    EmailKind.FEEDBACK: feedback.feedback,
    EmailKind.ACTION_REMINDER: agreed.action_reminder,
    EmailKind.ACTION_STATE: agreed.action_state,
    EmailKind.ACTION_ANSWERED: agreed.action_answered,
    EmailKind.NOT_COMPLETE: signing.not_complete,
    EmailKind.ASKED_TO_SIGN_FOR: signing.please_sign,
    EmailKind.PASSED_ON: signing.passed_on,
    EmailKind.PASSED_ON_STAFF: signing.statement_for_staff,
    EmailKind.SIGNED_ON_PAPER: signing.signed_on_paper,
    EmailKind.SIGNATURE_STRUCK: signing.signature_struck,
    EmailKind.SIGNING_EXTENDED: signing.signing_reminder,
    EmailKind.TIME_RAN_OUT: signing.time_ran_out,
    EmailKind.TIME_RAN_OUT_STAFF: signing.statement_for_staff,
    EmailKind.WITHDRAWN: signing.withdrawn,
    EmailKind.SIGNED_BY_ALL_STAFF: signing.statement_for_staff,
    EmailKind.OBJECTION_UPHELD_STAFF: signing.statement_for_staff,
    EmailKind.DECLINED: signing.statement_for_staff,
    EmailKind.CHANGE_ASKED: signing.statement_for_staff,
    EmailKind.SIGNER_LOCKED: signing.signer_locked,
    EmailKind.CASE_HANDED_OVER: accounts.case_handed_over,
    EmailKind.WEEKLY_SUMMARY: accounts.weekly_summary,
    EmailKind.PASSWORD_LINK: accounts.password_link,
}
"""By kind, what looks up its words; what several kinds share is one function."""


def email_context(services: Services, notes: EasyReadMaker | None = None) -> EmailContext:
    """Return what emails of this installation are composed with; ``notes`` makes easy-read notes."""
    return EmailContext(
        easy_read=(lambda note: notes.pdf(note, services.provider)) if notes else None,
        addresses=services.link_addresses,
        provider=services.provider,
        sender=services.sender,
        blobs=services.blobs,
        bank_holidays=services.bank_holidays,
        records=services.records,
        policy=services.policy,
        late_contact_certificates=services.policy.late_contact_certificates,
    )


def _is_of_ended_officer(session: Session, delivery: Delivery, party: Party | None) -> bool:
    """Return True if an email about a case would go to an officer who was locked or removed since.

    Not where they are in the case themselves, such as a parent: that is no matter of their account.
    """
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    if case is None or (party is not None and party.role is not PartyRole.AUTHORITY):
        return False
    address = delivery.to_address.casefold()
    others = (one for one in case.parties if one.role is not PartyRole.AUTHORITY)
    if any((one.email or "").casefold() == address for one in others):
        return False
    return ended_officer(session, address) is not None


def _is_nobodys_now(session: Session, delivery: Delivery, party: Party | None) -> bool:
    """Return True if an email to staff or to a local authority would go to who has no business with it.

    That is somebody whose own family's case it is by now, and an address that was put right since and is
    neither the authority's own nor that of an officer of it: it may be anybody's.
    """
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    is_authority = party is not None and party.role is PartyRole.AUTHORITY
    if case is None or (party is not None and not is_authority):
        return False
    address = delivery.to_address.casefold()
    if party is None:
        user = account_of(session, address)
        if user is None:
            return False
        roles = FAMILY_ROLES if user.role is Role.OFFICER else OWN_PEOPLE
        return own_part(case, user, roles=roles) is not None
    if is_own_case(session, case, address):
        return True
    code, _ = authority_of(session, party) or (case.authority_code, "")
    known = {one.casefold() for one in addresses_of_authority(session, code)}
    user = account_of(session, address)
    is_anothers = user is not None and address not in known
    in_case = (one for one in case.parties if one is not party)
    is_anothers = is_anothers or any((one.email or "").casefold() == address for one in in_case)
    return is_anothers and (party.email or "").casefold() != address


def compose_delivery(context: EmailContext, session: Session, delivery: Delivery) -> EmailMessage:
    """Return the email of one delivery, as it is to be sent now.

    Raises:
        MailOvertaken: it is true no more, or the party that it is for has another address now, or none,
            or is not to be contacted before somebody recorded that this is safe, or is an officer who was
            locked or removed, or is one of the family, or another person's address by now.
        UnknownEmailKind: another version queued it, and this one has no such email.
    """
    if isinstance(delivery.kind, UnknownMember):
        raise UnknownEmailKind(f"no kind of email is called {delivery.kind}")
    if goes_elsewhere(session, delivery, delivery.to_address):
        raise MailOvertaken("the record has another address now, or none")
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is not None and delivery.to_address == party.email and contact_guard(party) is not None:
        raise MailOvertaken("nobody recorded yet that it is safe to contact this person")
    if _is_of_ended_officer(session, delivery, party):
        raise MailOvertaken("their account is locked or removed")
    if _is_nobodys_now(session, delivery, party):
        raise MailOvertaken("it is the case of their own family, or the address is another person's")
    email = COMPOSERS[delivery.kind](context, session, delivery)
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    note = note_for_email(session, delivery) if context.easy_read else None
    if note is not None and context.easy_read is not None:
        file = MailAttachment(f"easy-read-{note.value}.pdf", context.easy_read(note), "application/pdf")
        email.attachments.append(file)
    words = {
        "easy_read": note is not None,
        "provider": context.provider,
        "reference": case.reference if case else "",
        "about": case_words(case) if case else "",
        "name": delivery.to_name,
        **email.words,
    }
    return compose(
        delivery.kind,
        words,
        sender=context.sender,
        name=delivery.to_name,
        address=delivery.to_address,
        message_id=delivery.message_id,
        at=delivery.queued_at,
        attachments=email.attachments,
        stop_link=email.stop_link,
    )
