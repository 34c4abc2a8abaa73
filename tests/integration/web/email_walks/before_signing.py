"""Requests, choices, certificates, times and meetings, and each email about them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, User
from cases.attending.access_needs import AccessReply, ask_for_access
from cases.casework.authority_moves import NewAuthority
from cases.casework.authority_officers import give_to_officer, in_charge
from cases.corrections import PartyDetails, add_party
from cases.deadlines.arranging_news import ArrangingStage
from cases.documents import Upload, UploadPurpose
from cases.drs.parts import part_of
from cases.drs.request import DisagreementAnswers, new_disagreement
from cases.enums.contact import ContactKind
from cases.holidays.models import HolidayChange, HolidayChangeKind, HolidayDecision, HolidayVerdict
from cases.intake.advice import withdraw_from_mediation
from cases.intake.requests import Contact, Helper
from cases.meetings.proposed_times import TimePlan, propose_time
from cases.models import Case, Draft, Party
from cases.progress.deadline import family_appeal_dates
from cases.readers import Reader
from cases.vocabulary import (
    AccessKind,
    AccessState,
    Against,
    Asker,
    CertificateVariant,
    Choice,
    HealthStep,
    MeetingMode,
    MeetingState,
    PartyRole,
    Role,
    SharedPart,
    Side,
    Track,
    WeeklySummary,
)
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.access_needs import record_access_and_tell
from services.casework.authority_moves import move_and_tell
from services.casework.file_readers import set_readers_and_tell
from services.casework.health_bodies import record_health_step_and_tell
from services.casework.sharing import ShareWish, share_page
from services.certificates import issue_and_send
from services.contact.changes import ask_for_contact_change
from services.meetings.times import ask_for_times
from services.notifications.accounts import notify_handed_over, notify_password_link, notify_weekly_summary
from services.notifications.arranging import (
    notify_arranging,
    notify_health_agreement,
    notify_health_notice_due,
)
from services.notifications.certificates import (
    notify_appeal_near,
    notify_certificate_issued,
    notify_certificate_withdrawn,
    notify_late_contact,
)
from services.notifications.meetings import (
    notify_adjourned,
    notify_called_off,
    notify_invited,
    notify_not_held,
    notify_not_invited,
)
from services.notifications.moved_dates import notify_dates_moved
from services.notifications.requests import (
    notify_fresh_request_link,
    notify_mediation_not_asked,
    notify_withdrawn,
)
from services.notifications.taking_part import (
    notify_answer_later,
    notify_ask_to_take_part,
    notify_not_going_ahead,
    notify_part_reminder,
)
from services.notifications.times import notify_times_reminder
from services.requests import current_request_link, renew_request_link
from services.saved_forms import save_with_link
from signing.links.links import give_link, live_link
from signing.links.tokens import Purpose
from tests import factories
from tests.integration.web.email_walks.post import Post
from tests.integration.web.email_walks.signing import as_supporter
from tests.integration.web.readers import (
    IN_DRS,
    a_request,
    case_of,
)
from tests.integration.web.readers import services as services

BODY, FAMILY, HELPER, YOUNG = Reader.BODY, Reader.FAMILY, Reader.HELPER, Reader.YOUNG_PERSON


def asked_and_saved(post: Post, session: Session, reader: Reader) -> None:
    """A request's receipts and new links, and a form that was saved."""
    at = post.services.now()
    case = a_request(post.services, session, reader, post.track)
    for party in case.parties:
        link = current_request_link(session, party, at=at)
        if link is not None:
            notify_fresh_request_link(session, party, link, at=at)
    if reader in {FAMILY, YOUNG}:
        choice = withdraw_from_mediation(session, case.decisions[0], case.parties[0], at=at)
        notify_withdrawn(session, case.parties[0], [choice], at=at, provider=post.services.provider)
        notify_dates_moved(session, case, a_bank_holiday_more(session, case, at=at), at=at)
    role = {FAMILY: PartyRole.PARENT, YOUNG: PartyRole.YOUNG_PERSON, BODY: PartyRole.SETTING}
    details = PartyDetails("Someone Else", email="else@example.com")
    staff = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
    other = add_party(session, case, role.get(reader, PartyRole.SUPPORTER), details, by=staff, at=at)
    policy = post.services.policy
    renew_request_link(session, other, by=staff, at=at, policy=policy, keys=post.services.keys)
    if reader is BODY:  # the first one asks it to take part
        post.compose(session)
        renew_request_link(session, other, by=staff, at=at, policy=policy, keys=post.services.keys)
    kind, keys = ContactKind.EMAIL, post.services.keys
    ask_for_contact_change(session, other, kind, "new@example.com", at=at, keys=keys)
    if reader is BODY:
        wish = ShareWish("Amina Yusuf", "amina@example.com", tuple(SharedPart), 7)
        share_page(session, case.parties[0], wish, at=at, keys=keys)
    a_paper_is_opened(session, case, other, at=at)
    a_need_is_booked(session, case, other, at=at)
    draft = Draft(answers={}, started_at=at, saved_at=at, expires_at=at + timedelta(days=28))
    session.add(draft)
    session.flush()
    save_with_link(session, draft, "someone@example.com", at=at, keys=post.services.keys)
    post.compose(session)


