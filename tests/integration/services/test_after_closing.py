"""Which closed cases are looked at is never too few, whatever happens to their rows in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.casework.contact_changes import ContactChange
from cases.casework.models import PlannedStep
from cases.deadlines.action_states import ActionAnswerKind
from cases.documents import LateLetter, Upload, UploadPurpose
from cases.enums.contact import ContactKind
from cases.meetings.models import Meeting, MeetingNotice, Outcome
from cases.models import Case, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    ClosingReason,
    DueBasis,
    MeetingNoticeKind,
    PartyNoticeKind,
    Role,
)
from mail.outbox import Delivery
from services.casework.after_closing import AsksAfterClosing, asks, look_again, open_or_asking
from services.certificates import issue_and_send
from services.container import Services
from services.queries.worklist import todos_of, work_of
from tests import factories
from tests.app_services import make_services

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
PRESSES = 120


@pytest.fixture
def services(tmp_path: Path, database_url: str) -> Iterator[Services]:
    made = replace(make_services(tmp_path / "data", database_url), now=lambda: AT)
    yield made
    made.database.close()


def one_of(session: Session, model: type[Any], case: Case) -> Any:
    return session.scalars(select(model).where(model.case_id == case.id).limit(1)).first()


def add_or_end(model: type[Any], ended: str, end: object, **values: Any) -> Callable[[Session, Case], None]:
    """A press that adds such a row to the case, or ends the one that is there, or begins it anew."""

    def press(session: Session, case: Case) -> None:
        row = one_of(session, model, case)
        if row is None:
            said = {name: value(case) if callable(value) else value for name, value in values.items()}
            session.add(model(case_id=case.id, **said))
        else:
            setattr(row, ended, None if getattr(row, ended) is not None else end)

    return press


def open_or_close(_session: Session, case: Case) -> None:
    is_open = case.closed_at is None
    case.closed_at = AT if is_open else None
    case.closing_reason = ClosingReason.WITHDRAWN if is_open else None


def pause(_session: Session, case: Case) -> None:
    case.parties[0].request_locked_at = None if case.parties[0].request_locked_at else AT


def lose_address(_session: Session, case: Case) -> None:
    case.parties[0].email = None if case.parties[0].email else "priya.shah@example.com"


def agree_and_answer(session: Session, case: Case) -> None:
    action = one_of(session, AgreedAction, case)
    meeting = one_of(session, Meeting, case)
    if action is None:
        outcome = Outcome(
            case_id=case.id, meeting_id=meeting.id, reference=uuid4().hex[:12], started_at=AT, revision=1
        )
        session.add(outcome)
        session.flush()
        action = AgreedAction(
            case_id=case.id,
            outcome_id=outcome.id,
            **dict.fromkeys(("version", "number", "paper_number"), 1),
            **dict.fromkeys(("what", "done_means", "owner", "due_reason", "statement_ref"), "Write"),
            due_basis=DueBasis.AGREED,
            due_date=date(2026, 12, 1),
            agreed_on=AT.date(),
            kept_at=AT,
            owner_id=case.parties[0].id,
        )
        session.add(action)
        return
    number = session.scalar(select(func.count()).where(ActionAnswer.action_id == action.id)) or 0
    by_owner = number % 2 == 0
    action.add_answer(
        ActionAnswer(
            number=number + 1,
            kind=ActionAnswerKind.DONE if by_owner else ActionAnswerKind.NOT_AGREED,
            party_id=case.parties[0 if by_owner else 1].id,
            said_by="Someone",
            at=AT,
            said_on=AT.date(),
        )
    )


def meeting_notice(session: Session, case: Case) -> None:
    meeting = one_of(session, Meeting, case)
    notice = session.scalars(select(MeetingNotice).where(MeetingNotice.meeting_id == meeting.id)).first()
    if notice is not None:
        notice.told_on = None if notice.told_on else AT.date()
        return
    kind, party = next(iter(MeetingNoticeKind)), case.parties[0].id
    session.add(MeetingNotice(meeting_id=meeting.id, party_id=party, kind=kind, starts_at=AT, due_since=AT))


def send_email(session: Session, case: Case) -> None:
    row = one_of(session, Delivery, case)
    row.refused_at = row.refused_at or AT
    row.sent_again_at = AT if row.sent_again_at is None and random.random() < 0.5 else None  # noqa: S311


def first_party(case: Case) -> UUID:
    return case.parties[0].id


ACTS: dict[str, Callable[[Session, Case], None]] = {
    "open or close": open_or_close,
    "close or open": open_or_close,
    "pause": pause,
    "lose the address": lose_address,
    "agree and answer": agree_and_answer,
    "meeting notice": meeting_notice,
    "email": send_email,
    "planned": add_or_end(
        PlannedStep, "done_at", AT, what="Phone", due_on=AT.date(), written_at=AT, written_by="B"
    ),
    "letter": add_or_end(
        LateLetter,
        "checked_at",
        AT,
        decision_id=lambda case: case.decisions[0].id,
        party_id=first_party,
        sent_at=AT,
    ),
    "party notice": add_or_end(
        PartyNotice,
        "told_on",
        AT.date(),
        party_id=first_party,
        kind=next(iter(PartyNoticeKind)),
        due_since=AT,
    ),
    "contact": add_or_end(
        ContactChange,
        "settled_at",
        AT,
        party_id=first_party,
        kind=next(iter(ContactKind)),
        new="new@example.com",
        asked_at=AT,
        by_phone_at=AT,
    ),
    "file": add_or_end(
        Upload,
        "looked_at",
        AT,
        purpose=UploadPurpose.PAPER,
        shown_name="a.pdf",
        stored_name="a.pdf",
        media_type="application/pdf",
        digest="0" * 64,
        pages=1,
        received_at=AT,
    ),
}


def test_closed_cases_that_ask_for_something_are_always_among_those_looked_at(services: Services) -> None:
    chance = random.Random(7)  # noqa: S311
    with services.database.write() as session:
        ids = [case_with_everything(services, session).id for _ in range(4)]
    narrow, full = open_or_asking(select(Case)), select(Case).where(or_(Case.closed_at.is_(None), asks()))
    seen_asking = 0
    for press in range(PRESSES):
        name = chance.choice(list(ACTS))
        with services.database.write() as session:
            ACTS[name](session, session.get_one(Case, chance.choice(ids)))
        if press % 30 == 29:
            look_again(services.database)
        with services.database.read() as session:
            expected = {case.id: case.closed_at for case in session.scalars(full)}
            assert {case.id for case in session.scalars(narrow)} == expected.keys(), name
            seen_asking += sum(closed is not None for closed in expected.values())
    assert seen_asking > PRESSES
    with services.database.read() as session:
        for work in work_of(session, select(Case).where(Case.id.not_in(narrow.with_only_columns(Case.id)))):
            assert todos_of(session, work, at=AT, bank_holidays=services.bank_holidays) == []


def case_with_everything(services: Services, session: Session) -> Case:
    """A case with a certificate, a meeting and an email."""
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
    issue_and_send(
        session,
        case.decisions[0],
        case.parties[0],
        CertificateVariant.NO_MEDIATION,
        by=factories.viewer_of(adviser),
        at=factories.CALLED,
        policy=services.policy,
        work=services.work,
    )
    mediator, coordinator = (factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR))
    factories.a_meeting(session, case, mediator, coordinator, starts=AT + timedelta(days=20))
    return case


def test_the_worker_puts_in_what_no_session_saw_and_takes_out_what_is_over(services: Services) -> None:
    with services.database.write() as session:
        asking, quiet = (factories.a_case(services, session) for _ in range(2))
        asking.closed_at = quiet.closed_at = AT
    with services.database.write() as session:
        session.execute(update(Party).where(Party.case_id == asking.id).values(request_locked_at=AT))
        session.add_all(AsksAfterClosing(case_id=quiet.id) for _ in range(2))

    assert look_again(services.database) == (2, 1)
    assert look_again(services.database) == (0, 0)
    with services.database.read() as session:
        assert [case.id for case in session.scalars(open_or_asking(select(Case)))] == [asking.id]
