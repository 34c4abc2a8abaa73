"""The outbox against a real mail server: one email each, refusals told apart, nothing lost."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from mail.sending import release_claims, send_due
from mail.transports import FolderTransport, SmtpTransport
from storage.database import Database, open_database

START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = open_database(database_url)
    yield database
    database.close()


def compose(_session: Session, delivery: Delivery) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "hello@example.com",
        delivery.to_address,
        delivery.kind,
    )
    message["Message-ID"] = delivery.message_id
    message.set_content("News.")
    return message


def put(database: Database, *addresses: str, about: str = "1") -> None:
    with database.write() as session:
        for address in addresses:
            queue(session, Notice(EmailKind.SIGNED_BY_ALL, about), name="", address=address, at=START)


def send(database: Database, server: object, at: datetime = START) -> int:
    transport = SmtpTransport(server.host, server.port, security="none")  # type: ignore[attr-defined]
    return send_due(database, transport, compose, worker="w", now=lambda: at)


def states(database: Database) -> dict[str, str]:
    with database.read() as session:
        return {d.to_address: d.state for d in session.scalars(select(Delivery))}


@pytest.mark.hard_input("K51")
def test_one_refused_and_one_delayed_address_cost_the_others_nothing(database, smtp_server):
    smtp_server.answer("gone@example.com", 550)
    smtp_server.answer("busy@example.com", 451)
    put(database, "a@example.com", "gone@example.com", "busy@example.com", "b@example.com")

    send(database, smtp_server)
    smtp_server.answer("busy@example.com", 250)
    send(database, smtp_server, START + timedelta(minutes=1))

    assert states(database) == {
        "a@example.com": "accepted",
        "b@example.com": "accepted",
        "gone@example.com": "refused",
        "busy@example.com": "accepted",
    }
    assert {key: len(found) for key, found in smtp_server.by_message_id().items()} == dict.fromkeys(
        smtp_server.by_message_id(), 1
    )
    assert len(smtp_server.by_message_id()) == 3
    with database.read() as session:
        gone = session.scalars(select(Delivery).where(Delivery.to_address == "gone@example.com")).one()
        assert gone.last_reply.startswith("550")


def test_a_server_that_refuses_for_an_hour_loses_nothing(database, smtp_server):
    smtp_server.answer_everyone(451)
    put(database, "a@example.com")

    for minutes in range(0, 60, 2):
        send(database, smtp_server, START + timedelta(minutes=minutes))
    smtp_server.answer_everyone(250)
    send(database, smtp_server, START + timedelta(minutes=91))

    assert states(database) == {"a@example.com": "accepted"}
    assert [len(found) for found in smtp_server.by_message_id().values()] == [1]


def test_a_server_that_is_away_is_tried_again(database):
    put(database, "a@example.com")
    transport = SmtpTransport("127.0.0.1", 9, security="none")

    send_due(database, transport, compose, worker="w", now=lambda: START)

    assert states(database) == {"a@example.com": "queued"}


def test_the_same_news_to_the_same_address_is_one_email(database, smtp_server):
    put(database, "a@example.com")
    put(database, "A@example.com")
    put(database, "a@example.com", about="2")

    assert send(database, smtp_server) == 2


def test_a_killed_senders_claim_is_given_back_when_it_returns(database, smtp_server):
    put(database, "a@example.com")
    with database.write() as session:
        held = session.scalars(select(Delivery)).one()
        held.claimed_by, held.claimed_until = "w", START + timedelta(hours=1)

    assert send(database, smtp_server) == 0
    release_claims(database, "w")
    assert send(database, smtp_server) == 1


def test_one_message_that_cannot_be_written_does_not_stop_the_others(database, smtp_server, caplog):
    put(database, "bad@example.com", "good@example.com")

    def failing(session: Session, delivery: Delivery) -> EmailMessage:
        if delivery.to_address.startswith("bad"):
            raise KeyError("a word")
        return compose(session, delivery)

    transport = SmtpTransport(smtp_server.host, smtp_server.port, security="none")
    send_due(database, transport, failing, worker="w", now=lambda: START)

    assert states(database) == {"bad@example.com": "queued", "good@example.com": "accepted"}
    assert "could not be written" in caplog.text


def test_the_practice_mailbox_keeps_one_file_for_a_message_sent_twice(tmp_path):
    transport = FolderTransport(tmp_path / "mailbox")
    message = EmailMessage()
    message["Message-ID"] = "<1@counterpart.invalid>"
    message.set_content("News.")

    transport.send(message)
    transport.send(message)

    assert len(list((tmp_path / "mailbox").glob("*.eml"))) == 1


def test_a_server_that_does_not_take_our_own_address_loses_nothing(database, smtp_server, monkeypatch):
    async def not_from_here(*_said):
        return "550 5.7.1 you may not send from here"

    monkeypatch.setattr(type(smtp_server), "handle_MAIL", not_from_here, raising=False)
    put(database, "a@example.com")

    send(database, smtp_server)
    monkeypatch.undo()

    assert states(database) == {"a@example.com": "queued"}
    send(database, smtp_server, START + timedelta(minutes=1))
    assert states(database) == {"a@example.com": "accepted"}


def test_what_is_no_longer_so_is_left_unsent_and_is_no_fault(database, smtp_server):
    def overtaken(_session, _delivery):
        raise MailOvertaken("the meeting was called off")

    put(database, "a@example.com")
    transport = SmtpTransport(smtp_server.host, smtp_server.port, security="none")

    for _ in range(2):
        send_due(database, transport, overtaken, worker="w", now=lambda: START)

    assert states(database) == {"a@example.com": "overtaken"}
    assert not smtp_server.by_message_id()


@pytest.mark.hard_input("K78")
@pytest.mark.parametrize("goodbye", ["421 4.4.2 timeout", "250 2.0.0 what?", "500 5.5.1 no"])
def test_a_goodbye_that_fails_sends_nothing_twice(sqlite_url, smtp_server, goodbye):
    smtp_server.answer_to_quit = goodbye
    with closing(open_database(sqlite_url)) as database:
        put(database, "a@example.com")

        for minutes in (0, 1, 30):
            send(database, smtp_server, START + timedelta(minutes=minutes))

        assert states(database) == {"a@example.com": "accepted"}
    assert [len(found) for found in smtp_server.by_message_id().values()] == [1]


ABOUT_US = [
    "550 5.4.5 daily sending quota exceeded",
    "554 5.7.1 message rejected for policy reasons",
    "550 5.7.26 unauthenticated mail is prohibited",
    "550 5.7.1 relaying denied",
    "554 your address is on a block list",
    "550 5.1.8 sender address rejected",
    "552 5.3.4 message too big",
]
ABOUT_THE_RECIPIENT = [
    "550 5.1.1 no such user",
    "550 no such user here",
    "553 5.1.3 bad address",
    "550 5.2.1 mailbox disabled",
    "552 5.2.2 mailbox full",
    "556 5.1.10 the domain takes no mail",
]


@pytest.mark.hard_input("K79")
@pytest.mark.parametrize("after_data", [False, True], ids=["at RCPT", "after DATA"])
@pytest.mark.parametrize("reply", ABOUT_US)
def test_a_refusal_of_us_keeps_the_message_for_as_long_as_it_takes(
    sqlite_url, smtp_server, reply, after_data
):
    if after_data:
        smtp_server.answer_to_data = reply
    else:
        smtp_server.answer_everyone(reply)
    with closing(open_database(sqlite_url)) as database:
        put(database, "a@example.com")
        for hours in (0, 1, 24 * 6):
            send(database, smtp_server, START + timedelta(hours=hours))
        assert states(database) == {"a@example.com": "queued"}

        smtp_server.answer_to_data = "250 OK"
        smtp_server.answer_everyone(250)
        send(database, smtp_server, START + timedelta(days=7))

        assert states(database) == {"a@example.com": "accepted"}
    assert [len(found) for found in smtp_server.by_message_id().values()] == [1]


@pytest.mark.hard_input("K79")
@pytest.mark.parametrize("reply", ABOUT_THE_RECIPIENT)
def test_a_refusal_of_the_recipients_mailbox_is_for_a_person_to_correct(sqlite_url, smtp_server, reply):
    smtp_server.answer_everyone(reply)
    with closing(open_database(sqlite_url)) as database:
        put(database, "a@example.com")

        send(database, smtp_server)

        assert states(database) == {"a@example.com": "refused"}
