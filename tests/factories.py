"""People and cases for tests: each is valid; say only what the test is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.intake.advice import POINTS, CallRecord
from cases.intake.requests import Contact, RequestAnswers
from cases.meetings.arranging import Guest, MeetingPlan, usual_guests
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import Change, new_row, outcome_of, save_changes
from cases.models import Case
from cases.vocabulary import (
    AppealWish,
    Asker,
    Choice,
    DecisionKind,
    MeetingMode,
    PartyRole,
    Result,
    Role,
    Section,
    Wish,
)
from services.casework.calls import record_advice
from services.container import Services
from services.meetings.arranging import arrange_and_invite
from services.requests import send_request
from services.statements.data import agreement_day
from signing.envelopes import CONFIRMATIONS, Signature
from signing.models import Envelope

ARRIVED = datetime(2026, 11, 18, 23, 52, tzinfo=UTC)
CALLED = datetime(2026, 11, 19, 16, 2, tzinfo=UTC)
LETTER = date(2026, 11, 12)
BORN = date(2015, 5, 3)

ANSWERS = RequestAnswers(
    asker=Asker.PARENT,
    kind=DecisionKind.NO_ASSESSMENT,
    sections=frozenset(),
    authority_code="bury",
    authority_name="Bury",
    person_name="Aarav Shah",
    person_birth_date=BORN,
    contact=Contact("Priya Shah", email="priya.shah@example.com", phone="01632 960 014"),
    wish=Wish.CERTIFICATE,
    wish_to_appeal=AppealWish.YES,
    letter_date=LETTER,
)


def a_user(session: Session, role: Role, name: str = "", **changes: Any) -> User:
    """An account that can sign in."""
    name = (
        name
        or {
            Role.ADVISER: "Sam Reed",
            Role.COORDINATOR: "Bea Hollis",
            Role.MEDIATOR: "Idris Vaughan",
            Role.OFFICER: "Ruth Okafor",
            Role.ADMINISTRATOR: "Noor Ashby",
        }[role]
    )
    values: dict[str, Any] = {
        "name": name,
        "email": f"{name.split()[0].lower()}.{uuid4().hex[:6]}@example.com",
        "role": role,
        "fs_uniquifier": uuid4().hex,
        "created_at": ARRIVED,
        "authority_code": "bury" if role is Role.OFFICER else None,
        **changes,
    }
    user = User(**values)
    session.add(user)
    session.flush()
    return user


def viewer_of(user: User) -> Viewer:
    """The same person as inner rooms know them."""
    return Viewer(user.id, user.name, user.role, user.authority_code, user.senior)


def a_case(services: Services, session: Session, *, at: datetime = ARRIVED, **changes: Any) -> Case:
    """A request that reached us."""
    case, _ = send_request(
        session,
        replace(ANSWERS, **changes),
        draft=None,
        by=None,
        at=at,
        provider=services.provider,
        policy=services.policy,
        keys=services.keys,
    )
    session.flush()
    return case


def a_call(choice: Choice, *, at: datetime = CALLED, **changes: Any) -> CallRecord:
    """A talk in which everything was explained."""
    return CallRecord(
        at=at,
        channel="phone",
        points=frozenset(POINTS),
        choice=choice,
        chosen_at=at,
        identity_checked=True,
        **changes,
    )


def an_advised_case(
    services: Services,
    session: Session,
    adviser: User,
    choice: Choice,
    *,
    at: datetime = CALLED,
    **changes: Any,
) -> Case:
    """A case whose family has been advised and has chosen."""
    case = a_case(services, session, **changes)
    record_advice(
        session, case.decisions[0], case.parties[0], a_call(choice, at=at), by=viewer_of(adviser), at=at
    )
    return case


def a_meeting(
    session: Session,
    case: Case,
    mediator: User,
    coordinator: User,
    *,
    starts: datetime,
    at: datetime = CALLED,
) -> Meeting:
    """An arranged meeting with the case's parties, and the officer named for the authority."""
    authority = case.authority_party()
    assert authority is not None
    authority.name, authority.email = "Ruth Okafor", "ruth.okafor@bury.example.com"
    authority.organisation, authority.may_decide = case.authority_name, True
    guests = [*usual_guests(case), Guest("Abena Mensah", "Supporter", for_whom=case.parties[0].name)]
    plan = MeetingPlan(
        starts_at=starts,
        ends_at=starts + timedelta(hours=2, minutes=30),
        mode=MeetingMode.IN_PERSON,
        mediator=mediator,
        guests=guests,
        place="The Old Library, Nowhere",
    )
    meeting, _ = arrange_and_invite(session, case, plan, by=viewer_of(coordinator), at=at)
    return meeting


