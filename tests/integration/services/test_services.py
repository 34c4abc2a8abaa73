"""The services that other tests trust."""

import smtplib
from email.message import EmailMessage
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text

from tests.servers import Postgres, SmtpServer


def a_message(message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = message_id
    message["Subject"] = "Your certificate – Żółć"
    message.set_content("Hello")
    return message


def test_a_message_is_kept_under_its_message_id(smtp_server: SmtpServer):
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(a_message("<1@example.com>"), "office@example.com", ["amina@example.com"])

    (kept,) = smtp_server.by_message_id()["<1@example.com>"]
    assert kept.recipients == ("amina@example.com",)
    assert kept.message["Subject"] == "Your certificate – Żółć"
    assert smtp_server.to("Amina@example.com") == [kept.message]


@pytest.mark.parametrize("code", [451, 550])
def test_an_address_is_answered_as_told_and_nothing_is_kept(smtp_server: SmtpServer, code: int):
    smtp_server.answer("gone@example.com", code)

    with (
        smtplib.SMTP(smtp_server.host, smtp_server.port) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refusal,
    ):
        client.send_message(a_message("<2@example.com>"), "office@example.com", ["gone@example.com"])

    assert refusal.value.recipients["gone@example.com"][0] == code
    assert smtp_server.received == []


def test_a_database_made_from_a_template_holds_its_tables_and_shares_no_rows(postgres: Postgres):
    def prepare(address):
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE visits (place text)"))
        engine.dispose()

    template = postgres.template(f"template_{uuid4().hex}", prepare)
    first, second = (create_engine(postgres.fresh_database(template=template)) for _ in range(2))
    with first.begin() as connection:
        connection.execute(text("INSERT INTO visits VALUES ('Leeds')"))

    with second.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM visits")) == 0
    for engine in (first, second):
        engine.dispose()
        postgres.drop_database(engine.url)


def test_a_template_is_made_only_once(postgres: Postgres):
    made: list[URL] = []
    name = f"template_{uuid4().hex}"

    postgres.template(name, made.append)
    postgres.template(name, made.append)

    assert len(made) == 1
