"""Choices and what comes of them: the thirty days, certificates, time to appeal, health bodies."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User
from cases.casework.authority_moves import NewAuthority
from cases.certificates.models import Certificate
from cases.corrections import PartyDetails, add_party
from cases.holidays.models import HolidayChange, HolidayChangeKind
from cases.meetings.models import Meeting
from cases.models import Case, Decision
from cases.vocabulary import CertificateVariant, Choice, HealthStep, MeetingState, PartyRole, Role
from dates import uk_day
from mail.kinds import EmailKind
from services.authority.handing_over import hand_back, hand_over
from services.casework.authority_moves import move_and_tell
from services.casework.calls import record_advice
from services.casework.health_bodies import record_health_step_and_tell
from services.casework.withdrawals import withdraw
from services.certificates import decide_late_contact_and_tell, issue_and_send, withdraw_and_notify
from services.provider.bank_holidays import approve, plan_change, propose
from tests import factories
from tests.factories import viewer_of
from tests.integration.web.mail_counts.counting import IDRIS, OFFICE, PRIYA, RUTH, Counting, Walk
from worker.workflows.certificate import send_certificate

MO = "Mo Lewis"
REQUESTED = {EmailKind.REQUEST_RECEIVED: [PRIYA], EmailKind.NEW_REQUEST: [OFFICE]}


def officers(counting: Counting) -> None:
    """Let an officer of each of two local authorities sign in."""
    with counting.services.database.write() as session:
        factories.a_user(session, Role.OFFICER)
        factories.a_user(session, Role.OFFICER, MO, authority_code="liverpool")


def chosen(counting: Counting, choice: Choice, **changes: object) -> UUID:
    """A request, and the call in which its family chose; the id of its decision."""
    services, sam = counting.services, counting.by(Role.ADVISER)
    with services.database.write() as session:
        case = factories.a_case(services, session, at=counting.at, **changes)
        decision_id = case.decisions[0].id

    def call(session: Session) -> None:
        decision = session.get_one(Decision, decision_id)
        record = factories.a_call(choice, at=counting.at)
        record_advice(session, decision, decision.case.parties[0], record, by=sam, at=counting.at)

    counting.press(call)
    return decision_id


def passed_on_within(counting: Counting) -> None:
    """One officer passes a case to a colleague and takes it back."""
    with counting.services.database.write() as session:
        ruth = viewer_of(factories.a_user(session, Role.OFFICER))
        ann = factories.a_user(session, Role.OFFICER, "Ann Field").id
    decision_id = chosen(counting, Choice.MEDIATION)

    def case(session: Session) -> Case:
        return session.get_one(Decision, decision_id).case

    counting.press(lambda s: hand_over(s, case(s), s.get_one(User, ann), None, by=ruth, at=counting.at))
    counting.press(lambda s: hand_back(s, case(s), by=ruth, at=counting.at))


def nothing_is_arranged(counting: Counting) -> None:
    """Mediation is wanted of a health body, too, and for sixty days nothing is arranged."""
    officers(counting)
    decision_id = chosen(counting, Choice.MEDIATION)
    with counting.services.database.write() as session:
        session.get_one(Decision, decision_id).missing_health = "Speech therapy each week"
    counting.days(1, 2, 20, 25, 27, 29, 32, 34, 48)


def health_body_does_not_come(counting: Counting) -> None:
    """A health body says no; at another meeting it comes without the authority, which hears of it."""
    officers(counting)
    decision_id = chosen(counting, Choice.MEDIATION)
    bea = counting.by(Role.COORDINATOR)
    with counting.services.database.write() as session:
        decision = session.get_one(Decision, decision_id)
        decision.missing_health = "Speech therapy each week"
        body = PartyDetails("NHS Example", organisation="NHS Example", email="send@icb.example.com")
        health = add_party(session, decision.case, PartyRole.HEALTH, body, by=bea, at=counting.at)
        idris, coordinator = counting.user(session, Role.MEDIATOR), counting.user(session, Role.COORDINATOR)
        meeting = factories.a_meeting(
            session, decision.case, idris, coordinator, starts=counting.at + timedelta(days=1), at=counting.at
        )
        health_id, meeting_id = health.id, meeting.id
    counting.send()

    def record(session: Session, step: HealthStep) -> None:
        decision, at = session.get_one(Decision, decision_id), counting.at
        record_health_step_and_tell(session, decision, step, on=uk_day(at), by=Actor.of(bea), at=at)

    counting.press(lambda s: record(s, HealthStep.REFUSED))
    with counting.services.database.write() as session:
        held = session.get_one(Meeting, meeting_id)
        held.state, held.concluded_at = MeetingState.CONCLUDED, counting.at
        for one in held.attendances:
            one.present = one.party_id == health_id
    counting.press(lambda s: record(s, HealthStep.AGREEMENT_TOLD))


def taken_back_and_moved(counting: Counting) -> None:
    """One family does not want mediation any more, another moves to another local authority."""
    officers(counting)
    services, sam = counting.services, counting.by(Role.ADVISER)
    first, second = (chosen(counting, Choice.MEDIATION) for _ in range(2))
    counting.clock.at += timedelta(hours=1)

    def take_back(session: Session) -> None:
        decision = session.get_one(Decision, first)
        withdraw(session, decision.case.parties[0], [decision], at=counting.at, provider=services.provider)

    counting.press(take_back)

    def move(session: Session) -> None:
        to = NewAuthority("Liverpool", "liverpool", counting.at.date())
        move_and_tell(
            session,
            session.get_one(Decision, second).case,
            to,
            tell_earlier=True,
            by=sam,
            at=counting.at,
            bank_holidays=services.bank_holidays,
            keys=services.keys,
        )

    counting.press(move)


def certified(counting: Counting) -> None:
    """A certificate issued and withdrawn, contact that came late, and a time to appeal that runs out."""
    officers(counting)
    services, sam = counting.services, counting.by(Role.ADVISER)
    decision_id = chosen(counting, Choice.NO_MEDIATION)

    def issue(session: Session) -> None:
        decision, variant = session.get_one(Decision, decision_id), CertificateVariant.NO_MEDIATION
        party, policy, work = decision.case.parties[0], services.policy, services.work
        issue_and_send(session, decision, party, variant, by=sam, at=counting.at, policy=policy, work=work)

    counting.press(issue)
    with services.database.read() as session:
        certificate_id = session.scalars(select(Certificate.id)).one()
    counting.press(lambda _: send_certificate(str(certificate_id)))
    counting.days(41, 48, 50)
    counting.press(
        lambda s: withdraw_and_notify(
            s, s.get_one(Certificate, certificate_id), why="A wrong name", by=sam, at=counting.at
        )
    )
    late = chosen(counting, Choice.NO_MEDIATION, letter_date=counting.at.date() - timedelta(days=120))

    def go_on(session: Session, reason: str) -> None:
        decision = session.get_one(Decision, late)
        decide_late_contact_and_tell(session, decision, reason=reason, by=sam, at=counting.at)

    counting.press(lambda s: go_on(s, "They were in hospital."))
    counting.press(lambda s: go_on(s, "They were in hospital, and wrote later."))


def a_bank_holiday(counting: Counting) -> None:
    """A bank holiday is added that moves the time to appeal; a second person approves it."""
    services, bea = counting.services, counting.by(Role.COORDINATOR)
    shipped, today = services.bank_holidays, uk_day(counting.at)
    with services.database.write() as session:
        factories.a_case(services, session, at=counting.at, letter_date=date(2026, 11, 12))
        second = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Ines Duarte"))
        planned = plan_change(session, HolidayChangeKind.ADD, date(2027, 1, 12), shipped=shipped, today=today)
        assert planned.moves
        propose(session, planned, name="A day", why="", by=bea, at=counting.at, shipped=shipped)

    def say_yes(session: Session) -> None:
        change = session.scalars(select(HolidayChange)).one()
        approve(session, change, seen=planned.moves.digest, by=second, at=counting.at, shipped=shipped)

    counting.press(say_yes)


CHOSEN = REQUESTED | {EmailKind.MEDIATION_CHOSEN: [RUTH]}
WALKS = {
    "nothing is arranged": Walk(
        nothing_is_arranged,
        CHOSEN
        | {
            EmailKind.HEALTH_NOTICE_DUE: [RUTH],
            EmailKind.DATES_WANTED: [RUTH],
            EmailKind.DAY_30_NEAR_OFFICE: [OFFICE],
            EmailKind.DAY_30_NEAR: [PRIYA],
            EmailKind.DAY_30_OVER: [PRIYA],
            EmailKind.DAY_30_OVER_AUTHORITY: [RUTH],
            EmailKind.APPEAL_NEAR_OFFICE: [OFFICE],
            EmailKind.APPEAL_NEAR: [PRIYA],
        },
    ),
    "a health body does not come": Walk(
        health_body_does_not_come,
        CHOSEN
        | {
            EmailKind.INVITATION: ["NHS Example", PRIYA, RUTH],
            EmailKind.MEETING_BOOKED_STAFF: [IDRIS],
            EmailKind.HEALTH_DUTY: ["NHS Example", RUTH],
            EmailKind.HEALTH_AGREEMENT: [RUTH],
        },
    ),
    "taken back and moved": Walk(
        taken_back_and_moved,
        {
            EmailKind.REQUEST_RECEIVED: [PRIYA, PRIYA],
            EmailKind.NEW_REQUEST: [OFFICE, OFFICE],
            EmailKind.MEDIATION_CHOSEN: [RUTH, RUTH, MO],
            EmailKind.MEDIATION_NOT_ASKED: [RUTH],
            EmailKind.WITHDRAWAL_RECEIVED: [PRIYA],
            EmailKind.WITHDRAWAL_TOLD: [OFFICE],
            EmailKind.CASE_MOVED_AWAY: [RUTH],
        },
    ),
    "passed on within the authority": Walk(
        passed_on_within,
        {
            EmailKind.REQUEST_RECEIVED: [PRIYA],
            EmailKind.NEW_REQUEST: [OFFICE],
            EmailKind.MEDIATION_CHOSEN: [RUTH, "Ann Field"],
            EmailKind.CASE_HANDED_OVER: [RUTH, RUTH, "Ann Field", "Ann Field"],
        },
    ),
    "certified": Walk(
        certified,
        {
            EmailKind.REQUEST_RECEIVED: [PRIYA, PRIYA],
            EmailKind.NEW_REQUEST: [OFFICE, OFFICE],
            EmailKind.CERTIFICATE_ISSUED: [PRIYA],
            EmailKind.CERTIFICATE_LISTED: [RUTH],
            EmailKind.APPEAL_NEAR_OFFICE: [OFFICE],
            EmailKind.APPEAL_NEAR: [PRIYA],
            EmailKind.CERTIFICATE_WITHDRAWN: [PRIYA, RUTH],
            EmailKind.LATE_CONTACT: [PRIYA],
        },
    ),
    "a bank holiday": Walk(a_bank_holiday, REQUESTED | {EmailKind.DATES_MOVED: [PRIYA]}),
}