def an_outcome(session: Session, meeting: Meeting, mediator: User, *, at: datetime) -> Outcome:
    """A filled outcome form: everyone came, two actions agreed, one topic open, everyone signs."""
    by = viewer_of(mediator)
    outcome = outcome_of(session, meeting, by=by, at=at)
    values: dict[str, Any] = {
        "result": Result.PART.value,
        "summary": "The meeting looked at how help is given.",
        "differences": "How many hours of help are needed",
    }
    for field in outcome.fields:
        if field.name.endswith(".position") and field.name.startswith("people."):
            values[field.name.replace(".position", ".present")] = True
        if field.name.endswith(".signs"):
            party = next(p for p in meeting.case.parties if str(p.id) in field.name)
            if party.role is PartyRole.AUTHORITY:
                values[field.name.replace(".signs", ".may_decide")] = True
    day = agreement_day(meeting)
    for position, (what, section, weeks) in enumerate(
        (
            ("Issue the amended final plan", Section.F, 5),
            ("Arrange a visit by the speech therapist", Section.OTHER, 2),
        ),
        start=1,
    ):
        row = f"actions.{new_row()}"
        values |= {
            f"{row}.position": position,
            f"{row}.what": what,
            f"{row}.done_means": "the family has it by email",
            f"{row}.section": section.value,
            f"{row}.kind": "change_contents" if section is Section.F else "no_appeal_right",
            f"{row}.owner_party": meeting.case.authority_name,
            f"{row}.owner_person": "SEND casework manager",
            f"{row}.due_date": (day + timedelta(weeks=weeks)).isoformat(),
            f"{row}.due_basis": "reg42_2" if section is Section.F else "reg42_3",
        }
    changes = [Change(name, value, outcome.revision) for name, value in values.items()]
    save_changes(session, outcome, changes, by=by, at=at)
    return outcome


def a_filled_outcome(
    services: Services,
    session: Session,
    *,
    at: datetime,
    before_the_meeting: Callable[[Case], None] = lambda _case: None,
) -> tuple[Outcome, User]:
    """The outcome of a mediation that began three hours before ``at``, and its mediator."""
    adviser = a_user(session, Role.ADVISER)
    mediator = a_user(session, Role.MEDIATOR)
    coordinator = a_user(session, Role.COORDINATOR)
    case = an_advised_case(
        services,
        session,
        adviser,
        Choice.MEDIATION,
        at=at - timedelta(days=20),
        letter_date=(at - timedelta(days=40)).date(),
    )
    case.received_at = at - timedelta(days=21)
    before_the_meeting(case)
    meeting = a_meeting(session, case, mediator, coordinator, starts=at - timedelta(hours=3))
    return an_outcome(session, meeting, mediator, at=at), mediator


def typed_signature(name: str) -> Signature:
    """A typed signature with all confirmations."""
    from cases.vocabulary import SigningMethod

    return Signature(
        SigningMethod.TYPED, name, CONFIRMATIONS, where={"address": "127.0.0.1", "browser": "test"}
    )


def the_envelope(session: Session, outcome: Outcome) -> Envelope:
    """The newest paper of an outcome."""
    return (
        session.scalars(
            select(Envelope).where(Envelope.outcome_id == outcome.id).order_by(Envelope.version.desc())
        ).first()
        or _missing()
    )


def _missing() -> Envelope:
    raise AssertionError("no paper was made")