def a_need_is_booked(session: Session, case: Case, reader: Party, *, at: datetime) -> None:
    """Something that the party added last needs, booked, and something else that could not be had."""
    by = Actor.of(factories.viewer_of(factories.a_user(session, Role.COORDINATOR)))
    replies = {
        AccessKind.QUIET_ROOM: AccessReply(AccessState.BOOKED, "The small room", uk_day(at)),
        AccessKind.HEARING_LOOP: AccessReply(AccessState.INSTEAD, instead="We sit close together."),
    }
    for kind, reply in replies.items():
        need, _ = ask_for_access(session, reader, kind, "", by=by, at=at)
        record_access_and_tell(session, case, need, reply, by=by, at=at)


def a_paper_is_opened(session: Session, case: Case, reader: Party, *, at: datetime) -> None:
    """A paper of the office's own, opened to the party that was added last."""
    upload = Upload(
        purpose=UploadPurpose.PAPER,
        case_id=case.id,
        shown_name="report.pdf",
        stored_name="report.pdf",
        media_type="application/pdf",
        digest="0" * 64,
        pages=1,
        received_at=at,
        added_by="Bea Hollis",
    )
    session.add(upload)
    session.flush()
    staff = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
    set_readers_and_tell(session, case, upload, [str(reader.id)], by=staff, at=at)


def a_bank_holiday_more(session: Session, case: Case, *, at: datetime) -> UUID:
    """A change that moved the time to appeal; its id."""
    staff = factories.a_user(session, Role.COORDINATOR)
    moved = {"case": str(case.id), "clock": "C10", "decision": 0}
    days = {"old": ["2027-01-05", "2027-01-05"], "new": ["2027-01-04", "2027-01-05"]}
    change = HolidayChange(
        kind=HolidayChangeKind.ADD,
        day=date(2026, 12, 24),
        proposed_at=at,
        proposed_by=staff.name,
        proposed_by_id=staff.id,
        decision=HolidayDecision(
            verdict=HolidayVerdict.APPROVED,
            decided_at=at,
            decided_by=staff.name,
            decided_by_id=staff.id,
            moved=[{**moved, **days}],
        ),
    )
    session.add(change)
    session.flush()
    return change.id


