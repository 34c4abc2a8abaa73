"""Signers who have not answered are reminded by email, each day's reminder once; nobody else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.deadlines.signing_reminders import ReminderSchedule
from cases.vocabulary import SigningMethod
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.backup.holds import Restoration, decide_emails
from services.signing import send_fresh_link, signing_link
from services.statements.reminders import days_reminded, days_to_come, remind_signers
from services.statements.versions import withdraw_statement
from signing.envelopes import CONFIRMATIONS, Signature, decline, sign
from signing.models import Envelope, Signer
from tests import factories
from tests.app_services import make_services
from tests.statements import next_version, statement_out
from worker.emails.composers import compose_delivery, email_context

SENT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
FIRST = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
SECOND = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
SCHEDULE = ReminderSchedule()


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url, now=lambda: SENT)
    yield services
    services.database.close()


@pytest.fixture
def statement(services):
    return statement_out(services, at=SENT)


def mediator_of(session, statement):
    return factories.viewer_of(session.get_one(User, statement.mediator_id))


def composed(services, name):
    """Return the newest reminder to ``name`` as it would be sent now."""
    with services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == EmailKind.SIGNING_REMINDER, Delivery.to_name == name)
        return compose_delivery(email_context(services), session, session.scalars(query).one())


def remind(services, at):
    return remind_signers(services.database, SCHEDULE, services.bank_holidays, at=at)


def reminded(services):
    """Names and addresses in the order in which they were queued."""
    with services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == EmailKind.SIGNING_REMINDER)
        return [(one.to_name, one.to_address) for one in session.scalars(query.order_by(Delivery.queued_at))]


def test_who_has_not_answered_is_reminded_once_a_day_of_the_schedule(services, statement):
    both = [(one.name, one.email) for one in (statement.family, statement.authority)]

    assert remind(services, FIRST - timedelta(minutes=1)) == 0
    assert remind(services, FIRST) == 2
    assert remind(services, FIRST + timedelta(minutes=1)) == 0
    assert remind(services, FIRST + timedelta(days=1)) == 0
    assert sorted(reminded(services)) == sorted(both)
    assert remind(services, SECOND) == 2
    assert sorted(reminded(services)) == sorted(both * 2)


@pytest.mark.usefixtures("statement")
def test_after_days_without_a_worker_one_reminder_goes(services):
    assert remind(services, datetime(2026, 12, 8, 10, 0, tzinfo=UTC)) == 2
    assert remind(services, datetime(2026, 12, 9, 10, 0, tzinfo=UTC)) == 0


def test_who_answered_is_not_reminded_and_the_others_end_with_the_document(services, statement):
    with services.database.write() as session:
        decline(session, statement.family.id, reason="", where={}, at=SENT + timedelta(hours=1))

    assert remind(services, FIRST) == 0


def test_a_withdrawn_document_reminds_nobody(services, statement):
    with services.database.write() as session:
        withdraw_statement(
            session, statement.envelope_id, by=mediator_of(session, statement), at=SENT + timedelta(hours=1)
        )

    assert remind(services, FIRST) == 0


@pytest.mark.parametrize("change", ["no email", "paused"])
def test_who_cannot_open_a_link_is_not_reminded(services, statement, change):
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        if change == "no email":
            signer.email = None
        else:
            signer.locked_at = SENT

    remind(services, FIRST)

    assert reminded(services) == [(statement.authority.name, statement.authority.email)]


def test_a_link_of_today_is_reminder_enough(services, statement):
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        assert send_fresh_link(
            session, signer, at=FIRST - timedelta(hours=1), keys=services.keys, unlock=False
        )

    remind(services, FIRST)

    assert reminded(services) == [(statement.authority.name, statement.authority.email)]


def test_a_new_version_counts_anew_and_the_earlier_one_reminds_nobody(services, statement):
    again = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
    next_version(services, statement, at=again)

    assert remind(services, FIRST) == 0
    assert remind(services, SECOND) == 2


def test_staff_see_what_went_and_what_is_to_come(services, statement):
    remind(services, FIRST)

    with services.database.read() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        sent = days_reminded(session, envelope)
        to_come = days_to_come(envelope, SCHEDULE, services.bank_holidays, at=FIRST)

    assert sent[statement.family.id] == [FIRST]
    assert [day.isoformat() for day in to_come] == ["2026-12-07", "2026-12-10"]


def test_the_reminder_says_what_waits_by_when_and_leads_to_the_same_link(services, statement):
    remind(services, FIRST)

    message = composed(services, statement.family.name)

    body = " ".join(message.get_body(("plain",)).get_content().split())
    assert message["Subject"].startswith("Still to sign, by 10 December (CP-")
    assert "is waiting for you to read it. Please answer by the end of Thursday 10 December 2026." in body
    assert "You can sign, ask for a change, or say you do not want to sign." in body
    assert statement.family.link in body


@pytest.mark.parametrize("change", ["answered", "withdrawn", "new link"])
def test_a_reminder_that_comes_too_late_is_not_sent(services, statement, change):
    remind(services, FIRST)
    with services.database.write() as session:
        if change == "answered":
            signature = Signature(method=SigningMethod.TYPED, name="Priya Shah", accepted=CONFIRMATIONS)
            sign(session, statement.family.id, signature, at=FIRST)
        elif change == "withdrawn":
            withdraw_statement(session, statement.envelope_id, by=mediator_of(session, statement), at=FIRST)
        else:
            signer = session.get_one(Signer, statement.family.id)
            signing_link(session, signer, keys=services.keys, at=FIRST)

    with pytest.raises(MailOvertaken):
        composed(services, statement.family.name)


@pytest.mark.usefixtures("statement")
def test_after_a_restore_nobody_is_reminded_of_a_day_before_it_or_while_something_is_held(services):
    with services.database.write() as session:
        session.add(Restoration(at=FIRST, backed_up_at=SENT))
        waiting = session.scalars(select(Delivery).limit(1)).one()
        waiting.held_at, waiting_id = FIRST, waiting.id

    assert remind(services, FIRST) == 0
    assert remind(services, SECOND) == 0
    with services.database.write() as session:
        decide_emails(session, [waiting_id], release=False, at=FIRST)
    assert remind(services, FIRST) == 0
    assert remind(services, SECOND) == 2
