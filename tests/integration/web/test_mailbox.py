"""The practice mailbox: what would have been sent, readable in the browser, and harmless there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mail.compose import MailAttachment, Sender, compose
from mail.kinds import EmailKind
from mail.transports import FolderTransport
from services.container import MailServer, Services
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.web_apps import make_web

AT = datetime(2026, 11, 25, 23, 52, tzinfo=UTC)
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    """An installation in practice mode."""
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def arrive(
    services: Services, number: int, *, file_name: str = "paper.html", content: bytes = SCRIPT
) -> None:
    """A message as our composer makes it, put where the practice mode keeps messages."""
    message = compose(
        EmailKind.PASSWORD_LINK,
        {
            "link": f"{services.public_url}/set-password/abc",
            "until": "2pm",
            "reference": "",
            "provider": services.provider,
            "provider_phone": services.provider.phone,
            "provider_name": services.provider.name,
            "provider_phone_hours": services.provider.phone_hours,
        },
        sender=Sender("Quince Street Mediation", "hello@quincestreet.example.com"),
        name=f"Person {number} <b>",
        address=f"person{number}@example.com",
        message_id=f"<{number}@example.com>",
        at=AT + timedelta(minutes=number),
        attachments=(MailAttachment(file_name, content, "text/html"),),
    )
    FolderTransport(services.mailbox_dir).send(message)


def test_messages_stand_newest_first_and_say_that_nothing_leaves(services: Services) -> None:
    """Whatever order the files lie in."""
    client = ReviewingClient(make_web(services))
    assert client.get("/mailbox").says("No messages yet")
    for number in (2, 1, 3):
        arrive(services, number)
    text = client.get("/mailbox").text
    assert "Nothing here leaves this computer" in text
    assert text.index("Person 3") < text.index("Person 2") < text.index("Person 1")
    assert not client.get("/mailbox?q=person2").says("Person 3")


def test_the_link_in_a_message_can_be_pressed(services: Services) -> None:
    """In the text view, as an address of ours."""
    arrive(services, 1)
    client = ReviewingClient(make_web(services))
    page = client.get(client.get("/mailbox").links()["Set your password"])
    assert f"{services.public_url}/set-password/abc" in page.links().values()
    assert page.says("Person 1 <b>")


def test_a_message_as_seen_can_run_no_script_and_load_nothing(services: Services) -> None:
    """It stands in a frame of its own policy: no script, nothing from anywhere, none of our cookies."""
    arrive(services, 1)
    client = ReviewingClient(make_web(services))
    address = client.get("/mailbox").links()["Set your password"]
    page = client.get(f"{address}?view=seen")
    assert 'sandbox="' in page.html
    assert "allow-scripts" not in page.html
    assert "allow-same-origin" not in page.html
    response = client.browser.get(f"{address}/as-seen")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.hard_input("K33")
@pytest.mark.parametrize("name", ["paper.html", 'a"; b.html', "Прошу.pdf", "..\\..\\x.html"])
def test_a_file_in_a_message_is_saved_and_never_shown_inside_our_site(services: Services, name: str) -> None:
    """Not even a web page with a script; its name can end no header."""
    arrive(services, 1, file_name=name)
    client = ReviewingClient(make_web(services))
    address = client.get("/mailbox").links()["Set your password"]
    response = client.browser.get(f"{address}/files/1")
    assert response.data == SCRIPT
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert not set(response.headers["Content-Disposition"]) & set('\\"\r\n')
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{address}/files/2").status == 404


def test_nothing_but_kept_messages_can_be_opened(services: Services) -> None:
    """No other file of this computer, whatever the address says."""
    arrive(services, 1)
    (services.data_dir / "secret.eml").write_text("Subject: secret")
    client = ReviewingClient(make_web(services))
    for name in ("..%2Fsecret", "../secret", "secret", "0" * 32):
        assert client.get(f"/mailbox/{name}").status == 404


def test_a_message_of_any_shape_is_shown(services: Services) -> None:
    """Also one without date, subject or text."""
    message = EmailMessage()
    message["Message-ID"] = "<bare@example.com>"
    FolderTransport(services.mailbox_dir).send(message)
    client = ReviewingClient(make_web(services))
    page = client.get("/mailbox")
    assert client.get(page.links()["No subject"]).status == 200


def test_in_production_and_with_a_mail_server_there_is_no_mailbox(services: Services) -> None:
    """Not even an empty one."""
    arrive(services, 1)
    for other in (
        replace(services, demo=False),
        replace(services, mail_server=MailServer("mail.example.com")),
    ):
        assert ReviewingClient(make_web(other)).get("/mailbox").status == 404