def asked_to_take_part(post: Post, session: Session, reader: Reader) -> None:
    """A school asks; both sides are asked to take part, reminded, and told that it does not go ahead."""
    services, at = post.services, post.services.now()
    if reader is BODY:
        school = Helper(Contact("Joy Achterberg", email="joy@example.com"), "Head", "Saltern Bank School")
        asks: dict[str, Any] = {**IN_DRS, "asker": Asker.SETTING, "helper": school}
        factories.a_case(services, session, at=at, disagreement=DisagreementAnswers(), **asks)
    case = a_request(services, session, reader, Track.DRS)
    disagreement = new_disagreement(DisagreementAnswers(against=(Against.AUTHORITY,)), Side.FAMILY)
    disagreement.case, day = case, at.date()
    disagreement.asked_at, disagreement.reply_by = at, day
    session.add(disagreement)
    for party in case.parties[:2]:
        part = part_of(session, party)
        part.asked_at = at
        until = at + timedelta(days=9)
        link = give_link(
            session, Purpose.TAKE_PART, part.id, case_id=case.id, until=until, at=at, keys=services.keys
        )
        own = link if party.email else None
        notify_ask_to_take_part(session, part, own, at=at)
        notify_part_reminder(session, part, own, day, at=at)
        notify_answer_later(session, part, at=at)
        notify_not_going_ahead(session, part, at=at)
    post.compose(session)


def asked_for_times(post: Post, session: Session, reader: Reader) -> None:
    """Both sides are asked which times they can do, and reminded."""
    at, keys, staff = post.services.now(), post.services.keys, Actor(ActorKind.USER, "1", "Bea Hollis")
    case = a_request(post.services, session, reader, post.track)
    mediator = session.scalars(select(User).where(User.role == Role.MEDIATOR)).first()
    assert mediator is not None
    starts = at + timedelta(days=20)
    plan = TimePlan(starts, starts + timedelta(hours=2), mediator, MeetingMode.PHONE, dial_in="0800 1111")
    propose_time(session, case, plan, by=staff, at=at)
    day = at.date() + timedelta(days=5)
    for asked in ask_for_times(session, case, case.parties[:2], day, by=staff, at=at, keys=keys):
        link = live_link(session, Purpose.CHOOSE_TIMES, asked.id, at=at)
        notify_times_reminder(session, asked, link, day, at=at)
    post.compose(session)


def set_a_password(post: Post, session: Session) -> None:
    officer = session.scalars(select(User).where(User.role == Role.OFFICER)).first()
    assert officer is not None
    at = post.services.now()
    until = at + timedelta(hours=1)
    link = give_link(
        session,
        Purpose.SIGN_IN_RESET,
        officer.id,
        case_id=None,
        until=until,
        at=at,
        keys=post.services.keys,
    )
    notify_password_link(session, officer, link, at=at)
    theirs = Case.authority_code == officer.authority_code
    case = session.scalars(select(Case).where(theirs).order_by(Case.received_at, Case.id)).first()
    assert case is not None
    if give_to_officer(session, case, officer, None, by=factories.viewer_of(officer), at=at) is not None:
        row = in_charge(session, [case], today=at.date())[case.id]
        notify_handed_over(session, case, row, officer, "given", at=at)
    officer.weekly_summary = WeeklySummary.ALWAYS
    notify_weekly_summary(session, officer, at.date(), at=at)
    post.compose(session)


def certified_and_withdrawn(post: Post, session: Session, role: PartyRole) -> None:
    at = post.services.now()
    adviser = factories.a_user(session, Role.ADVISER, senior=True)
    case = factories.an_advised_case(post.services, session, adviser, Choice.NO_MEDIATION, at=at)
    case.parties[0].role = role
    by = factories.viewer_of(adviser)
    variant = CertificateVariant.NO_MEDIATION
    certificate, _ = issue_and_send(
        session,
        case.decisions[0],
        case.parties[0],
        variant,
        by=by,
        at=at,
        policy=post.services.policy,
        work=post.services.work,
    )
    notify_certificate_issued(session, certificate, at=at)
    appeal = family_appeal_dates(case.decisions[0], [certificate], bank_holidays=post.services.bank_holidays)
    assert appeal is not None
    near, provider = EmailKind.APPEAL_NEAR, post.services.provider
    notify_appeal_near(
        session, case.decisions[0], case.parties[0], appeal.safe, near, at=at, provider=provider
    )
    post.compose(session)
    letter, case.decisions[0].letter_date = case.decisions[0].letter_date, at.date() - timedelta(days=120)
    notify_late_contact(session, case.decisions[0], at=at)
    post.compose(session)
    case.decisions[0].letter_date = letter
    notify_certificate_withdrawn(session, certificate, at=at)
    post.compose(session)
    to = NewAuthority("Liverpool", "liverpool", at.date())
    move_and_tell(
        session, case, to, tell_earlier=True, by=by, at=at, bank_holidays=frozenset(), keys=post.services.keys
    )
    post.compose(session)


