"""What people and staff press about a request, its pages and its contact details, before any meeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.accounts import lock_account
from cases.accounts.people import Actor, User
from cases.attending.access_needs import AccessReply, ask_for_access
from cases.casework.contact_changes import ContactChange
from cases.corrections import PartyDetails, add_party
from cases.documents import Upload, UploadPurpose
from cases.drs.request import DisagreementAnswers
from cases.enums.contact import ContactKind
from cases.intake.requests import Contact, Helper, RequestAnswers
from cases.models import Case, Draft, Party
from cases.vocabulary import AccessKind, AccessState, Asker, PartyRole, Role, SharedPart, WeeklySummary
from dates import uk_day
from mail.kinds import EmailKind
from services.accounts import FIRST_LINK_HOURS, give_password_link
from services.authority.weekly import set_weekly_summary
from services.casework.access_needs import record_access_and_tell
from services.casework.file_readers import set_readers_and_tell
from services.casework.sharing import ShareWish, share_page
from services.contact.changes import ask_for_contact_change, say_not_them
from services.requests import renew_request_link, send_fresh_request_link, send_request
from services.saved_forms import save_with_link
from tests import factories
from tests.integration.web.mail_counts.counting import IDRIS, OFFICE, PRIYA, RUTH, Counting, Walk
from tests.integration.web.readers import IN_DRS

HELPER = Helper(Contact("Abena Mensah", email="abena@example.com"), "SENDIASS adviser")

SCHOOL = Helper(Contact("Alex Reyes", email="alex@fernwood.example.com"), "SENCO", "Fernwood School")


def a_draft(counting: Counting) -> UUID:
    """A form that somebody fills in; its id."""
    at = counting.at
    with counting.services.database.write() as session:
        draft = Draft(answers={}, started_at=at, saved_at=at, expires_at=at + timedelta(days=28))
        session.add(draft)
        session.flush()
        return draft.id


def send_form(counting: Counting, session: Session, draft_id: UUID, answers: RequestAnswers) -> Case:
    """Press *Send* on a form that is filled in."""
    services = counting.services
    case, _ = send_request(
        session,
        answers,
        draft=session.get_one(Draft, draft_id),
        by=None,
        at=counting.at,
        provider=services.provider,
        policy=services.policy,
        keys=services.keys,
    )
    return case


def asked_and_asked_again(counting: Counting) -> None:
    """A form saved and sent, a request of a school, and new links to pages."""
    keys, policy, bea = counting.services.keys, counting.services.policy, counting.by(Role.COORDINATOR)
    form, school_form = a_draft(counting), a_draft(counting)
    counting.once(
        lambda s: save_with_link(s, s.get_one(Draft, form), "priya@example.com", at=counting.at, keys=keys)
    )
    of_helper = replace(factories.ANSWERS, helper=HELPER)
    counting.press(lambda s: send_form(counting, s, form, of_helper))
    of_school = replace(
        factories.ANSWERS,
        **IN_DRS,
        asker=Asker.SETTING,
        disagreement=DisagreementAnswers(),
        helper=SCHOOL,
        contact=Contact("Priya Shah", phone="01632 960 014"),
    )
    counting.press(lambda s: send_form(counting, s, school_form, of_school))

    def priya(session: Session) -> Party:
        case_id = session.get_one(Draft, form).case_id
        return session.get_one(Case, case_id).parties[0]

    def renewing(added: UUID) -> Callable[[Session], object]:
        return lambda s: renew_request_link(
            s, s.get_one(Party, added), by=bea, at=counting.at, policy=policy, keys=keys
        )

    counting.clock.at += timedelta(days=1)
    counting.press(lambda s: send_fresh_request_link(s, priya(s), at=counting.at, policy=policy, keys=keys))
    for role, name in ((PartyRole.SUPPORTER, "Grace Bell"), (PartyRole.HEALTH, "NHS Example")):
        with counting.services.database.write() as session:
            details = PartyDetails(name, organisation="NHS Example", email=f"{role.value}@example.com")
            added = add_party(session, priya(session).case, role, details, by=bea, at=counting.at).id
        for _ in range(2):  # a body's first link asks it, another one is a link to its own page
            counting.once(renewing(added))


def given_and_taken(counting: Counting) -> None:
    """A page shared, a paper opened, a need booked, new contact details which it was not them who typed."""
    services, at, bea = counting.services, counting.at, counting.by(Role.COORDINATOR)
    with services.database.write() as session:
        case = factories.a_case(services, session, at=at)
        need, _ = ask_for_access(session, case.parties[0], AccessKind.QUIET_ROOM, "", by=Actor.of(bea), at=at)
        upload = Upload(
            purpose=UploadPurpose.PAPER,
            case_id=case.id,
            shown_name="report.pdf",
            stored_name="report.pdf",
            media_type="application/pdf",
            digest="0" * 64,
            pages=1,
            received_at=at,
            added_by=bea.name,
        )
        session.add(upload)
        session.flush()
        priya_id, case_id, need_id, upload_id = case.parties[0].id, case.id, need.id, upload.id
    counting.send()
    wish = ShareWish("Amina Yusuf", "amina@example.com", tuple(SharedPart), 7)
    counting.press(
        lambda s: share_page(s, s.get_one(Party, priya_id), wish, at=counting.at, keys=services.keys)
    )
    counting.press(
        lambda s: set_readers_and_tell(
            s,
            s.get_one(Case, case_id),
            s.get_one(Upload, upload_id),
            [str(priya_id)],
            by=bea,
            at=counting.at,
        )
    )
    booked = AccessReply(AccessState.BOOKED, "The small room", uk_day(at))
    counting.press(
        lambda s: record_access_and_tell(
            s,
            s.get_one(Case, case_id),
            s.get_one(type(need), need_id),
            booked,
            by=Actor.of(bea),
            at=counting.at,
        )
    )
    counting.press(
        lambda s: ask_for_contact_change(
            s,
            s.get_one(Party, priya_id),
            ContactKind.EMAIL,
            "new@example.com",
            at=counting.at,
            keys=services.keys,
        )
    )
    counting.press(
        lambda s: say_not_them(
            s, s.scalars(select(ContactChange)).one(), at=counting.at, provider=services.provider
        )
    )


def accounts(counting: Counting) -> None:
    """A new account's link, and another that its owner asked for; each press is an email of its own."""
    idris, keys = counting.by(Role.MEDIATOR).user_id, counting.services.keys

    def giving(hours: int) -> Callable[[Session], object]:
        return lambda s: give_password_link(s, s.get_one(User, idris), hours=hours, at=counting.at, keys=keys)

    counting.once(giving(FIRST_LINK_HOURS))
    counting.once(giving(1))


