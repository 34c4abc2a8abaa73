"""One order of locks for everybody: nobody waits for each other, nobody acts on what is old. PostgreSQL."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases.accounts.people import User
from cases.certificates.models import next_number
from cases.documents import Document
from cases.locks import lock_case
from cases.meetings.arranging import MeetingPlan, arrange_meeting, usual_guests
from cases.meetings.conclude import conclude_meeting
from cases.meetings.models import Outcome
from cases.meetings.outcomes import draft_of
from cases.models import Case
from cases.vocabulary import Choice, DocumentKind, EnvelopeState, MeetingMode, MeetingState, Role
from services.meetings.arranging import meeting_of
from services.signing import sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.envelopes import NotOut
from signing.models import Envelope
from tests import factories
from tests.app_services import make_services

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, migrated_postgres_url):
    services = make_services(tmp_path / "data", migrated_postgres_url)
    yield services
    services.database.close()


@pytest.fixture
def meeting_ids(services):
    """A case with a meeting this morning, its outcome typed; ids alone."""
    with services.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        starts = NOW - timedelta(hours=3)
        meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts)
        outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
        return {
            "case": case.id,
            "outcome": outcome.id,
            "mediator": mediator.id,
            "by": factories.viewer_of(mediator),
            "coordinator": factories.viewer_of(coordinator),
        }


def until_someone_waits(services):
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(600):
        with services.database.read() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def sent_statement(services, meeting_ids):
    with services.database.write() as session:
        outcome = session.get_one(Outcome, meeting_ids["outcome"])
        envelope = make_statement(
            session,
            outcome,
            open_until=date(2026, 12, 5),
            by=meeting_ids["by"],
            at=NOW,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        parts = [
            Document(
                case_id=envelope.case_id,
                kind=kind,
                reference=envelope.reference,
                version=1,
                title=kind.words,
                pdf_digest=kind.value.encode().hex().ljust(64, "0"),
                created_at=NOW,
            )
            for kind in (DocumentKind.OUTCOME_A, DocumentKind.OUTCOME_B)
        ]
        session.add_all(parts)
        session.flush()
        envelope.part_a, envelope.part_b = parts
        circulate(session, envelope.id, by=meeting_ids["by"], at=NOW, keys=services.keys)
        return envelope.id, [(signer.id, signer.name) for signer in envelope.signers]


def test_a_mediator_who_looked_before_the_last_signature_does_not_replace_a_completed_paper(
    services, meeting_ids
):
    envelope_id, signers = sent_statement(services, meeting_ids)
    session = services.database.writers()
    assert session.get_one(Envelope, envelope_id).state is EnvelopeState.OUT  # what the page was made of

    for signer_id, name in signers:
        with services.database.write() as other:
            sign_and_finish(
                other,
                signer_id,
                factories.typed_signature(name),
                at=NOW,
                work=services.work,
                keys=services.keys,
            )
    outcome = session.get_one(Outcome, meeting_ids["outcome"])
    next(f for f in outcome.fields if f.name == "summary").value = "Something else"
    with pytest.raises(NotOut):
        make_statement(
            session,
            outcome,
            open_until=date(2026, 12, 6),
            by=meeting_ids["by"],
            at=NOW,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
    session.close()

    with services.database.read() as session:
        assert session.get_one(Envelope, envelope_id).state is EnvelopeState.COMPLETED


def test_moving_and_concluding_one_meeting_at_once_come_one_after_the_other(services, meeting_ids):
    def conclude():
        with services.database.write() as session:
            outcome = session.get_one(Outcome, meeting_ids["outcome"])
            return conclude_meeting(session, outcome.meeting, draft_of(outcome), by=meeting_ids["by"], at=NOW)

    with ThreadPoolExecutor(1) as pool:
        with services.database.write() as session:
            lock_case(session, meeting_ids["case"])
            conclusion = pool.submit(conclude)
            until_someone_waits(services)
            case = session.get_one(Case, meeting_ids["case"])
            mediator = meeting_of(session, case.id).mediator_id
            plan = MeetingPlan(
                starts_at=NOW - timedelta(hours=2),
                ends_at=NOW,
                mode=MeetingMode.PHONE,
                mediator=session.get_one(User, mediator),
                guests=usual_guests(case),
            )
            arrange_meeting(session, case, plan, by=meeting_ids["coordinator"], at=NOW)
        assert conclusion.result(timeout=60)

    with services.database.read() as session:
        meeting = meeting_of(session, meeting_ids["case"])
        assert (meeting.state, meeting.mode) == (MeetingState.CONCLUDED, MeetingMode.PHONE)


def test_the_first_two_numbers_of_a_register_taken_at_once_are_one_and_two(services):
    def take():
        with services.database.write() as session:
            return next_number(session, "letters")

    with ThreadPoolExecutor(1) as pool:
        with services.database.write() as session:
            first = next_number(session, "letters")
            second = pool.submit(take)
            until_someone_waits(services)
        assert (first, second.result(timeout=60)) == (1, 2)


def test_a_session_that_took_a_number_before_sees_those_taken_since(services):
    session = services.database.writers()
    numbers = [next_number(session, "letters")]
    session.commit()
    with services.database.write() as other:
        numbers.append(next_number(other, "letters"))
    numbers.append(next_number(session, "letters"))
    session.commit()
    session.close()

    assert numbers == [1, 2, 3]