def not_asked_for_any_more(post: Post, session: Session) -> None:
    """The local authority was asked for dates, and then nobody wants mediation any more."""
    services, at = post.services, post.services.now()
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=at)
    session.flush()
    for sent in session.scalars(select(Delivery).where(Delivery.kind == EmailKind.MEDIATION_CHOSEN)):
        sent.accepted_at = at
    session.flush()
    choice = withdraw_from_mediation(session, case.decisions[0], case.parties[0], at=at)
    notify_mediation_not_asked(session, [choice], at=at)
    post.compose(session)


def not_arranged(post: Post, session: Session, role: PartyRole) -> None:
    """Mediation was chosen, and no meeting is arranged: what is told at each stage."""
    at, provider = post.services.now(), post.services.provider
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(post.services, session, adviser, Choice.MEDIATION, at=at)
    case.parties[0].role = role
    for stage in ArrangingStage:
        parties = case.parties[:1]
        notify_arranging(session, case.decisions[0], stage, at.date(), parties, at=at, provider=provider)
    post.compose(session)
    about_health(post, session, case)


def about_health(post: Post, session: Session, case: Case) -> None:
    """The health body is to be told, does not come, and agreed something without the authority."""
    at, (decision, *_), bea = post.services.now(), case.decisions, factories.a_user(session, Role.COORDINATOR)
    decision.missing_health = "Speech therapy each week"
    body = PartyDetails("NHS Example", organisation="NHS Example", email="send@icb.example")
    add_party(session, case, PartyRole.HEALTH, body, by=factories.viewer_of(bea), at=at)
    notify_health_notice_due(session, decision, at.date(), at=at)
    post.compose(session)
    for step in (HealthStep.REFUSED, HealthStep.SILENT):
        record_health_step_and_tell(
            session, decision, step, on=at.date(), by=Actor.of(factories.viewer_of(bea)), at=at
        )
    mediator = factories.a_user(session, Role.MEDIATOR)
    meeting = factories.a_meeting(session, case, mediator, bea, starts=at + timedelta(days=9), at=at)
    notify_health_agreement(session, decision, meeting, at=at)
    post.compose(session)


def arranged_moved_changed_and_called_off(post: Post, session: Session, reader: Reader) -> None:
    """Everything that one meeting gives to tell, last of all that somebody is not asked any more."""
    services, at = post.services, post.services.now()
    mediator = factories.a_user(session, Role.MEDIATOR)
    coordinator = factories.a_user(session, Role.COORDINATOR)
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=at)
    case_of(case, reader, post.track)
    starts = from_uk(at.date() + timedelta(days=20), time(10, 0))
    meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=at)
    if reader is HELPER:
        as_supporter(case)
    post.compose(session)
    asked = {one.party_id for one in meeting.attendances}
    notify_invited(session, meeting, asked_before=asked, moved=True, at=at)
    post.compose(session)
    notify_invited(session, meeting, asked_before=asked, moved=False, about_before=[], at=at)
    post.compose(session)
    meeting.state = MeetingState.NOT_HELD
    notify_not_held(session, meeting, at=at)
    post.compose(session)
    meeting.state = MeetingState.ADJOURNED
    for attendance in meeting.attendances:
        attendance.present = True
    notify_adjourned(session, meeting, before=MeetingState.ARRANGED, at=at)
    post.compose(session)
    meeting.state = MeetingState.ARRANGED
    notify_called_off(session, meeting, at=at)
    post.compose(session)
    was = meeting.starts_at, meeting.ends_at
    meeting.attendances.clear()
    session.flush()
    notify_not_invited(session, meeting, asked_before=asked, was=was, at=at)
    post.compose(session)