def weekly(counting: Counting) -> None:
    """Two officers want the weekly email; one stops it in the second week, one is locked before the first."""
    with counting.services.database.write() as session:
        ruth, dan = (factories.a_user(session, Role.OFFICER, name).id for name in (RUTH, "Dan Petrie"))

    def wanted(wish: WeeklySummary) -> Callable[[Session], object]:
        return lambda s: set_weekly_summary(s, s.get_one(User, ruth), wish, at=counting.at)

    def also(s: Session) -> object:
        return set_weekly_summary(s, s.get_one(User, dan), WeeklySummary.ALWAYS, at=counting.at)

    counting.press(wanted(WeeklySummary.ALWAYS))
    counting.press(also)
    with counting.services.database.write() as session:
        lock_account(session, session.get_one(User, dan))
    started = counting.at
    two_weeks = [day for day in range(1, 15) if (started + timedelta(days=day)).weekday() in {0, 1}]
    counting.days(*two_weeks)
    counting.press(wanted(WeeklySummary.OFF))
    counting.clock.at = started + timedelta(days=14)
    counting.days(*range(1, 8))


WALKS = {
    "asked and asked again": Walk(
        asked_and_asked_again,
        {
            EmailKind.SAVED_FORM: ["priya@example.com"],
            EmailKind.REQUEST_RECEIVED: [PRIYA, "Abena Mensah"],
            EmailKind.SCHOOL_REQUEST_RECEIVED: ["Alex Reyes"],
            EmailKind.NEW_REQUEST: [OFFICE] * 2,
            EmailKind.FRESH_REQUEST_LINK: [PRIYA],
            EmailKind.BODY_ASKED: ["NHS Example"],
            EmailKind.OWN_PAGE_LINK: ["Grace Bell", "Grace Bell", "NHS Example"],
        },
    ),
    "given and taken": Walk(
        given_and_taken,
        {
            EmailKind.REQUEST_RECEIVED: [PRIYA],
            EmailKind.NEW_REQUEST: [OFFICE],
            EmailKind.PAGE_SHARED: ["Amina Yusuf"],
            EmailKind.FILE_OPENED: [PRIYA],
            EmailKind.NEEDS_CHANGED: [PRIYA],
            EmailKind.CONTACT_NEW: [PRIYA],
            EmailKind.CONTACT_OLD: [PRIYA],
            EmailKind.CONTACT_NOT_THEM: [OFFICE],
        },
    ),
    "accounts": Walk(accounts, {EmailKind.PASSWORD_LINK: [IDRIS] * 2}),
    "weekly summary": Walk(weekly, {EmailKind.WEEKLY_SUMMARY: [RUTH] * 2}),
}
